import assert from 'node:assert/strict';
import type { DuckDBConnection } from '@duckdb/node-api';
import { compileQuery, compileStep } from '../../src/kql/compileQuery.ts';
import { type Globals, loadKustoLanguage } from '../../src/kql/kustoLanguage.ts';
import { globalsOf } from '../../src/kql/schemaSymbols.ts';
import { SharingError } from '../../src/protocol/errors.ts';
import type { DatabaseSchema } from '../../src/protocol/schema.ts';
import { compileAsking, openDuck, rowsOf, type TestCell } from './support/duck.ts';

const schema: DatabaseSchema = {
  cluster: 'contoso',
  name: 'Aviation',
  version: '1',
  tables: [],
  functions: [{ name: 'Unpacked', parameters: '()', body: "{ print d = dynamic({'a': 1}) | evaluate bag_unpack(d) }" }],
};

const bags = `datatable(Name: string, d: dynamic) [
  'x', dynamic({"b": 1, "a": "one", "Name": "inner", "mixed": 1, "odd 'key'/~": 2.5}),
  'y', dynamic({"b": null, "mixed": "text", "deep": {"z": [1]}}),
  'z', dynamic(null), 'w', dynamic([1])]`;
const sales = `datatable(Team: string, Item: string, Price: long) [
  'red', 'pen', 2, 'red', 'ink', 5, 'red', 'pen', 4, 'blue', 'pen', 1]`;
const times = 'datatable(t: long, v: long, g: string) [0, 1, "a", 3, 2, "b", 7, 4, "a", 12, 8, "a"]';
/** Those of the documentation's example. */
const visits = `datatable(Id: string, Day: datetime) [
  ${['A1', 'D1', 'J1', 'B1', 'C2', 'T2', 'J2', 'H3', 'T3', 'T3', 'J3', 'B3', 'S3', 'S4']
    .map(([id, day]) => `'${id}', datetime(2017-08-0${day})`)
    .join(', ')}]`;

