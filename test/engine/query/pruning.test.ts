import assert from 'node:assert/strict';
import { join } from 'node:path';
import { mayHold } from '../../../src/engine/query/pruneExtents.ts';
import { ticksPerMillisecond, unixEpochTicks } from '../../../src/kql/storageTypes.ts';
import type { SourceFilter } from '../../../src/protocol/compile.ts';
import type { KustoType } from '../../../src/protocol/schema.ts';
import type { Extent } from '../../../src/sharing/database/state.ts';
import { type CommandEngine, openCommandEngine } from '../management/commandFixture.ts';

const now = Date.UTC(2024, 0, 10);
const ticks = (milliseconds: number): bigint => BigInt(milliseconds) * ticksPerMillisecond + unixEpochTicks;
const day = 86_400_000;

describe('Extents that a query need not read', () => {
  const types = new Map<string, KustoType>([
    ['c1', 'long'],
    ['c2', 'string'],
    ['c3', 'real'],
    ['c4', 'datetime'],
  ]);
  const extent: Extent = {
    id: 'e',
    rows: 1,
    bytes: 1,
    createdAt: 0,
    ranges: [
      ['c1', '9223372036854775800', '9223372036854775806'],
      ['c2', 'ü', '😀'],
      ['c3', -1.5, 2],
      ['c4', String(ticks(now - 2 * day)), String(ticks(now - day))],
    ],
  };

  function holds(column: string, sign: '=' | '<' | '<=' | '>' | '>=', bound: bigint | number | string): boolean {
    return mayHold({ kind: 'compare', column, sign, bound }, extent, types, now);
  }

  it('are those whose statistics rule every row out, and no others', () => {
    assert.equal(holds('c1', '=', 9223372036854775807n), false);
    assert.equal(holds('c1', '=', 9223372036854775806n), true);
    assert.equal(holds('c1', '>', 9223372036854775806n), false);
    assert.equal(holds('c1', '>=', 9223372036854775806n), true);
    assert.equal(holds('c1', '<', 9223372036854775800n), false);
    assert.equal(holds('c1', '<=', 9223372036854775800n), true);
    assert.equal(holds('c2', '=', '\u{ffff}'), true, 'by bytes, not by UTF-16');
    assert.equal(holds('c2', '=', 'z'), false);
    assert.equal(holds('c3', '>', 2), false);
    assert.equal(holds('c3', '>', 1), true);
    assert.equal(holds('c9', '=', 1n), true, 'nothing is known of the column');
  });

  it('by the time of the query, with room for the clock', () => {
    const from = (sign: '<' | '>', fromNow: bigint): boolean =>
      mayHold({ kind: 'compare', column: 'c4', sign, bound: { fromNow } }, extent, types, now);
    const span = (milliseconds: number): bigint => BigInt(milliseconds) * ticksPerMillisecond;
    assert.equal(from('>', span(-day + 120_000)), false);
    assert.equal(from('>', span(-day)), true);
    assert.equal(from('<', span(-2 * day - 120_000)), false);
    assert.equal(from('<', span(-2 * day)), true);
  });

  it('by combinations', () => {
    const no: SourceFilter = { kind: 'compare', column: 'c3', sign: '>', bound: 2 };
    const yes: SourceFilter = { kind: 'compare', column: 'c3', sign: '<', bound: 2 };
    assert.equal(mayHold({ kind: 'all', of: [yes, no] }, extent, types, now), false);
    assert.equal(mayHold({ kind: 'any', of: [yes, no] }, extent, types, now), true);
    assert.equal(mayHold({ kind: 'any', of: [no, no] }, extent, types, now), false);
  });

  describe('in a database', () => {
    let engine: CommandEngine;
    let cluster = '';
    before(async () => {
      engine = await openCommandEngine();
      cluster = (await engine.engine.createCluster({ folder: engine.folder, name: 'c', region: 'West Europe' })).uri;
      await engine.engine.createDatabase({ cluster, database: 'd' });
      await engine.ask(cluster, 'd', '.create table T (At: datetime, N: long, S: string)');
      for (const [at, n] of [
        ['2024-01-01', 1],
        ['2024-02-01', 2],
        ['2024-03-01', 3],
      ] as const) {
        await engine.ask(cluster, 'd', `.ingest inline into table T <| ${at},${n},s${n}`);
      }
    });
    after(async () => {
      await engine[Symbol.asyncDispose]();
    });

    const cases: readonly (readonly [query: string, answer: number, read: number])[] = [
      ['T', 3, 3],
      ['T | where N == 2', 1, 1],
      ['T | where At > datetime(2024-01-15) and S != "x"', 2, 2],
      ['T | where N in (1, 3)', 2, 2],
      ['T | where At between (datetime(2024-01-15) .. 20d)', 1, 1],
      ['T | where 2 <= N', 2, 2],
      ['T | where N == 1 or S == "s3"', 2, 2],
      ['T | where N == 1 or strlen(S) == 2', 3, 3],
      ['T | where not(N == 1)', 2, 3],
      ['T | where At > ago(1h)', 0, 0],
      ['T | where At < now()', 3, 3],
      ['let since = ago(1d); T | where At > since', 0, 0],
      ['T | extend M = N + 1 | project-rename K = N | where K >= 3', 1, 1],
      ['T | extend N = N + 1 | where N == 4', 1, 3],
      ['T | sort by N asc | extend P = prev(N) | where N == 2 and P == 1', 1, 3],
      ['T | top 1 by N asc | where N == 3', 0, 3],
      ['T | where N == 3 | join kind=inner (T | where N > 1) on N', 1, 3],
      ['T | join kind=leftouter (T) on N | where N1 == 3', 1, 6],
    ];
    for (const [text, answer, read] of cases) {
      it(`${text}: ${read} read`, async () => {
        const { result, tables, extents, scanned } = await engine.engine.runQuery({ cluster, database: 'd', text });
        await engine.engine.closeResult({ result });
        assert.equal(tables[0]?.rows, answer);
        assert.equal(extents.read, read);
        assert.equal(scanned?.rows, read);
        assert.equal(scanned?.totalRows, extents.total);
      });
    }

    it('are told of before the query runs, with what it becomes', async () => {
      const text = 'T | where At > datetime(2024-01-15) | project S';
      const { statements } = await engine.engine.explainQuery({ cluster, database: 'd', text });
      const [statement] = statements;
      assert.deepEqual(statement?.sources, [
        {
          database: 'd',
          table: 'T',
          columns: ['At', 'S'],
          filter: 'At > 2024-01-15T00:00:00.0000000Z',
          extents: { total: 3, pruned: 1 },
        },
      ]);
      assert.match(statement?.relational ?? '', /^filter .*\n {2}scan T: /);
      assert.match(statement?.sql ?? '', /SELECT .* FROM "T"/s);
      assert.match(statement?.plan ?? '', /READ_PARQUET|PARQUET_SCAN/);
      assert.doesNotMatch(statement?.sql ?? '', new RegExp(join('.clusters')));
    });

    it('limits that a query sets for itself', async () => {
      const run = (text: string) => engine.engine.runQuery({ cluster, database: 'd', text });
      await assert.rejects(
        run('set truncationmaxrecords = 2; T'),
        /set limit of 2 records.*E_QUERY_RESULT_SET_TOO_LARGE/,
      );
      await assert.rejects(run('set truncationmaxsize = 10; T'), /internal data size limit 10 /);
      const { tables, result } = await run('set notruncation; range x from 1 to 600000 step 1');
      assert.equal(tables[0]?.rows, 600_000);
      await engine.engine.closeResult({ result });
      await assert.rejects(run('range x from 1 to 600000 step 1'), { code: 'QueryTooLarge' });
      const endless =
        'set servertimeout = 1s; range x from 1 to 1000000 step 1 | extend k = 1 | join kind=inner (range y from 1 to 1000000 step 1 | extend k = 1) on k | summarize sum(x * y % 7)';
      await assert.rejects(run(endless), { code: 'QueryFailed', message: /longer than the 1 seconds/ });
      assert.equal((await run('T | count')).tables.length, 1);
    });
  });
});
