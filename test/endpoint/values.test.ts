import assert from 'node:assert/strict';
import { ask, command, openScene, type Scene, send } from './endpointFixture.ts';

/** Of every type: text in CSV, and the JSON that both shapes have for it. */
const extremes: Readonly<Record<string, readonly (readonly [csv: string, json: string])[]>> = {
  bool: [
    ['true', 'true'],
    ['false', 'false'],
    ['', 'null'],
  ],
  int: [
    ['-2147483648', '-2147483648'],
    ['2147483647', '2147483647'],
    ['', 'null'],
  ],
  long: [
    ['-9223372036854775808', '-9223372036854775808'],
    ['9223372036854775807', '9223372036854775807'],
    ['9007199254740993', '9007199254740993'],
    ['', 'null'],
  ],
  real: [
    ['NaN', '"NaN"'],
    ['inf', '"Infinity"'],
    ['-inf', '"-Infinity"'],
    ['-0', '-0.0'],
    ['3', '3.0'],
    ['5e-324', '5e-324'],
    ['1.7976931348623157e308', '1.7976931348623157e+308'],
    ['0.1', '0.1'],
    ['', 'null'],
  ],
  decimal: [
    ['1234567890.123456789012345678901234', '"1234567890.123456789012345678901234"'],
    ['-9999999999999999999999999999999999', '"-9999999999999999999999999999999999"'],
    ['0.0000000000000000000000000000000001', '"0.0000000000000000000000000000000001"'],
    ['', 'null'],
  ],
  string: [
    ['"say ""hi"""', String.raw`"say \"hi\""`],
    ['"two\nlines"', String.raw`"two\nlines"`],
    ['naïve 🐦', '"naïve 🐦"'],
    ['', '""'],
  ],
  datetime: [
    ['0001-01-01', '"0001-01-01T00:00:00.0000000Z"'],
    ['9999-12-31T23:59:59.9999999Z', '"9999-12-31T23:59:59.9999999Z"'],
    ['1969-12-31T23:59:59.9999999', '"1969-12-31T23:59:59.9999999Z"'],
    ['', 'null'],
  ],
  timespan: [
    ['-10675199.02:48:05.4775808', '"-10675199.02:48:05.4775808"'],
    ['10675199.02:48:05.4775807', '"10675199.02:48:05.4775807"'],
    ['00:00:00.0000001', '"00:00:00.0000001"'],
    ['', 'null'],
  ],
  guid: [
    ['74BE27DE-1E4E-49D9-B579-FE0B331D3642', '"74be27de-1e4e-49d9-b579-fe0b331d3642"'],
    ['', 'null'],
  ],
  dynamic: [
    ['"{""a"":[9007199254740993,null,""x""]}"', '{"a":[9007199254740993,null,"x"]}'],
    ['"""text"""', '"text"'],
    ['1.5', '1.5'],
    ['true', 'true'],
    ['', 'null'],
  ],
};

describe('Values at the endpoint', function () {
  this.timeout(60_000);
  let scene: Scene;

  before(async () => {
    scene = await openScene();
    const { uri: cluster } = await scene.engine.createCluster({
      folder: scene.folder,
      name: 'contoso',
      region: 'West Europe',
    });
    await scene.engine.createDatabase({ cluster, database: 'Main' });
  });
  after(() => scene[Symbol.asyncDispose]());

  /** The rows of the first result as they stand in the answer, where no client has touched them. */
  function rawRows(text: string): string {
    const at = text.indexOf('"Rows":[', Math.max(0, text.indexOf('"PrimaryResult","TableName"')));
    const end = text.indexOf(']]', at);
    return text.slice(at + '"Rows":['.length, end + 1);
  }

  for (const [type, values] of Object.entries(extremes)) {
    it(`${type} at its extremes, in and out`, async () => {
      const table = `T_${type}`;
      await command(scene, 'Main', `.create table ${table} (n: long, v: ${type})`);
      const csv = values.map(([text], index) => `${index},${text}\n`).join('');
      const { status, text } = await send(`${scene.endpoint.url}/v1/rest/ingest/Main/${table}?streamFormat=csv`, {
        body: csv,
      });
      assert.equal(status, 200, text);
      assert.match(text, new RegExp(`"Rows":\\[\\[${values.length},`));
      const body = { db: 'Main', csl: `${table} | sort by n asc | project v` };
      const expected = values.map(([, json]) => `[${json}]`).join(',');
      const v1 = await ask(`${scene.endpoint.url}/v1/rest/query`, body);
      assert.equal(rawRows(v1.text), expected);
      const v2 = await ask(`${scene.endpoint.url}/v2/rest/query`, body);
      assert.equal(rawRows(v2.text), expected);
      // Whatever a reader does with its numbers, it is JSON.
      JSON.parse(v1.text);
      JSON.parse(v2.text);
    });
  }

  it('names the types of both shapes', async () => {
    const csl = 'print a=true, b=int(1), c=1, d=1.0, e=decimal(1), f="", g=now(), h=1s, i=guid(null), j=dynamic(1)';
    const v1 = JSON.parse((await ask(`${scene.endpoint.url}/v1/rest/query`, { csl })).text);
    assert.deepEqual(
      v1.Tables[0].Columns.map((column: { DataType: string; ColumnType: string }) => [
        column.DataType,
        column.ColumnType,
      ]),
      [
        ['SByte', 'bool'],
        ['Int32', 'int'],
        ['Int64', 'long'],
        ['Double', 'real'],
        ['SqlDecimal', 'decimal'],
        ['String', 'string'],
        ['DateTime', 'datetime'],
        ['TimeSpan', 'timespan'],
        ['Guid', 'guid'],
        ['Object', 'dynamic'],
      ],
    );
    const v2 = JSON.parse((await ask(`${scene.endpoint.url}/v2/rest/query`, { csl })).text);
    assert.deepEqual(v2[2].Columns[9], { ColumnName: 'j', ColumnType: 'dynamic' });
  });
});