describe('evaluate, partition, fork, facet and invoke', () => {
  let globals: Globals;
  let duck: DuckDBConnection;

  before(async () => {
    loadKustoLanguage();
    globals = globalsOf(schema);
    duck = await openDuck();
  });

  interface Answer {
    readonly columns: string;
    readonly rows: readonly (readonly TestCell[])[];
  }

  async function answers(text: string): Promise<Answer[]> {
    const { statements } = await compileAsking(text, schema, globals, duck);
    const found: Answer[] = [];
    for (const statement of statements) {
      const columns = statement.columns.map(({ name, type }) => `${name}:${type}`).join();
      found.push({ columns, rows: await rowsOf(duck, statement, () => 'none') });
    }
    return found;
  }

  const cases: readonly (readonly [string, string, readonly (readonly TestCell[])[]])[] = [
    [
      `union (datatable(Uri: string, Status: int) [] | getschema), (datatable(Uri: string, Referrer: string, Status: int) [] | getschema)
      | evaluate schema_merge(PreserveOrder = false)`,
      'ColumnName:string,ColumnOrdinal:long,DataType:string,ColumnType:string',
      [
        ['Uri', 0n, 'System.String', 'string'],
        ['Referrer', 1n, 'System.String', 'string'],
        ['Status', 2n, 'System.Int32', 'int'],
      ],
    ],
    [
      `${visits} | evaluate activity_counts_metrics(Id, Day, datetime(2017-08-01), datetime(2017-08-04), 1d) | project Day = dayofmonth(Day), count, dcount, new_dcount, aggregated_dcount | sort by Day asc`,
      'Day:int,count:long,dcount:long,new_dcount:long,aggregated_dcount:long',
      [
        [1n, 4n, 4n, 4n, 4n],
        [2n, 3n, 3n, 2n, 6n],
        [3n, 6n, 5n, 2n, 8n],
        [4n, 1n, 1n, 0n, 8n],
      ],
    ],
    [
      `${visits} | evaluate new_activity_metrics(Id, Day, datetime(2017-08-01), datetime(2017-08-04), 1d) | where from_Day < datetime(2017-08-03) | project a = dayofmonth(from_Day), b = dayofmonth(to_Day), dcount_new_values, dcount_retained_values, dcount_churn_values, retention_rate, churn_rate | sort by a asc, b asc`,
      'a:int,b:int,dcount_new_values:long,dcount_retained_values:long,dcount_churn_values:long,retention_rate:real,churn_rate:real',
      [
        [1n, 1n, 0n, 4n, 0n, 1, 0],
        [1n, 2n, 2n, 1n, 3n, 0.25, 0.75],
        [1n, 3n, 3n, 2n, 2n, 0.5, 0.5],
        [1n, 4n, 1n, 0n, 4n, 0, 1],
        [2n, 2n, 0n, 2n, 0n, 1, 0],
        [2n, 3n, 2n, 1n, 1n, 0.5, 0.5],
        [2n, 4n, 1n, 0n, 2n, 0, 1],
      ],
    ],
    [
      `${visits} | evaluate new_activity_metrics(Id, Day, datetime(2017-08-01), datetime(2017-08-04), 1d, datetime(2017-08-03)) | project a = dayofmonth(from_Day), b = dayofmonth(to_Day), dcount_retained_values | sort by b asc`,
      'a:int,b:int,dcount_retained_values:long',
      [
        [3n, 3n, 2n],
        [3n, 4n, 1n],
      ],
    ],
    [
      `${visits} | evaluate activity_engagement(Id, Day, datetime(2017-08-01), datetime(2017-08-04), 1d, 2d) | project Day = dayofmonth(Day), dcount_activities_inner, dcount_activities_outer, activity_ratio | sort by Day asc`,
      'Day:int,dcount_activities_inner:long,dcount_activities_outer:long,activity_ratio:real',
      [
        [1n, 4n, 4n, 1],
        [2n, 3n, 6n, 0.5],
        [3n, 5n, 6n, 5 / 6],
        [4n, 1n, 5n, 0.2],
      ],
    ],
    [
      // Back at "x" the way to "y" is shorter than from the first "x".
      `datatable(id: long, m: long, s: string) [1, 0, "x", 1, 8, "x", 1, 9, "y", 1, 30, "z", 2, 5, "x", 2, 9, "y", 3, 1, "y", 3, 2, "x", 4, 101, "x"]
      | extend t = datetime(2020-01-01) + m * 1m
      | evaluate funnel_sequence_completion(id, t, datetime(2020-01-01), datetime(2020-01-02), 100m, s, dynamic(["x", "y", "z"]), dynamic(["00:01", "00:50"]))
      | project m = toint((t - datetime(2020-01-01)) / 1m), s, Period, dcount | sort by m asc, Period asc, s asc | where m == 0 or s == "x"`,
      'm:int,s:string,Period:timespan,dcount:long',
      [
        [0n, 'x', '00:01:00', 3n],
        [0n, 'y', '00:01:00', 1n],
        [0n, 'z', '00:01:00', 0n],
        [0n, 'x', '00:50:00', 3n],
        [0n, 'y', '00:50:00', 2n],
        [0n, 'z', '00:50:00', 1n],
        [100n, 'x', '00:01:00', 1n],
        [100n, 'x', '00:50:00', 1n],
      ],
    ],
    [
      `${visits} | evaluate activity_metrics(Id, Day, datetime(2017-08-01), datetime(2017-08-04), 1d) | project Day = dayofmonth(Day), dcount_values, dcount_newvalues, retention_rate, churn_rate | sort by Day asc`,
      'Day:int,dcount_values:long,dcount_newvalues:long,retention_rate:real,churn_rate:real',
      [
        [1n, 4n, 4n, Number.NaN, Number.NaN],
        [2n, 3n, 2n, 0.25, 0.75],
        [3n, 5n, 3n, 2 / 3, 1 - 2 / 3],
        [4n, 1n, 0n, 0.2, 0.8],
      ],
    ],
    [
      `datatable(Id: string, At: datetime) ["B", datetime(2018-06-29), "B", datetime(2018-06-30), "A", datetime(2018-07-02), "B", datetime(2018-07-04), "B", datetime(2018-07-08), "A", datetime(2018-07-10), "A", datetime(2018-07-14), "A", datetime(2018-07-17), "A", datetime(2018-07-20), "B", datetime(2018-07-24)]
      | evaluate active_users_count(Id, At, datetime(2018-07-01), datetime(2018-07-31), 8d, 1d, 3, 7d) | sort by At asc`,
      'At:datetime,dcount:long',
      [
        ['2018-07-01T00:00:00.0000000Z', 1n],
        ['2018-07-15T00:00:00.0000000Z', 1n],
      ],
    ],
    [
      `let Nets = datatable(net: string, name: string, k: string) ['2.20.183.0/24', 'near', 'x', '2.20.0.0/16', 'wide', 'x', '5.8.0.0/19', 'other', 'y'];
      datatable(ip: string, k: string) ['2.20.183.12', 'x', '5.8.1.2', 'x', 'bad', 'y'] | evaluate ipv4_lookup(Nets, ip, net, k) | sort by name asc`,
      'ip:string,k:string,net:string,name:string',
      [
        ['2.20.183.12', 'x', '2.20.183.0/24', 'near'],
        ['2.20.183.12', 'x', '2.20.0.0/16', 'wide'],
      ],
    ],
    [
      `let Nets = datatable(net: string, n: long) ['fe80::/10', 1, '10.0.0.0/8', 2];
      datatable(ip: string) ['fe80::1', '::1', '10.1.1.1'] | evaluate ipv6_lookup(Nets, ip, net, true) | sort by ip asc`,
      'ip:string,net:string,n:long',
      [
        ['10.1.1.1', '10.0.0.0/8', 2n],
        ['::1', '', null],
        ['fe80::1', 'fe80::/10', 1n],
      ],
    ],
    [
      `let Shapes = datatable(name: string, shape: dynamic) ['a', dynamic({"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,1],[0,0]]]})];
      datatable(x: real, y: real) [0.5, 0.5, 1.001, 0.5, 9, 9] | evaluate geo_polygon_lookup(Shapes, shape, x, y, radius = 1000, return_unmatched = true) | sort by x asc`,
      'x:real,y:real,name:string',
      [
        [0.5, 0.5, 'a'],
        [1.001, 0.5, 'a'],
        [9, 9, ''],
      ],
    ],
    [
      `let Roads = datatable(road: dynamic, name: string) [dynamic({"type":"LineString","coordinates":[[0,0],[1,0]]}), 'r'];
      datatable(x: real, y: real) [0.5, 0.0001, 0.5, 1] | evaluate geo_line_lookup(Roads, road, x, y, 100)`,
      'x:real,y:real,name:string',
      [[0.5, 0.0001, 'r']],
    ],
    [
      `range x from 1 to 100 step 1 | summarize a = hll(x), b = hll_if(x, x % 2 == 0), c = hll_if(x, x % 3 == 0)
      | evaluate dcount_intersect(a, b, c) | project s0, s1, s2`,
      's0:long,s1:long,s2:long',
      [[100n, 50n, 16n]],
    ],
    [
      `range x from 1 to 40000 step 1 | summarize a = hll(x), b = hll_if(x, x % 2 == 0)
      | evaluate dcount_intersect(a, b) | project s0 between (38000 .. 42000), s1 between (18000 .. 22000)`,
      'Column1:bool,Column2:bool',
      [[true, true]],
    ],
    [
      `${bags} | evaluate bag_unpack(d, 'p_') | where Name in ('x', 'y', 'z') | sort by Name asc`,
      "Name:string,p_Name:string,p_a:string,p_b:long,p_deep:dynamic,p_mixed:dynamic,p_odd 'key'/~:real",
      [
        ['x', 'inner', 'one', 1n, null, '1', 2.5],
        ['y', '', '', null, '{"z":[1]}', '"text"', null],
        ['z', '', '', null, null, null, null],
      ],
    ],
    [
      `${bags} | evaluate bag_unpack(d, columnsConflict='replace_source', ignoredProperties=dynamic(['mixed', 'deep'])) | take 1 | project-away a, b`,
      "Name:string,odd 'key'/~:real",
      [['inner', 2.5]],
    ],
    [
      `${bags} | evaluate bag_unpack(d, columnsConflict='keep_source') | where isnotnull(b) | project Name, b`,
      'Name:string,b:long',
      [['x', 1n]],
    ],
    [
      `${bags} | evaluate bag_unpack(d) : (a: string, b: real, absent: datetime) | take 1`,
      'a:string,b:real,absent:datetime',
      [['one', 1, null]],
    ],
    [`${bags} | take 1 | evaluate bag_unpack(d, 'p_') : (*, p_b: long)`, 'Name:string,p_b:long', [['x', 1n]]],
    [
      `let T = print d = dynamic({"e": {"f": 5}}) | evaluate bag_unpack(d); T | evaluate bag_unpack(e) | extend g = f + 1`,
      'f:long,g:long',
      [[5n, 6n]],
    ],
    [
      `${sales} | evaluate pivot(Item, sum(Price)) | sort by Team asc`,
      'Team:string,ink:long,pen:long',
      [
        ['blue', 0n, 1n],
        ['red', 5n, 6n],
      ],
    ],
    [
      `${sales} | project Team, Item | evaluate pivot(Item) | sort by Team asc`,
      'Team:string,ink:long,pen:long',
      [
        ['blue', 0n, 1n],
        ['red', 1n, 2n],
      ],
    ],
    [
      `${sales} | evaluate pivot(Item, max(Price), Team) | sort by Team asc`,
      'Team:string,ink:long,pen:long',
      [
        ['blue', null, 1n],
        ['red', 5n, 4n],
      ],
    ],
    [
      `${sales} | evaluate pivot(Item, count(), Team) : (pen: long, cup: long, Team: string) | sort by Team asc`,
      'pen:long,cup:long,Team:string',
      [
        [1n, 0n, 'blue'],
        [2n, 0n, 'red'],
      ],
    ],
    [
      'print a = 1, b = "x", c = dynamic([1]) | evaluate narrow()',
      'Row:long,Column:string,Value:string',
      [
        [0n, 'a', '1'],
        [0n, 'b', 'x'],
        [0n, 'c', '[1]'],
      ],
    ],
    [
      'range x from 1 to 9 step 1 | evaluate rows_near(x == 4, 1, 2) | summarize make_list(x)',
      'list_x:dynamic',
      [['[3,4,5,6]']],
    ],
    [
      `${times} | evaluate session_count(g, t, 0, 20, 10, 5) | sort by t asc`,
      't:long,count_sessions:long',
      [
        [0n, 3n],
        [10n, 1n],
      ],
    ],
    [
      `${times} | evaluate sliding_window_counts(g, t, 0, 10, 10, 5) | sort by t asc`,
      't:long,Count:long,Dcount:long',
      [
        [0n, 2n, 2n],
        [5n, 3n, 2n],
        [10n, 1n, 1n],
      ],
    ],
    [
      `${times} | evaluate rolling_percentile(v, 50, t, 5, 2, g) | sort by g asc, t asc`,
      't:long,g:string,rolling_2_percentile_v_50:long',
      [
        [0n, 'a', 1n],
        [5n, 'a', 1n],
        [10n, 'a', 4n],
        [0n, 'b', 2n],
        [5n, 'b', 2n],
      ],
    ],
    [
      `${sales} | partition by Team (top 1 by Price | extend n = row_number()) | sort by Team asc`,
      'Team:string,Item:string,Price:long,n:long',
      [
        ['blue', 'pen', 1n, 1n],
        ['red', 'ink', 5n, 1n],
      ],
    ],
    [
      `${sales} | partition hint.strategy=native by Item (summarize Total = sum(Price)) | sort by Total asc`,
      'Total:long',
      [[5n], [7n]],
    ],
    [
      'datatable(k: string, v: decimal) ["a", 1.5, "b", 2, "c", 1.50, "d", decimal(null)] | partition by v (summarize n = count(), k = make_list(k)) | sort by tostring(k) asc',
      'n:long,k:dynamic',
      [
        [2n, '["a","c"]'],
        [1n, '["b"]'],
        [1n, '["d"]'],
      ],
    ],
    [
      'range x from 1 to 3 step 1 | partition by x { range y from 1 to 5 step 1 | where y < toscalar(x) } | count',
      'Count:long',
      [[3n]],
    ],
    [
      'let f = (T: (v: long), least: long) { T | where v >= least | join kind=inner (T) on v | project v }; range v from 1 to 4 step 1 | invoke f(3) | sort by v asc',
      'v:long',
      [[3n], [4n]],
    ],
  ];
  for (const [text, columns, rows] of cases) {
    it(`answers ${text.slice(0, 120).replaceAll(/\s+/g, ' ')}`, async () => {
      const [answer] = await answers(text);
      assert.deepEqual(answer, { columns, rows });
    });
  }

  it('yields a table for each branch of fork, each column of facet, and both of preview', async () => {
    assert.deepEqual(await answers('range x from 1 to 4 step 1 | fork (where x > 2 | count) Big = (take 1)'), [
      { columns: 'Count:long', rows: [[2n]] },
      { columns: 'x:long', rows: [[1n]] },
    ]);
    const { statements } = compileQuery('print x = 1 | fork Small = (take 1) (count)', schema, globals);
    assert.deepEqual(
      statements.map(({ name }) => name),
      ['Small', 'PrimaryResult2'],
    );
    assert.deepEqual(await answers(`${sales} | where Price > 3 | facet by Team with (count)`), [
      { columns: 'Count:long', rows: [[2n]] },
      { columns: 'Team:string,count_Team:long', rows: [['red', 2n]] },
    ]);
    assert.deepEqual(await answers('range x from 1 to 4 step 1 | evaluate preview(1)'), [
      { columns: 'x:long', rows: [[1n]] },
      { columns: 'Count:long', rows: [[4n]] },
    ]);
  });

  it('places an error behind a written answer where it is in the text', async () => {
    const text = "print d = dynamic({'a': 1}) | evaluate bag_unpack(d) | where nowhere > 1";
    const error = await answers(text).catch((caught: unknown) => caught);
    assert.ok(SharingError.is(error, 'QueryInvalid'));
    assert.deepEqual(error.span, { start: text.indexOf('nowhere'), length: 7 });
  });

  it('asks only for the columns that decide, and is refused where nobody answers', () => {
    const text = `${sales} | evaluate pivot(Item, sum(Price))`;
    const step = compileStep(text, schema, globals);
    assert.ok(step.kind === 'question');
    assert.deepEqual(step.question.statement.columns, [{ name: 'value', type: 'string' }]);
    assert.throws(() => compileQuery(text, schema, globals), SharingError);
  });

  for (const [text, says] of [
    [`${bags} | evaluate bag_unpack(d)`, /'Name'.*columnsConflict/],
    ['datatable(k: string, v: long) ["v", 1] | evaluate pivot(k, count(), v)', /name of another column/],
    ['datatable(k: string) [""] | evaluate pivot(k)', /empty values/],
    ['print d = dynamic({}) | evaluate autocluster()', /'autocluster'/],
    ['Unpacked()', /output schema/],
    ['datatable(x: long) [1] | evaluate rows_near(x == 1, 1)', /sort/],
    [`${sales} | partition hint.strategy=other by Team (take 1)`, /'other'/],
  ] as const) {
    it(`refuses ${text.slice(0, 100).replaceAll(/\s+/g, ' ')}`, async () => {
      await assert.rejects(answers(text), (error: unknown) => SharingError.is(error) && says.test(error.message));
    });
  }

  it('ends a legacy partition of more than 64 values with an error', async () => {
    const text = 'range x from 1 to 65 step 1 | partition by x (take 1)';
    await assert.rejects(answers(text), /hint.strategy/);
    assert.equal((await answers(text.replace('partition', 'partition hint.strategy=shuffle')))[0]?.rows.length, 65);
  });
});
