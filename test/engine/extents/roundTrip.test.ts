import assert from 'node:assert/strict';
import type { Cell } from '../../../src/protocol/query.ts';
import type { KustoType } from '../../../src/protocol/schema.ts';
import { PlaneFixture, stored } from './planeFixture.ts';

/** Text in a file → cell on the wire, by type. */
const extremes: Readonly<Record<KustoType, readonly (readonly [text: string, cell: Cell])[]>> = {
  bool: [
    ['true', true],
    ['FALSE', false],
    ['1', true],
    ['0', false],
    ['', null],
  ],
  int: [
    ['-2147483648', -2147483648],
    ['2147483647', 2147483647],
    ['+7', 7],
    [' 8 ', 8],
    ['', null],
  ],
  long: [
    ['-9223372036854775808', '-9223372036854775808'],
    ['9223372036854775807', '9223372036854775807'],
    ['9007199254740991', 9007199254740991],
    ['9007199254740992', '9007199254740992'],
    ['-9007199254740991', -9007199254740991],
    ['', null],
  ],
  real: [
    ['NaN', 'NaN'],
    ['inf', 'Infinity'],
    ['-Infinity', '-Infinity'],
    ['-0', -0],
    ['5e-324', 5e-324],
    ['2.2250738585072011e-308', 2.225073858507201e-308],
    ['1.7976931348623157e308', 1.7976931348623157e308],
    ['0.1', 0.1],
    ['.5', 0.5],
    ['9007199254740993', 9007199254740992],
    ['', null],
  ],
  decimal: [
    ['1234567890.123456789012345678901234', '1234567890.123456789012345678901234'],
    ['-9999999999999999999999999999999999', '-9999999999999999999999999999999999'],
    ['0.0000000000000000000000000000000001', '0.0000000000000000000000000000000001'],
    ['001.500', '1.5'],
    ['-0.00', '0'],
    ['1.5E3', '1500'],
    ['12e-4', '0.0012'],
    ['100', '100'],
    ['+.25', '0.25'],
    ['', null],
  ],
  string: [
    ['"say ""hi"", twice"', 'say "hi", twice'],
    ['"two\nlines"', 'two\nlines'],
    [' blanks kept ', ' blanks kept '],
    ['naïve 日本語 🐦 \u0301', 'naïve 日本語 🐦 \u0301'],
    ['', ''],
    ['""', ''],
    ['NULL', 'NULL'],
  ],
  datetime: [
    ['0001-01-01', '0001-01-01T00:00:00.0000000Z'],
    ['9999-12-31T23:59:59.9999999Z', '9999-12-31T23:59:59.9999999Z'],
    ['1969-12-31T23:59:59.9999999', '1969-12-31T23:59:59.9999999Z'],
    ['2024-02-29 12:34:56.1234567', '2024-02-29T12:34:56.1234567Z'],
    ['2024-02-29T12:34', '2024-02-29T12:34:00.0000000Z'],
    ['2024-02-29T12:34:56.1Z', '2024-02-29T12:34:56.1000000Z'],
    ['2024-02-29T12:34:56.1234567+05:30', '2024-02-29T07:04:56.1234567Z'],
    ['2024-02-29 00:30:00 -0100', '2024-02-29T01:30:00.0000000Z'],
    ['2024-02-29T00:30:00+02', '2024-02-28T22:30:00.0000000Z'],
    ['1582-10-10T00:00:00Z', '1582-10-10T00:00:00.0000000Z'],
    ['2024/2/9 1:02:03', '2024-02-09T01:02:03.0000000Z'],
    ['', null],
  ],
  timespan: [
    ['-10675199.02:48:05.4775808', '-10675199.02:48:05.4775808'],
    ['10675199.02:48:05.4775807', '10675199.02:48:05.4775807'],
    ['00:00:00', '00:00:00'],
    ['00:00:00.0000001', '00:00:00.0000001'],
    ['-00:00:01.5', '-00:00:01.5000000'],
    ['1.02:03:04', '1.02:03:04'],
    ['', null],
  ],
  guid: [
    ['00000000-0000-0000-0000-000000000000', '00000000-0000-0000-0000-000000000000'],
    ['FFFFFFFF-ffff-FFFF-ffff-FFFFFFFFFFFF', 'ffffffff-ffff-ffff-ffff-ffffffffffff'],
    ['', null],
  ],
  dynamic: [
    ['"{""a"":[1,{""b"":123456789012345678901234567890.10}]}"', '{"a":[1,{"b":123456789012345678901234567890.10}]}'],
    ['"""text"""', '"text"'],
    ['"[""NaN, in, \\""],}"", null, true]"', '["NaN, in, \\"],}", null, true]'],
    ['[]', '[]'],
    ['null', null],
    ['', null],
  ],
};

