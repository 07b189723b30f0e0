import assert from 'node:assert/strict';
import type { Cell, RowFilter, ViewRowsParams } from '../../../src/protocol/query.ts';
import { everyType, noon, ResultFixture, rowsOfEveryType } from './resultFixture.ts';

const sql = rowsOfEveryType(
  `3, 'Ärger', ${noon}, 10000000, '10.5', 0.5, '{"a":[1]}', true, NULL`,
  `1, 'beta', ${noon + 1n}, NULL, '9', 'NaN'::DOUBLE, NULL, false, NULL`,
  `9223372036854775807, 'Alpha', NULL, -1, NULL, NULL, '10', NULL, NULL`,
  `NULL, '', ${noon - 1n}, 864000000000, '-3', -1, '9', true, NULL`,
);

describe('Views of a result', () => {
  let fixture: ResultFixture;
  let result = '';
  before(async () => {
    fixture = await ResultFixture.open();
    result = await fixture.run(sql, everyType);
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
    const wide = await fixture.run('SELECT sum(i) AS s, list(i)::VARCHAR AS l FROM range(3) t(i)', [
      { name: 's', type: 'long' },
      { name: 'l', type: 'dynamic' },
    ]);
    const made = await fixture.plane.viewRows({ result: wide, table: 0, sort: [], filters: [], search: '3' });
    const params = { result: wide, table: 0, offset: 0, count: 9 };
    assert.deepEqual(await fixture.plane.fetchRows({ ...params, view: made.view }), [[3, '[0, 1, 2]']]);
    assert.deepEqual(await fixture.plane.fetchRows(params), [[3, '[0, 1, 2]']]);
    fixture.plane.closeResult(wide);
    await assert.rejects(fixture.plane.fetchRows({ ...params, view: made.view }), { code: 'ResultNotFound' });
  });

  it('are looked through for a text, cell by cell, without moving a row', async () => {
    const find = async (text: string, from: readonly [number, number] = [0, 0], view?: string) => {
      const [row, column] = from;
      const found = await fixture.plane.findCells({
        ...{ result, table: 0, text, from: { row, column } },
        ...(view !== undefined && { view }),
      });
      const page = { result, table: 0, view: found.view, offset: 0, count: 100 };
      return { first: found.first, cells: await fixture.plane.fetchRows(page), count: found.cells };
    };
    const all = await find('9');
    const cells = [
      [1, 4],
      [2, 0],
      [3, 2],
      [3, 6],
    ];
    assert.deepEqual(all, { first: 0, count: 4, cells });
    assert.equal((await find('9', [2, 0])).first, 1);
    assert.equal((await find('9', [3, 3])).first, 3);
    assert.equal((await find('9', [3, 7])).first, 0, 'after the last comes the first');
    assert.deepEqual((await find('ÄR')).cells, [[0, 1]]);
    assert.deepEqual(await find("nowhere' --"), { first: 0, count: 0, cells: [] });
    const sort = [{ column: 0, descending: true }];
    const { view } = await fixture.plane.viewRows({ result, table: 0, sort, filters: [], search: '' });
    assert.deepEqual((await find('alpha', [0, 0], view)).cells, [[0, 1]]);
    await assert.rejects(find('x', [0, 0], 'gone'), { code: 'ResultNotFound' });
  });
});
