import assert from 'node:assert/strict';
import { withoutTables } from './support/answers.ts';
import type { TestCell } from './support/duck.ts';

const capitals = `declare pattern country = (name:string)[state:string]
{
  ("USA").["New York"] = { print Capital = "Albany" };
  ("USA").["Washington"] = { print Capital = "Olympia" };
  ("Canada").["Alberta"] = { print Capital = strcat("Edmonton, ", state, ", ", name) };
};`;
const decimals =
  'datatable(d:decimal, v:long)[decimal(1.5),1, decimal(1.50),2, decimal(-3),3, decimal(-30),4, decimal(0.001),5, decimal(200),6, decimal(0),7, decimal(-3.5),8]';
const times =
  'datatable(t:datetime, v:long, k:string)[datetime(2020-01-01 05:00),10,"a", datetime(2020-01-02),20,"b", datetime(2020-01-04),40,"a"]';
const days = (first: number, last: number): string =>
  JSON.stringify(Array.from({ length: last - first + 1 }, (_, i) => `2020-01-0${first + i}T00:00:00.0000000Z`));

describe('patterns, series without bounds and decimal keys', () => {
  const { answer, compile } = withoutTables();

  const queries: readonly (readonly [string, readonly (readonly TestCell[])[]])[] = [
    [`${capitals} country("Canada").Alberta`, [['Edmonton, Alberta, Canada']]],
    [
      `${capitals} union country("USA").["New York"], country("USA").Washington | sort by Capital asc`,
      [['Albany'], ['Olympia']],
    ],
    [
      'declare pattern at = (ip:string) { ("10.0.0.1") = { print Lat=37.5, ip = ip }; }; at("10.0.0.1")',
      [[37.5, '10.0.0.1']],
    ],
    [`${times} | make-series avg(v) default = 0 on t step 1d`, [['[10.0,20.0,0.0,40.0]', days(1, 4)]]],
    // Each series begins with its own first bin, and ends with its last.
    [
      `${times} | make-series sum(v), count() on t step 1d by k | sort by k asc`,
      [
        ['a', '[10,0,0,40]', '[1,0,0,1]', days(1, 4)],
        ['b', '[20]', '[1]', days(2, 2)],
      ],
    ],
    [`${times} | make-series sum(v) on t to datetime(2020-01-06) step 1d`, [['[10,20,0,40,0]', days(1, 5)]]],
    ['datatable(x:long)[-3,5,7] | make-series count() on x step 2', [['[1,0,0,0,1,1]', '[-4,-2,0,2,4,6]']]],
    ['datatable(x:long)[-3,5,7] | make-series count() on x from -3 step 2', [['[1,0,0,0,1,1]', '[-3,-1,1,3,5,7]']]],
    [
      'datatable(x:long)[] | make-series kind=nonempty count(), avg(x) default=long(null) on x from 0 to 3 step 1',
      [['[0,0,0]', '[null,null,null]', '[0,1,2]']],
    ],
    ['datatable(x:long)[] | make-series count() on x step 1', []],
    [
      `${decimals} | summarize sum(v) by d | sort by d asc`,
      [
        ['-30', 4n],
        ['-3.5', 8n],
        ['-3', 3n],
        ['0', 7n],
        ['0.001', 5n],
        ['1.5', 3n],
        ['200', 6n],
      ],
    ],
    [`${decimals} | distinct d | count`, [[7n]]],
    [`${decimals} | top 2 by d asc | project v`, [[4n], [8n]]],
  ];
  for (const [query, expected] of queries) {
    it(query, async () => assert.deepEqual(await answer(query), expected));
  }

  it('consume goes through all rows, and has none', async () => {
    const [statement] = compile(`${times} | extend w = v * 2 | consume decodeblocks=true`).statements;
    assert.deepEqual(statement?.columns, []);
    assert.deepEqual(await answer(`${times} | consume`), []);
    await assert.rejects(answer('print x = 1 | extend y = assert(x > 1, "too small") | consume'));
  });

  it('refuses texts that a pattern has not', () => {
    assert.throws(() => compile(`${capitals} country("USA").Texas`), { code: 'QueryInvalid' });
    assert.throws(() => compile('declare pattern p; p("a")'), { code: 'QueryInvalid' });
  });
});
