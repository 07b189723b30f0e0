import assert from 'node:assert/strict';
import type { DuckDBConnection } from '@duckdb/node-api';
import { compileQuery } from '../../src/kql/compileQuery.ts';
import { type Globals, loadKustoLanguage } from '../../src/kql/kustoLanguage.ts';
import { globalsOf } from '../../src/kql/schemaSymbols.ts';
import { SharingError } from '../../src/protocol/errors.ts';
import type { DatabaseSchema } from '../../src/protocol/schema.ts';
import { openDuck, rowsOf, sqlOf, type TestCell } from './support/duck.ts';

const schema: DatabaseSchema = {
  cluster: 'contoso',
  name: 'Aviation',
  version: '1',
  tables: [
    {
      name: 'Flights',
      columns: [
        { id: 'c1', name: 'Id', type: 'long' },
        { id: 'c2', name: 'Origin', type: 'string' },
        { id: 'c3', name: 'Delay', type: 'int' },
        { id: 'c4', name: 'Departed', type: 'datetime' },
        { id: 'c5', name: 'Details', type: 'dynamic' },
        { id: 'c6', name: 'Price', type: 'real' },
      ],
    },
    {
      name: 'Odd "name\' $',
      columns: [
        { id: 'c1', name: "it's; DROP TABLE t", type: 'string' },
        { id: 'c7', name: 'x', type: 'long' },
      ],
    },
  ],
};

const tables: Readonly<Record<string, string>> = {
  Flights: '(SELECT * FROM flights)',
  'Odd "name\' $': '(SELECT * FROM odd)',
};

