import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { everyType, ResultFixture } from './resultFixture.ts';

const one = [
  '9223372036854775807',
  'a',
  '2024-01-01T12:00:00.1234567Z',
  '-1.02:03:04.0000001',
  '1.00000000000000000001',
  0.1,
  '{"n":9007199254740993}',
  true,
  '74be27de-1e4e-49d9-b579-fe0b331d3642',
] as const;
const none = [null, '', null, null, null, 'NaN', null, null, null] as const;

describe('rows that were answered elsewhere', () => {
  let fixture: ResultFixture;
  before(async () => {
    fixture = await ResultFixture.open();
  });
  after(() => fixture.close());

  const keep = async (rows: readonly (readonly (string | number | boolean | null)[])[]): Promise<string> =>
    (await fixture.plane.keepRows([{ name: 'T', columns: everyType, rows }])).result;

  it('come back as they were, of every type and beyond one vector of DuckDB', async () => {
    const many = Array.from({ length: 5000 }, (_, index) => (index % 2 === 0 ? one : none));
    const result = await keep(many);
    assert.deepEqual(await fixture.plane.fetchRows({ result, table: 0, offset: 2046, count: 4 }), [
      one,
      none,
      one,
      none,
    ]);
    assert.equal((await fixture.plane.fetchRows({ result, table: 0, offset: 4990, count: 100 })).length, 10);
  });

  it('are sorted, filtered, searched and exported as those of any query', async () => {
    const result = await keep([one, none]);
    const table = 0;
    const sorted = await fixture.plane.viewRows({
      result,
      table,
      sort: [{ column: 2, descending: false }],
      filters: [],
      search: '',
    });
    assert.deepEqual(await fixture.plane.fetchRows({ result, table, view: sorted.view, offset: 0, count: 5 }), [
      none,
      one,
    ]);
    const filters = [{ column: 0, operator: 'equals', value: '9223372036854775807' }] as const;
    const filtered = await fixture.plane.viewRows({ result, table, sort: [], filters, search: '' });
    assert.deepEqual(await fixture.plane.fetchRows({ result, table, view: filtered.view, offset: 0, count: 5 }), [one]);
    const path = fixture.file('kept.csv');
    await fixture.plane.exportResult({ result, table, format: 'csv', path });
    assert.ok((await readFile(path, 'utf8')).includes('2024-01-01T12:00:00.1234567Z'));
  });

  it('may be none', async () => {
    const { result, tables } = await fixture.plane.keepRows([{ name: 'T', columns: everyType, rows: [] }]);
    assert.equal(tables[0]?.rows, 0);
    assert.deepEqual(await fixture.plane.fetchRows({ result, table: 0, offset: 0, count: 5 }), []);
    fixture.plane.closeResult(result);
  });
});
