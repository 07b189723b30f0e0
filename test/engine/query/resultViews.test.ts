import assert from 'node:assert/strict';
import type { Cell, RowFilter, ViewRowsParams } from '../../../src/protocol/query.ts';
import type { Column } from '../../../src/protocol/schema.ts';
import { PlaneFixture } from '../extents/planeFixture.ts';

const columns: readonly Column[] = [
  { name: 'Id', type: 'long' },
  { name: 'Name', type: 'string' },
  { name: 'At', type: 'datetime' },
  { name: 'Took', type: 'timespan' },
  { name: 'Price', type: 'decimal' },
  { name: 'Share', type: 'real' },
  { name: 'More', type: 'dynamic' },
  { name: 'Known', type: 'bool' },
];
const noon = 638_397_072_000_000_000n;
const sql = `SELECT * FROM (VALUES
  (3::BIGINT, 'Ärger', ${noon}::BIGINT, 10000000::BIGINT, '10.5', 0.5::DOUBLE, '{"a":[1]}', true),
  (1, 'beta', ${noon + 1n}, NULL, '9', 'NaN'::DOUBLE, NULL, false),
  (9223372036854775807, 'Alpha', NULL, -1, NULL, NULL, '10', NULL),
  (NULL, '', ${noon - 1n}, 864000000000, '-3', -1, '9', true))`;

describe('Views of a result', () => {
  let fixture: PlaneFixture;
  let result = '';
  before(async () => {
    fixture = await PlaneFixture.open();
    const statement = { sql: [sql], sources: [], columns, name: 'T' };
    const none = (): { columns: []; files: [] } => ({ columns: [], files: [] });
    result = (await fixture.plane.runQuery({ statements: [statement] }, none)).result;
  });
  after(() => fixture.close());

  async function ids(view: Partial<ViewRowsParams>): Promise<readonly (Cell | undefined)[]> {
    const wanted = { sort: [], filters: [], search: '', ...view };
    const made = await fixture.plane.viewRows({ result, table: 0, ...wanted });
    const rows = await fixture.plane.fetchRows({ result, table: 0, view: made.view, offset: 0, count: 100 });
    assert.equal(rows.length, made.rows);
    return rows.map(([id]) => id);
  }
  const big = '9223372036854775807';

  it('are in the order of their columns, and of the query where these are equal', async () => {
    const by = (column: number, descending = false) => ids({ sort: [{ column, descending }] });
    assert.deepEqual(await by(0), [null, 1, 3, big]);
    assert.deepEqual(await by(0, true), [big, 3, 1, null]);
    assert.deepEqual(await by(2), [big, null, 3, 1]);
    assert.deepEqual(await by(4), [big, null, 1, 3], 'decimals by size, not by letter');
    assert.deepEqual(await by(6), [1, 3, null, big], 'numbers in dynamic values by size');
    const both = [
      { column: 7, descending: true },
      { column: 0, descending: false },
    ];
    assert.deepEqual(await ids({ sort: both }), [null, 3, 1, big]);
    assert.deepEqual(await by(7, true), [3, null, 1, big]);
  });

  it('have the rows that every filter lets through', async () => {
    const cases: readonly (readonly [Omit<RowFilter, 'value'> & { value?: string }, unknown[]])[] = [
      [{ column: 1, operator: 'contains', value: 'ÄR' }, [3]],
      [{ column: 1, operator: 'notContains', value: 'a' }, [3, null]],
      [{ column: 1, operator: 'startsWith', value: 'al' }, [big]],
      [{ column: 1, operator: 'endsWith', value: 'TA' }, [1]],
      [{ column: 1, operator: 'isEmpty' }, [null]],
      [{ column: 2, operator: 'isNotEmpty' }, [3, 1, null]],
      [{ column: 0, operator: 'equals', value: big }, [big]],
      [{ column: 0, operator: 'notEquals', value: '3' }, [1, big, null]],
      [{ column: 0, operator: 'greater', value: '2.5' }, [3, big]],
      [{ column: 2, operator: 'atLeast', value: '2024-01-01T12:00:00.0000001Z' }, [1]],
      [{ column: 2, operator: 'contains', value: '00.0000000z' }, [3]],
      [{ column: 3, operator: 'less', value: '1s' }, [big]],
      [{ column: 3, operator: 'contains', value: '1.00:00' }, [null]],
      [{ column: 4, operator: 'atMost', value: '9' }, [1, null]],
      [{ column: 5, operator: 'contains', value: 'nan' }, [1]],
      [{ column: 7, operator: 'equals', value: 'TRUE' }, [3, null]],
    ];
    for (const [filter, expected] of cases) {
      const filters = [{ value: '', ...filter }];
      assert.deepEqual(await ids({ filters }), expected, JSON.stringify(filter));
    }
    const filters: RowFilter[] = [
      { column: 0, operator: 'isNotEmpty', value: '' },
      { column: 1, operator: 'contains', value: "a'; DROP TABLE x --" },
    ];
    assert.deepEqual(await ids({ filters }), []);
  });

  it('have the rows in which any cell shows a text', async () => {
    assert.deepEqual(await ids({ search: 'ALPHA' }), [big]);
    assert.deepEqual(await ids({ search: '"a":[1' }), [3]);
    assert.deepEqual(await ids({ search: '11:59:59.9999999' }), [null]);
    assert.deepEqual(await ids({ search: '%' }), []);
  });

  it('refuse a value that is none of the column, by name', async () => {
    const filters: RowFilter[] = [{ column: 2, operator: 'less', value: 'tomorrow' }];
    await assert.rejects(ids({ filters }), { code: 'InvalidArgument', message: /'tomorrow' is no datetime.*'At'/ });
  });

  it('are given by pages beside the rows of the query, the newest four of them', async () => {
    const views = [];
    for (let n = 0; n < 5; n++) {
      const sort = [{ column: 0, descending: true }];
      views.push((await fixture.plane.viewRows({ result, table: 0, sort, filters: [], search: '' })).view);
    }
    const page = (view: string | undefined) =>
      fixture.plane.fetchRows({ result, table: 0, ...(view && { view }), offset: 1, count: 2 });
    assert.deepEqual(
      (await page(views[4])).map(([id]) => id),
      [3, 1],
    );
    assert.deepEqual(
      (await page(undefined)).map(([id]) => id),
      [1, big],
    );
    await assert.rejects(page(views[0]), { code: 'ResultNotFound' });
  });

  it('of columns that DuckDB computes in wider types', async () => {
    const statement = {
      sql: ['SELECT sum(i) AS s, list(i)::VARCHAR AS l FROM range(3) t(i)'],
      sources: [],
      columns: [
        { name: 's', type: 'long' as const },
        { name: 'l', type: 'dynamic' as const },
      ],
      name: 'T',
    };
    const wide = await fixture.plane.runQuery({ statements: [statement] }, () => ({ columns: [], files: [] }));
    const made = await fixture.plane.viewRows({ result: wide.result, table: 0, sort: [], filters: [], search: '3' });
    const params = { result: wide.result, table: 0, offset: 0, count: 9 };
    assert.deepEqual(await fixture.plane.fetchRows({ ...params, view: made.view }), [[3, '[0, 1, 2]']]);
    assert.deepEqual(await fixture.plane.fetchRows(params), [[3, '[0, 1, 2]']]);
    fixture.plane.closeResult(wide.result);
    await assert.rejects(fixture.plane.fetchRows({ ...params, view: made.view }), { code: 'ResultNotFound' });
  });
});