describe('Every type at its extremes, from a file to the wire', () => {
  let fixture: PlaneFixture;
  before(async () => {
    fixture = await PlaneFixture.open();
  });
  after(() => fixture.close());

  for (const [type, cases] of Object.entries(extremes) as [KustoType, (typeof extremes)['bool']][]) {
    it(`${type}, from CSV`, async () => {
      const columns = stored({ n: 'int', value: type });
      const text = cases.map(([value], n) => `${n},${value}`).join('\n');
      const path = await fixture.file(`${type}.csv`, `n,value\n${text}\n`);
      const rows = await fixture.rows(columns, await fixture.write(path, columns), 'SELECT * FROM', 'ORDER BY c1');
      assert.deepEqual(
        rows.map((row) => row[1]),
        cases.map(([, cell]) => cell),
      );
    });

    it(`${type}, from NDJSON`, async () => {
      const columns = stored({ n: 'int', value: type });
      // The quotes of CSV undone; a dynamic is JSON as it is.
      const plain = (text: string): string => (text.startsWith('"') ? text.slice(1, -1).replaceAll('""', '"') : text);
      const json = (text: string): string => (type === 'dynamic' ? plain(text) || 'null' : JSON.stringify(plain(text)));
      const lines = cases.map(([value], n) => `{"n": ${n}, "value": ${json(value)}}`);
      const path = await fixture.file(`${type}.ndjson`, lines.join('\n'));
      const rows = await fixture.rows(columns, await fixture.write(path, columns), 'SELECT * FROM', 'ORDER BY c1');
      assert.deepEqual(
        rows.map((row) => row[1]),
        cases.map(([, cell]) => cell),
      );
    });
  }

  it('JSON numbers keep their digits in long, decimal and dynamic', async () => {
    const columns = stored({ id: 'long', price: 'decimal', tags: 'dynamic' });
    const path = await fixture.file(
      'exact.json',
      '[{"id": 9223372036854775807, "price": 1.2345678901234567890123, "tags": {"x": 1.2345678901234567890123,\n "y": [9007199254740993, 1e400, 1.50]}}]',
    );
    assert.deepEqual(await fixture.rows(columns, await fixture.write(path, columns)), [
      [
        '9223372036854775807',
        '1.2345678901234567890123',
        '{"x": 1.2345678901234567890123,"y": [9007199254740993, 1e400, 1.50]}',
      ],
    ]);
  });

  it('a JSON text keeps its escapes, its line ends and what has no character of its own', async () => {
    const columns = stored({ text: 'string', value: 'dynamic' });
    const path = await fixture.file(
      'text.ndjson',
      '{"text": "a\\u0041\\n\\ud83d\\udc26\\"", "value": "\\u00e9\\n"}\n{}\n',
    );
    assert.deepEqual(
      await fixture.rows(columns, await fixture.write(path, columns), 'SELECT * FROM', 'ORDER BY c1 DESC'),
      [
        ['aA\n🐦"', '"\\u00e9\\n"'],
        ['', null],
      ],
    );
  });
});
