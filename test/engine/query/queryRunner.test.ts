import assert from 'node:assert/strict';
import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { CompiledQuery } from '../../../src/protocol/compile.ts';
import { SharingError } from '../../../src/protocol/errors.ts';
import type { Column, StoredColumn } from '../../../src/protocol/schema.ts';
import type { Extent } from '../../../src/sharing/database/state.ts';
import { PlaneFixture, stored, vegaData } from '../extents/planeFixture.ts';

const nothing = { columns: [], files: [] };
const long: Column = { name: 'n', type: 'long' };

/** A query without sources. */
function plain(sql: string, ...columns: readonly Column[]): CompiledQuery {
  return { statements: [{ sql: [sql], sources: [], columns, name: 'PrimaryResult' }] };
}

describe('Queries on extents', () => {
  let fixture: PlaneFixture;
  before(async () => {
    fixture = await PlaneFixture.open({ resultLimits: { rows: 100_000, bytes: 2 ** 21 } });
  });
  after(() => fixture.close());

  async function csv(name: string, columns: readonly StoredColumn[], text: string): Promise<readonly Extent[]> {
    return fixture.write(await fixture.file(name, text), columns);
  }

  it('a table without extents has the right types and no rows', async () => {
    const columns = stored({
      a: 'bool',
      b: 'int',
      c: 'long',
      d: 'real',
      e: 'decimal',
      f: 'string',
      g: 'datetime',
      h: 'timespan',
      i: 'guid',
      j: 'dynamic',
    });
    assert.deepEqual(await fixture.rows(columns, []), []);
    const sum = await fixture.rows(
      columns,
      [],
      'SELECT count(*), sum(c3), max(c7) + 1, any_value(c6) FROM',
      '',
      stored({ n: 'long', s: 'long', m: 'long', t: 'string' }),
    );
    assert.deepEqual(sum, [[0, null, null, '']]);
    assert.deepEqual(await fixture.rows([], [], 'SELECT count(*) FROM', '', [long]), [[0]]);
  });

  it('a result says how its table is to be drawn', async () => {
    const [statement] = plain('SELECT 1', long).statements;
    assert.ok(statement);
    const visualization = { kind: 'timechart', yColumns: ['n'] };
    const { tables } = await fixture.plane.runQuery(
      { statements: [{ ...statement, visualization }, statement] },
      () => nothing,
    );
    assert.deepEqual(
      tables.map((table) => table.visualization),
      [visualization, undefined],
    );
  });

  it('a source without columns still has its rows', async () => {
    const columns = stored({ a: 'long' });
    const extents = await csv('rows.csv', columns, 'a\n1\n2\n3\n');
    assert.deepEqual(await fixture.rows([], extents, 'SELECT count(*) FROM', '', [long]), [[3]]);
  });

  it('groups of a few rows come in the order in which they first appear, on any number of threads', async () => {
    const [g] = stored({ g: 'long' });
    assert.ok(g);
    const values = Array.from({ length: 40 }, (_, index) => (index * 17) % 40);
    const extents = await csv('groups.csv', [g], `g\n${values.join('\n')}\n`);
    const wide = await PlaneFixture.open({ threads: 8 });
    try {
      await wide.plane.allowFolders([fixture.folder]);
      const sql: CompiledQuery = {
        statements: [
          {
            sql: ['SELECT c1 FROM ', { source: 0 }, ' GROUP BY c1'],
            sources: [{ database: 'd', table: 't', columns: ['c1'] }],
            columns: [long],
            name: 'PrimaryResult',
          },
        ],
      };
      const files = extents.map(({ id }) => join(fixture.folder, `${id}.parquet`));
      const read = async (rows: number | undefined): Promise<readonly unknown[]> => {
        const counted = rows === undefined ? {} : { rows };
        const { result } = await wide.plane.runQuery(sql, () => ({ columns: [g], files, ...counted }));
        return (await wide.plane.fetchRows({ result, table: 0, offset: 0, count: 100 })).flat();
      };
      assert.deepEqual(await read(values.length), values);
      // Where nobody knows how many they are, the threads share them, and no order is promised.
      assert.deepEqual((await read(undefined)).toSorted(), values.toSorted());
    } finally {
      await wide.close();
    }
  });

  it('extents from before a column was added, and after one was dropped', async () => {
    const [a, b, c, d] = stored({ a: 'long', b: 'string', c: 'string', d: 'datetime' });
    assert.ok(a && b && c && d);
    const old = await csv('old.csv', [a, b], 'a,b\n1,x\n');
    const young = await csv('young.csv', [d, c, a], 'd,c,a\n2024-01-01,y,2\n');
    for (const extents of [
      [...old, ...young],
      [...young, ...old],
    ]) {
      assert.deepEqual(await fixture.rows([a, c, d], extents, 'SELECT * FROM', 'ORDER BY c1'), [
        [1, '', null],
        [2, 'y', '2024-01-01T00:00:00.0000000Z'],
      ]);
      const found = await fixture.rows([c], extents, 'SELECT count(*) FROM', "WHERE c3 = ''", [long]);
      assert.deepEqual(found, [[1]]);
    }
    assert.deepEqual(await fixture.rows([d], old), [[null]]);
  });

  it('several statements and sources, a self join among them', async () => {
    const columns = stored({ a: 'long' });
    const extents = await csv('join.csv', columns, 'a\n1\n2\n');
    const source = { database: 'd', table: 't', columns: ['c1'] };
    const executed = await fixture.plane.runQuery(
      {
        statements: [
          {
            sql: ['SELECT l.c1 + r.c1 FROM ', { source: 0 }, ' l CROSS JOIN ', { source: 1 }, ' r ORDER BY 1'],
            sources: [source, source],
            columns: [long],
            name: 'A',
          },
          {
            sql: ['SELECT c1, c1 FROM ', { source: 0 }, ' ORDER BY 1'],
            sources: [source],
            columns: [long, long],
            name: 'B',
          },
        ],
      },
      () => ({ columns, files: extents.map(({ id }) => fixture.path(id)) }),
    );
    assert.deepEqual(
      executed.tables.map(({ name, rows }) => [name, rows]),
      [
        ['A', 4],
        ['B', 2],
      ],
    );
    const { result } = executed;
    assert.deepEqual(await fixture.plane.fetchRows({ result, table: 0, offset: 0, count: 10 }), [[2], [3], [3], [4]]);
    assert.deepEqual(await fixture.plane.fetchRows({ result, table: 1, offset: 1, count: 10 }), [[2, 2]]);
  });

  it('file names of any kind', async () => {
    const columns = stored({ a: 'string' });
    const [extent] = await csv('names.csv', columns, 'a\nright\n');
    const [other] = await csv('other.csv', columns, 'a\nwrong\n');
    assert.ok(extent && other);
    const odd = join(fixture.folder, "it's [1] ü*?");
    await mkdir(odd);
    await copyFile(fixture.path(other.id), join(odd, 'e1.parquet'));
    for (const name of ['e[1].parquet', "e'.parquet", 'e*.parquet', '{a,b}.parquet', ' .parquet']) {
      await copyFile(fixture.path(extent.id), join(odd, name));
      const executed = await fixture.plane.runQuery(
        {
          statements: [
            {
              sql: ['SELECT * FROM ', { source: 0 }],
              sources: [{ database: 'd', table: 't', columns: ['c1'] }],
              columns,
              name: 'T',
            },
          ],
        },
        () => ({ columns, files: [join(odd, name)] }),
      );
      assert.deepEqual(
        await fixture.plane.fetchRows({ result: executed.result, table: 0, offset: 0, count: 9 }),
        [['right']],
        name,
      );
    }
  });

  describe('results', () => {
    it('come by pages, across the pieces that DuckDB gives', async () => {
      const executed = await fixture.plane.runQuery(plain('SELECT i FROM range(10000) t(i)', long), () => nothing);
      const page = async (offset: number, count: number): Promise<unknown[]> =>
        (await fixture.plane.fetchRows({ result: executed.result, table: 0, offset, count })).map(([n]) => n);
      assert.deepEqual(
        await page(2040, 20),
        Array.from({ length: 20 }, (_, n) => 2040 + n),
      );
      assert.deepEqual(await page(9_998, 10), [9_998, 9_999]);
      assert.deepEqual(await page(10_000, 10), []);
      assert.equal((await page(0, 10_000)).length, 10_000);
    });

    it('are gone when closed, and are no others', async () => {
      const { result } = await fixture.plane.runQuery(plain('SELECT 1', long), () => nothing);
      const params = { result, table: 0, offset: 0, count: 1 };
      assert.deepEqual(await fixture.plane.fetchRows(params), [[1]]);
      await assert.rejects(fixture.plane.fetchRows({ ...params, table: 1 }), { code: 'ResultNotFound' });
      fixture.plane.closeResult(result);
      fixture.plane.closeResult(result);
      await assert.rejects(fixture.plane.fetchRows(params), { code: 'ResultNotFound' });
    });

    it('of too many rows or bytes are refused', async () => {
      await assert.rejects(
        fixture.plane.runQuery(plain('SELECT i FROM range(10000000) t(i)', long), () => nothing),
        (error) => {
          assert.ok(SharingError.is(error, 'QueryTooLarge'));
          assert.match(error.message, /set limit of 100000 records.*E_QUERY_RESULT_SET_TOO_LARGE.*take/);
          return true;
        },
      );
    });
  });

  it('whole numbers that overflow are computed again by the SQL that wraps around', async () => {
    const [statement] = plain('SELECT 9223372036854775807 + n FROM (SELECT 1 AS n)', long).statements;
    assert.ok(statement);
    const { plane } = fixture;
    const query = { statements: [{ ...statement, overflowSql: ['SELECT -9223372036854775808'] }] };
    const { result } = await plane.runQuery(query, () => nothing);
    assert.deepEqual(await plane.fetchRows({ result, table: 0, offset: 0, count: 1 }), [['-9223372036854775808']]);
    plane.closeResult(result);
    await assert.rejects(
      plane.runQuery({ statements: [statement] }, () => nothing),
      (error) => SharingError.is(error),
    );
  });

  it('functions of the engine are there for the statements that name them', async () => {
    const [statement] = plain('SELECT len(kql_hash_md5(i::VARCHAR)) FROM range(3000) t(i)', long).statements;
    assert.ok(statement);
    const { plane } = fixture;
    await assert.rejects(
      plane.runQuery({ statements: [statement] }, () => nothing),
      { code: 'Internal' },
    );
    for (let run = 0; run < 2; run += 1) {
      const query = { statements: [{ ...statement, functions: ['hash_md5'] }] };
      const { result, tables } = await plane.runQuery(query, () => nothing);
      assert.equal(tables[0]?.rows, 3000);
      assert.deepEqual(await plane.fetchRows({ result, table: 0, offset: 2999, count: 1 }), [[32]]);
      plane.closeResult(result);
    }
    await assert.rejects(
      plane.runQuery({ statements: [{ ...statement, functions: ['no_such'] }] }, () => nothing),
      { code: 'Internal', message: /'no_such'/ },
    );
  });

  describe('errors', () => {
    it('say what is wrong, by their kind', async () => {
      const cases: readonly (readonly [sql: string, code: string, kind: string, message: RegExp])[] = [
        ["SELECT error('kql: no luck')", 'QueryFailed', 'user', /^The query failed: no luck$/],
        ['SELECT nothing', 'Internal', 'bug', /compiled to SQL that does not run/],
        ["SELECT 'x'::INTEGER", 'QueryFailed', 'user', /^The query failed: a value cannot be converted to the type/],
        [
          'SELECT 9223372036854775807 + 1',
          'QueryFailed',
          'user',
          /^The query failed: a result is beyond what its type/,
        ],
      ];
      for (const [sql, code, kind, message] of cases) {
        await assert.rejects(
          fixture.plane.runQuery(plain(sql, long), () => nothing),
          { code, kind, message },
        );
      }
    });

    it('an extent that is gone', async () => {
      const source = { database: 'd', table: 't', columns: ['c1'] };
      const columns = stored({ a: 'long' });
      await assert.rejects(
        fixture.plane.runQuery(
          { statements: [{ sql: ['SELECT * FROM ', { source: 0 }], sources: [source], columns, name: 'T' }] },
          () => ({ columns, files: [fixture.path('gone')] }),
        ),
        { code: 'StorageFailed', kind: 'transient', message: /gone\.parquet/ },
      );
    });

    it('too little memory', async () => {
      const small = await PlaneFixture.open({ memoryLimit: 32 * 2 ** 20 });
      try {
        const sql = 'SELECT list(i) FROM range(50000000) t(i)';
        await assert.rejects(
          small.plane.runQuery(plain(sql, { name: 'x', type: 'dynamic' }), () => nothing),
          { code: 'QueryTooLarge', message: /memory/ },
        );
      } finally {
        await small.close();
      }
    });
  });

  describe('reach', () => {
    it('nothing outside of the allowed folders, whatever the SQL', async () => {
      const outside = join(vegaData, 'airports.csv');
      for (const sql of [
        `SELECT * FROM read_csv('${outside}')`,
        `SELECT * FROM '${fixture.folder}/../files/rows.csv'`,
        "SELECT content FROM read_text('/etc/hostname')",
        "SELECT * FROM 'https://example.com/a.parquet'",
        'INSTALL httpfs',
        'LOAD httpfs',
        "SET allowed_directories = ['/']",
        'SET enable_external_access = true',
        "SET memory_limit = '1TB'",
        `COPY (SELECT 1) TO '${fixture.files}/out.csv'`,
      ]) {
        await assert.rejects(
          fixture.plane.runQuery(plain(sql, long), () => nothing),
          SharingError,
          sql,
        );
      }
    });

    it('folders that are allowed later, and no longer; results stay', async () => {
      const columns = stored({ a: 'long' });
      const [extent] = await csv('later.csv', columns, 'a\n1\n');
      assert.ok(extent);
      const later = join(fixture.files, 'later');
      await mkdir(later);
      await copyFile(fixture.path(extent.id), join(later, 'x.parquet'));
      const run = () =>
        fixture.plane.runQuery(
          {
            statements: [
              {
                sql: ['SELECT * FROM ', { source: 0 }],
                sources: [{ database: 'd', table: 't', columns: ['c1'] }],
                columns,
                name: 'T',
              },
            ],
          },
          () => ({ columns, files: [join(later, 'x.parquet')] }),
        );
      await assert.rejects(run(), { code: 'StorageFailed' });
      await fixture.plane.allowFolders([fixture.folder, later]);
      const { result } = await run();
      await fixture.plane.allowFolders([fixture.folder]);
      await assert.rejects(run(), { code: 'StorageFailed' });
      assert.deepEqual(await fixture.plane.fetchRows({ result, table: 0, offset: 0, count: 1 }), [[1]]);
      fixture.plane.closeResult(result);
    });
  });
});
