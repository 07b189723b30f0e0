import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import type { DataPlane } from '../../../src/engine/dataPlane.ts';
import { createDuckDbDataPlane, type DuckDbDataPlaneOptions } from '../../../src/engine/duckDbDataPlane.ts';
import type { CallOptions } from '../../../src/protocol/contract.ts';
import type { FileFormat } from '../../../src/protocol/ingest.ts';
import type { Rows } from '../../../src/protocol/query.ts';
import type { Column, KustoType, StoredColumn } from '../../../src/protocol/schema.ts';
import type { Extent } from '../../../src/sharing/database/state.ts';

export const vegaData = join(import.meta.dirname, '../../../node_modules/vega-datasets/data');

/** `{ name: type }` as columns with the ids `c1`, `c2`, … */
export function stored(columns: Readonly<Record<string, KustoType>> | readonly Column[]): readonly StoredColumn[] {
  const list = Array.isArray(columns) ? columns : Object.entries(columns).map(([name, type]) => ({ name, type }));
  return list.map((column: Column, index) => ({ ...column, id: `c${index + 1}` }));
}

/** Enough for two extents, and not more, so that a test of several is quick. */
export const twoExtents = { rows: 1_200_000, columns: stored({ n: 'long', half: 'long' }) };

/** A data plane over a folder of its own. */
export class PlaneFixture {
  readonly plane: DataPlane;
  /** Of the source files. */
  readonly files: string;
  /** Of the extents. */
  readonly folder: string;
  readonly #root: string;

  private constructor(plane: DataPlane, root: string) {
    this.plane = plane;
    this.#root = root;
    this.files = join(root, 'files');
    this.folder = join(root, 'extents');
  }

  static async open(options: DuckDbDataPlaneOptions = {}): Promise<PlaneFixture> {
    const root = await mkdtemp(join(tmpdir(), 'data-plane-'));
    const plane = await createDuckDbDataPlane({ threads: 2, tempFolder: join(root, 'temp'), ...options });
    const fixture = new PlaneFixture(plane, root);
    await mkdir(fixture.files);
    await mkdir(fixture.folder);
    await plane.allowFolders([fixture.folder]);
    return fixture;
  }

  async close(): Promise<void> {
    await this.plane.close();
    await rm(this.#root, { recursive: true, force: true });
  }

  async file(name: string, content: string | Uint8Array): Promise<string> {
    const path = join(this.files, name);
    await writeFile(path, content);
    return path;
  }

  /** A Parquet file that becomes two extents. */
  async twoExtents(): Promise<string> {
    const path = join(this.files, 'numbers.parquet');
    const duckDb = await (await DuckDBInstance.create(':memory:')).connect();
    await duckDb.run(`COPY (SELECT i AS n, i // 2 AS half FROM range(${twoExtents.rows}) t(i)) TO '${path}'`);
    duckDb.closeSync();
    return path;
  }

  write(
    path: string,
    columns: readonly StoredColumn[],
    format: FileFormat = {},
    options?: CallOptions,
  ): Promise<readonly Extent[]> {
    return this.plane.writeExtents(
      { path, format, columns, folder: this.folder, createdAt: 1_700_000_000_000 },
      options,
    );
  }

  /** Inspects a file and ingests it with the columns that were found. */
  async ingest(
    path: string,
    format: FileFormat = {},
  ): Promise<{ columns: readonly StoredColumn[]; extents: readonly Extent[] }> {
    const inspection = await this.plane.inspectFile(path, format);
    const columns = stored(inspection.columns);
    return { columns, extents: await this.write(path, columns, inspection.format) };
  }

  /** All rows of the extents, in the order of the SQL after the source; `t` is its name. */
  async rows(
    columns: readonly StoredColumn[],
    extents: readonly Extent[],
    sql = 'SELECT * FROM',
    tail = '',
    result: readonly Column[] = columns,
  ): Promise<Rows> {
    const source = { database: 'd', table: 't', columns: columns.map(({ id }) => id) };
    const executed = await this.plane.runQuery(
      {
        statements: [{ sql: [`${sql} `, { source: 0 }, ` t ${tail}`], sources: [source], columns: result, name: 'T' }],
      },
      () => ({ columns, files: extents.map(({ id }) => this.path(id)) }),
    );
    const rows = await this.plane.fetchRows({ result: executed.result, table: 0, offset: 0, count: 10_000 });
    this.plane.closeResult(executed.result);
    return rows;
  }

  path(extent: string): string {
    return join(this.folder, `${extent}.parquet`);
  }

  /** Whatever lies beside the sources, which is nothing after a failure. */
  left(): Promise<string[]> {
    return readdir(this.folder);
  }
}