describe('compiled operators', () => {
  let duck: DuckDBConnection;
  let globals: Globals;

  before(async () => {
    loadKustoLanguage();
    globals = globalsOf(schema);
    duck = await openDuck();
    await duck.run('CREATE TABLE flights (c1 BIGINT, c2 VARCHAR, c3 INTEGER, c4 BIGINT, c5 VARCHAR, c6 DOUBLE)');
    await duck.run(`INSERT INTO flights VALUES
      (1, 'SEA', 5, 637134336000000000, '{"crew":[{"name":"Ann"},{"name":"Bo"}],"meal":null}', 10.5),
      (2, 'SEA', NULL, 637134336010000001, NULL, 'NaN'),
      (3, 'JFK', -7, NULL, '"text"', 1.25),
      (4, '', 20, 637135200000000000, '[1,2.0,"x"]', NULL)`);
    await duck.run(`CREATE TABLE odd (c1 VARCHAR, c7 BIGINT)`);
    await duck.run(`INSERT INTO odd VALUES ('a''b"c', 1)`);
  });

  async function rows(text: string): Promise<TestCell[][]> {
    const [statement] = compileQuery(text, schema, globals).statements;
    assert.ok(statement);
    return rowsOf(duck, statement, (table) => tables[table] ?? '');
  }

  async function first(expression: string): Promise<TestCell | undefined> {
    return (await rows(`print ${expression}`))[0]?.[0];
  }

  const queries: readonly (readonly [string, readonly (readonly TestCell[])[]])[] = [
    // where: comparisons with null
    ['Flights | where Delay == 5 | project Id', [[1n]]],
    ['Flights | where Delay != 5 | project Id | sort by Id asc', [[2n], [3n], [4n]]],
    ['Flights | where not(Delay == 5) | project Id | sort by Id asc', [[2n], [3n], [4n]]],
    ['Flights | where Price == Price | project Id | sort by Id asc', [[1n], [3n]]],
    ['Flights | where Price > 0 | project Id | sort by Id asc', [[1n], [3n]]],
    ['Flights | where isnull(Departed) or isempty(Origin) | project Id | sort by Id asc', [[3n], [4n]]],
    ['Flights | where Origin in ("JFK", "LAX") | project Id', [[3n]]],
    ['Flights | where Origin !in~ ("jfk", "sea") | project Id', [[4n]]],
    ['Flights | where Id in ((Flights | where Delay > 0 | project Id)) | count', [[2n]]],
    ['Flights | where Id between (2 .. 3) | count', [[2n]]],
    ['Flights | where Departed between (datetime(2020-01-01) .. 1d) | count', [[3n]]],
    // where: dynamic beside typed values
    ['Flights | where Details.crew[0].name == "Ann" | project Id', [[1n]]],
    ['Flights | where Details.crew[0].name != "Ann" | project Id | sort by Id asc', [[2n], [3n], [4n]]],
    ['Flights | where Details[1] > 1 | project Id', [[4n]]],
    ['Flights | where Details[1] == 2 | project Id', [[4n]]],
    ['Flights | where Details[2] in ("x", "y") | project Id', [[4n]]],
    ['Flights | where Details.crew[1].name startswith "b" | project Id', [[1n]]],
    // where: lists
    ['Flights | where Delay in (5, 20) | count', [[2n]]],
    ['Flights | where Delay !in (5, 20) | count', [[2n]]],
    ['Flights | where Price in (1.25, 10.5) | count', [[2n]]],
    ['Flights | where Id in (strlen(Origin), 1) | project Id | sort by Id asc', [[1n], [3n]]],
    ['let names = dynamic(["SEA", "LAX"]); Flights | where Origin in (names) | count', [[2n]]],
    ['Flights | where Origin has_any (dynamic(["sea", "jfk"])) | count', [[3n]]],
    ['Flights | where Delay in ((datatable(d:long)[5])) | count', [[1n]]],
    // projections
    ['Flights | project A = Id, Origin, Id * 2 | take 1', [[1n, 'SEA', 2n]]],
    ['Flights | extend Id = Id + 1 | project-keep Id, Origin | take 1', [[2n, 'SEA']]],
    // A value without a name replaces the column whose name it gets; all are computed from what was before.
    ['Flights | extend tostring(Id), bin(Id + 5, 2) | project-keep Id, Origin, Column1 | take 1', [['1', 'SEA', 6n]]],
    ['Flights | extend bin(Id, 10), Twice = Id * 2, tostring(Id) | project Id, Twice | take 1', [['1', 2n]]],
    ['Flights | project-rename Key = Id | project-away Details, Price, Departed | take 1', [[1n, 'SEA', 5n]]],
    ['Flights | project Id, Origin | project-reorder Origin | take 1', [['SEA', 1n]]],
    // order: nulls are lowest
    ['Flights | sort by Delay | project Id', [[4n], [1n], [3n], [2n]]],
    ['Flights | sort by Delay asc | project Id', [[2n], [3n], [1n], [4n]]],
    ['Flights | sort by Delay asc nulls last | project Id', [[3n], [1n], [4n], [2n]]],
    ['Flights | top 2 by Delay | project Id', [[4n], [1n]]],
    ['Flights | top 1 by Delay asc nulls last | project Id', [[3n]]],
    // summarize
    ['Flights | summarize count(), sum(Delay), avg(Delay), dcount(Origin)', [[4n, 18n, 6, 3n]]],
    [
      'Flights | where false | summarize count(), sum(Delay), avg(Delay), min(Delay), stdev(Delay)',
      [[0n, 0n, Number.NaN, null, 0]],
    ],
    ['Flights | where false | summarize count() by Origin', []],
    [
      'Flights | summarize N = countif(Delay > 0) by Origin | sort by Origin asc',
      [
        ['', 1n],
        ['JFK', 0n],
        ['SEA', 1n],
      ],
    ],
    [
      'Flights | summarize count() by bin(Departed, 1d) | sort by Departed asc',
      [
        [null, 1n],
        ['2020-01-01T00:00:00.0000000Z', 2n],
        ['2020-01-02T00:00:00.0000000Z', 1n],
      ],
    ],
    [
      'Flights | summarize arg_max(Delay, Id) by Origin | sort by Origin asc',
      [
        ['', 20n, 4n],
        ['JFK', -7n, 3n],
        ['SEA', 5n, 1n],
      ],
    ],
    ['Flights | summarize round(sum(Delay) / 4.0, 1)', [[4.5]]],
    ['Flights | sort by Id desc | summarize make_list(Delay), make_set(Origin)', [['[20,-7,5]', '["","JFK","SEA"]']]],
    ['Flights | summarize percentile(Delay, 50), max(Price)', [[5n, Number.NaN]]],
    ['Flights | distinct Origin | sort by Origin asc', [[''], ['JFK'], ['SEA']]],
    ['Flights | count', [[4n]]],
    // joins
    ['Flights | join kind=inner (Flights) on Origin | count', [[6n]]],
    ['Flights | join (Flights) on Origin | count', [[4n]]],
    ['Flights | join kind=leftanti (Flights | where Id < 3) on Id | project Id | sort by Id asc', [[3n], [4n]]],
    [
      'Flights | join kind=rightsemi (Flights | where Id < 3) on $left.Id == $right.Id | project Id | sort by Id asc',
      [[1n], [2n]],
    ],
    [
      'Flights | where Id == 1 | join kind=fullouter (Flights | where Id == 3) on Id | project Id, Origin, Id1, Origin1 | sort by Id asc',
      [
        [null, '', 3n, 'JFK'],
        [1n, 'SEA', null, ''],
      ],
    ],
    ['Flights | project Id, Delay | join kind=inner (Flights | project Delay, Other = Id) on Delay | count', [[4n]]],
    [
      'Flights | lookup (datatable(Origin:string, City:string)["SEA", "Seattle"]) on Origin | project Id, City | sort by Id asc',
      [
        [1n, 'Seattle'],
        [2n, 'Seattle'],
        [3n, ''],
        [4n, ''],
      ],
    ],
    // union
    ['union Flights, Flights | count', [[8n]]],
    [
      'Flights | project Id | union (datatable(Id:string)["x"]) | sort by Id_long asc',
      [
        [null, 'x'],
        [1n, ''],
        [2n, ''],
        [3n, ''],
        [4n, ''],
      ],
    ],
    ['union withsource=S Flights | distinct S', [['Flights']]],
    // taking values apart
    [
      'Flights | where Id == 4 | mv-expand with_itemindex=i v = Details | project i, v',
      [
        [0n, '1'],
        [1n, '2.0'],
        [2n, '"x"'],
      ],
    ],
    [
      'Flights | mv-expand c = Details.crew to typeof(string) | project Id, c | sort by Id asc, c asc',
      [
        [1n, '{"name":"Ann"}'],
        [1n, '{"name":"Bo"}'],
        [2n, ''],
        [3n, ''],
        [4n, ''],
      ],
    ],
    ['print d = dynamic({"a": 1, "b": [2]}) | mv-expand d', [['{"a":1}'], ['{"b":[2]}']]],
    [
      'datatable(s:string)["a=1, b=x y", "a=z, b="] | parse s with "a=" a:long ", b=" b | project a, b',
      [
        [1n, 'x y'],
        [null, ''],
      ],
    ],
    // let
    ['let limit = 2; let slow = Flights | where Delay > 0; slow | take limit | count', [[2n]]],
    ['let late = (T:(Delay:int), minutes:long) { T | where Delay >= minutes | count }; late(Flights, 5)', [[2n]]],
    ['let twice = (x:long) { x * 2 }; print twice(twice(3))', [[12n]]],
    ['let most = toscalar(Flights | summarize max(Delay)); Flights | where Delay == most | project Id', [[4n]]],
    // window functions
    [
      'Flights | sort by Id asc | extend p = prev(Id), n = next(Delay, 1, 0), r = row_number(), s = row_cumsum(Id) | project p, n, r, s',
      [
        [null, null, 1n, 1n],
        [1n, -7n, 2n, 3n],
        [2n, 20n, 3n, 6n],
        [3n, 0n, 4n, 10n],
      ],
    ],
    // sources that are no tables
    ['range x from 1 to 5 step 2', [[1n], [3n], [5n]]],
    ['range t from datetime(2020-01-01) to datetime(2020-01-02) step 12h | count', [[3n]]],
    [
      'datatable(a:long, b:string)[1, "x", long(null), ""]',
      [
        [1n, 'x'],
        [null, ''],
      ],
    ],
    [
      'Flights | project Id, Details | getschema | project ColumnName, ColumnType',
      [
        ['Id', 'long'],
        ['Details', 'dynamic'],
      ],
    ],
    // names that are no names in SQL
    [
      `['Odd "name\\' $'] | where ['it\\'s; DROP TABLE t'] == 'a\\'b"c' | project x, y = "'; DROP TABLE flights; --"`,
      [[1n, "'; DROP TABLE flights; --"]],
    ],
  ];

  for (const [text, expected] of queries) {
    it(text, async () => assert.deepEqual(await rows(text), expected));
  }

  const values: readonly (readonly [string, TestCell])[] = [
    ['-7 / 2', -3n],
    ['7 / 0', null],
    ['1.0 / 0', Number.POSITIVE_INFINITY],
    ['-7 % 3', 2n],
    ['5 % -3', 2n],
    ['-5.5 % 3', 0.5],
    ['bin(-5, 2)', -6n],
    ['9223372036854775807', 9223372036854775807n],
    ['tolong("9223372036854775807") + 1', -9223372036854775808n],
    ['tolong("9223372036854775807") * 2', -2n],
    ['tolong("0x1F")', 31n],
    ['toint("42.0")', null],
    ['tolong(" 42 ")', 42n],
    ['tolong(-3.9)', -3n],
    ['tostring(1.0)', '1.0'],
    ['tostring(true)', 'True'],
    ['tostring(1d + 2h)', '1.02:00:00'],
    ['tostring(long(null))', ''],
    ['datetime(2020-02-29 12:00:00.1234567) + 1tick', '2020-02-29T12:00:00.1234568Z'],
    ['datetime(9999-12-31) + 2d', null],
    ['endofday(datetime(0001-01-01))', '0001-01-01T23:59:59.9999999Z'],
    ['startofweek(datetime(2020-06-15))', '2020-06-14T00:00:00.0000000Z'],
    ['datetime_add("month", 1, datetime(2020-01-31))', '2020-02-29T00:00:00.0000000Z'],
    ['datetime_diff("month", datetime(2021-03-15), datetime(2020-01-01))', 14n],
    ['dayofweek(datetime(2020-06-15))', '1.00:00:00'],
    ['1h / 1m', 60],
    ['1h * 1.5', '01:30:00'],
    ['"the cat" has "CAT"', true],
    ['"category" has "cat"', false],
    ['"a_cat" has "cat"', true],
    ['"café" has "caf"', false],
    ['"ab" hasprefix "a"', true],
    ['"ÄB" =~ "äb"', true],
    ['"x" contains ""', true],
    ['substring("abc", -2, 1)', 'b'],
    ['dynamic({"a": [1, null]}).a[0]', '1'],
    ['dynamic({"a": [1, null]}).a[1]', null],
    ['dynamic({"a": [1, 2]}).a[-1]', '2'],
    ['tostring(dynamic({"a": "x"}).a)', 'x'],
    ['coalesce("", "b")', 'b'],
    ['iff(bool(null), 1, 2)', 2n],
    ['sqrt(-1)', Number.NaN],
    ['log(-1)', null],
    ['format_datetime(datetime(2020-06-05 13:04:09.05), "yyyy/M/dd hh:mm:ss.ff tt")', '2020/6/05 01:04:09.05 PM'],
    ['todatetime("2020-01-02T03:04:05.5+01:00")', '2020-01-02T02:04:05.5000000Z'],
  ];

  for (const [expression, expected] of values) {
    it(`print ${expression}`, async () => assert.deepEqual(await first(expression), expected));
  }

  const refusals: readonly (readonly [
    string,
    'QueryInvalid' | 'QueryNotSupported' | 'DatabaseNotFound',
    RegExp,
    number,
  ])[] = [
    ['.show tables', 'QueryNotSupported', /management command/, 0],
    ['Flights | evaluate bag_unpack(Details)', 'QueryNotSupported', /evaluate/, 10],
    ['Flights | where Nope == 1', 'QueryInvalid', /Nope/, 16],
    ['Flights | extend x = geo_info_from_ip_address("1.2.3.4")', 'QueryNotSupported', /geo_info_from_ip_address/, 21],
    ['Flights | where Details == Details', 'QueryNotSupported', /dynamic and dynamic/, 16],
    ['let f = () { print hash_many(1, 2) }; f()', 'QueryNotSupported', /hash/, 38],
    ['Flights | serialize tostring(Id)', 'QueryNotSupported', /called 'Id1'/, 10],
    ['let x = 1;', 'QueryInvalid', /no query/, 0],
    ['', 'QueryInvalid', /no query/, 0],
    ['Flights | extend x = prev(Id)', 'QueryInvalid', /'prev' needs serialized rows/, 21],
    ['Flights | where (', 'QueryInvalid', /./, 17],
    ['Nope take 5', 'QueryInvalid', /Expected/, 5],
    [
      'Flights\n| sumarise count() by Origin',
      'QueryInvalid',
      /^'sumarise' is not a query operator. Did you mean 'summarize'\?$/,
      10,
    ],
    ['database("x").T | count', 'DatabaseNotFound', /no database 'x'/, 9],
    ['database("*").T | count', 'DatabaseNotFound', /no database '\*'/, 9],
  ];

  for (const [text, code, message, start] of refusals) {
    it(`refuses ${text || 'an empty text'}`, () => {
      assert.throws(
        () => compileQuery(text, schema, globals),
        (error: unknown) => {
          assert.ok(SharingError.is(error, code), String(error));
          assert.match(error.message, message);
          assert.equal(error.span?.start, start);
          return true;
        },
      );
    });
  }

  it('stops where a dynamic would have to be converted by guess', async () => {
    await assert.rejects(rows('Flights | where Details[0] == "1"'), /convert it/);
    await assert.rejects(rows('Flights | extend x = Details + 1'), /convert it/);
  });

  it('stops where parse leaves a rest', async () => {
    const query = (last: string): string =>
      `datatable(s:string)["a1b?"] | parse s with "a" x:long "b" ${last}| project x`;
    assert.deepEqual(await rows(query('* ')), [[1n]]);
    await assert.rejects(rows(query('')), /behind the last text/);
  });

  it('makes a result table of each statement', async () => {
    const { statements } = compileQuery('let n = 2; print n; Flights | count', schema, globals);
    assert.deepEqual(
      statements.map((statement) => [statement.name, statement.columns[0]?.name]),
      [
        ['PrimaryResult', 'print_0'],
        ['PrimaryResult2', 'Count'],
      ],
    );
  });

  it('asks a source only for what it needs, and for one column to count rows', () => {
    const sources = (text: string): unknown => compileQuery(text, schema, globals).statements[0]?.sources;
    const needed = (...columns: string[]): unknown => [{ database: 'Aviation', table: 'Flights', columns }];
    const [source] =
      compileQuery('Flights | where Delay > 1 | project Id | extend x = 1 | project Id', schema, globals).statements[0]
        ?.sources ?? [];
    assert.deepEqual(source?.columns, ['c1', 'c3']);
    assert.deepEqual(source.filter, { kind: 'compare', column: 'c3', sign: '>', bound: 1n });
    assert.deepEqual(sources('Flights | count'), needed('c1'));
    assert.deepEqual(sources('let unused = Flights; print 1'), []);
  });

  it('keeps deep nesting short', () => {
    const expression = Array.from({ length: 12 }).reduce<string>((inner) => `tostring(toint(${inner}))`, 'Id');
    const [statement] = compileQuery(`Flights | project ${expression}`, schema, globals).statements;
    assert.ok(statement);
    assert.ok(sqlOf(statement, () => 't').length < 20_000);
  });
});
