import assert from 'node:assert/strict';
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { exportRows } from '../../../src/engine/query/resultExport.ts';
import { temporaryFolder } from '../../support/engineFixture.ts';

const columns = [{ name: 'Id', type: 'long' }] as const;
const megabyte = 2 ** 20;

/** A connection that tells before each piece of a stream is asked for. */
function tellingOfFetches(
  connection: DuckDBConnection,
  fetching: (rowsSoFar: number) => Promise<void>,
): DuckDBConnection {
  const stream: DuckDBConnection['stream'] = async (...asked) => {
    const result = await connection.stream(...asked);
    const fetchChunk = result.fetchChunk.bind(result);
    let rows = 0;
    result.fetchChunk = async () => {
      await fetching(rows);
      const chunk = await fetchChunk();
      rows += chunk?.rowCount ?? 0;
      return chunk;
    };
    return result;
  };
  return new Proxy(connection, {
    get: (target, name) => {
      if (name === 'stream') return stream;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

describe('Export of a large result', () => {
  // More than one piece of DuckDB's own storage, of which several threads read at a time.
  const many = 600_000;

  it('fetches no more before what it has is on its way to the disk, and keeps the order of the rows', async () => {
    await using folder = await temporaryFolder();
    const instance = await DuckDBInstance.create(':memory:', { threads: '2' });
    const connection = await instance.connect();
    await connection.run(`CREATE TABLE numbers AS SELECT i AS c1 FROM range(${many}) t(i)`);
    const path = join(folder.path, 'out.csv');
    let most = 0;
    let fetches = 0;
    let mostOfDuckDb = 0;
    const other = await instance.connect();
    const held = `SELECT sum(memory_usage_bytes + temporary_storage_bytes) FROM duckdb_memory() WHERE tag NOT IN ('BASE_TABLE', 'METADATA')`;
    const unwritten = async (fetched: number): Promise<void> => {
      const [temporary = ''] = await readdir(folder.path);
      const { size } = await stat(join(folder.path, temporary));
      fetches += 1;
      if (fetches % 50 === 0) {
        mostOfDuckDb = Math.max(mostOfDuckDb, Number((await other.runAndReadAll(held)).getRows()[0]?.[0]));
      }
      // Numbers of six digits, and their line ends.
      most = Math.max(most, fetched * 8 - size);
    };
    const rows = {
      columns,
      rows: many,
      withRelation: <T>(work: (connection: DuckDBConnection, relation: string) => Promise<T>): Promise<T> =>
        work(tellingOfFetches(connection, unwritten), 'numbers'),
    };
    await exportRows(rows, { path, format: 'csv' }, folder.path);
    assert.ok(fetches > many / 2_048);
    assert.ok((await stat(path)).size > 4 * megabyte);
    assert.ok(most < 2 * megabyte, `${most} bytes were held`);
    assert.ok(mostOfDuckDb < 16 * megabyte, `DuckDB held ${mostOfDuckDb} bytes`);

    let expected = -1;
    for await (const line of createInterface({ input: createReadStream(path) })) {
      if (expected >= 0) assert.equal(Number(line), expected);
      expected += 1;
    }
    assert.equal(expected, many);
    instance.closeSync();
  });
});
