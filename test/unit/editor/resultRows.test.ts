import assert from 'node:assert/strict';
import { ResultRows } from '../../../src/editor/panels/resultRows.ts';
import type { Backend } from '../../../src/protocol/contract.ts';
import type { RowFilter } from '../../../src/protocol/query.ts';
import type { Arrangement } from '../../../src/protocol/resultsView.ts';
import { ResultFixture } from '../../engine/query/resultFixture.ts';
import { createFakeBackend } from '../../support/fakeBackend.ts';

const columns = [{ name: 'n', type: 'long' as const }];
const descending: Arrangement = { sort: [{ column: 0, descending: true }], filters: [], search: '' };

describe('rows as a panel shows them', () => {
  let engine: ResultFixture;
  let rows: ResultRows;
  let made: number;

  before(async () => {
    engine = await ResultFixture.open();
  });
  after(() => engine.close());
  beforeEach(async () => {
    made = 0;
    const { plane } = engine;
    const backend: Backend = {
      ...createFakeBackend(),
      fetchRows: (params) => plane.fetchRows(params),
      viewRows: (params, options) => {
        made += 1;
        return plane.viewRows(params, options);
      },
      findCells: (params, options) => plane.findCells(params, options),
    };
    const result = await engine.run('SELECT i FROM range(100) t(i)', columns);
    const extents = { total: 0, read: 0, fromCache: 0 };
    const tables = [{ name: 'T', rows: 100, columns }];
    rows = new ResultRows(backend, { result, tables, compileTime: 0, executeTime: 0, version: 1, extents });
  });

  const page = { offset: 0, count: 2 };

  it('are arranged once, however often they are looked at, and again when the server has dropped that', async () => {
    const shown = { table: 0, arrangement: descending };
    assert.equal(await rows.arrange(shown), 100);
    assert.deepEqual(await rows.fetch({ ...shown, ...page }), [[99], [98]]);
    assert.deepEqual(await rows.fetch({ ...shown, ...page, offset: 98 }), [[1], [0]]);
    assert.equal(made, 1);
    for (const search of ['1', '2', '3', '4']) {
      await rows.arrange({ table: 0, arrangement: { ...descending, search } });
    }
    assert.deepEqual(await rows.fetch({ ...shown, ...page }), [[99], [98]]);
    assert.equal(made, 6);
  });

  it('of the first page that came with the answer are not asked for again, but for whether they are still there', async () => {
    let asked = 0;
    const backend: Backend = {
      ...createFakeBackend(),
      fetchRows: async ({ offset, count }) => {
        asked += 1;
        return Array.from({ length: count }, (_, row) => [offset + row]);
      },
    };
    const first = [[0], [1], [2]];
    const tables = [{ name: 'T', rows: 100, columns, first }];
    const extents = { total: 0, read: 0, fromCache: 0 };
    const about = { result: 'r', compileTime: 0, executeTime: 0, version: 1, extents };
    const both = new ResultRows(backend, { ...about, tables });
    const shown = { table: 0, arrangement: { sort: [], filters: [], search: '' } };
    assert.deepEqual(await both.fetch({ ...shown, offset: 1, count: 2 }), [[1], [2]]);
    assert.equal(asked, 0);
    assert.deepEqual(await both.fetch({ ...shown, offset: 2, count: 2 }), [[2], [3]]);
    assert.equal(asked, 1);
    await both.check();
    assert.equal(asked, 2);
  });

  it('as the query gave them need no view', async () => {
    const shown = { table: 0, arrangement: { sort: [], filters: [], search: '' } };
    assert.equal(await rows.arrange(shown), 100);
    assert.deepEqual(await rows.fetch({ ...shown, ...page }), [[0], [1]]);
    assert.equal(made, 0);
  });

  it('are not arranged by what does not fit or was cancelled, and can be afterwards', async () => {
    const filters: RowFilter[] = [{ column: 0, operator: 'less', value: 'many' }];
    const wrong = { table: 0, arrangement: { ...descending, filters } };
    await assert.rejects(rows.arrange(wrong), { code: 'InvalidArgument' });
    await assert.rejects(rows.arrange(wrong), { code: 'InvalidArgument' }, 'a failure is not kept');
    const shown = { table: 0, arrangement: descending };
    await assert.rejects(rows.arrange(shown, AbortSignal.abort()), { name: 'AbortError' });
    assert.equal(await rows.arrange(shown), 100);
  });

  it('are found where they are shown, also when the server has dropped what it found', async () => {
    const shown = { table: 0, arrangement: descending };
    const { cells, first } = await rows.find(shown, '9', { row: 5, column: 0 });
    assert.deepEqual([cells, first], [19, 5]);
    assert.deepEqual(await rows.found(shown, '9', first), { row: 5, column: 0 });
    for (const text of ['1', '2', '3', '4', '5']) await rows.find(shown, text, { row: 0, column: 0 });
    assert.deepEqual(await rows.found(shown, '9', 18), { row: 90, column: 0 });
  });

  it('that the server has forgotten altogether are said to be gone', async () => {
    engine.plane.closeResult(rows.result.result);
    const shown = { table: 0, arrangement: descending };
    await assert.rejects(rows.fetch({ ...shown, ...page }), { code: 'ResultNotFound' });
    await assert.rejects(rows.find(shown, '9', { row: 0, column: 0 }), { code: 'ResultNotFound' });
  });
});
