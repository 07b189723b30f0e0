import assert from 'node:assert/strict';
import { withoutTables } from './support/answers.ts';
import type { TestCell } from './support/duck.ts';

const lists = 'datatable(id:long, v:dynamic)[1, dynamic([3,1,2]), 2, dynamic([9])]';
const rows = 'datatable(x:long, g:string, v:long)[1,"a",5, 1,"a",6, 3,"b",7, 9,"b",8, long(null),"a",1]';

describe('mv-apply, make-series and ranks', () => {
  const { answer } = withoutTables();

  const queries: readonly (readonly [string, readonly (readonly TestCell[])[]])[] = [
    [
      `${lists} | mv-apply e = v to typeof(long) on (top 2 by e) | project id, e`,
      [
        [1n, 3n],
        [1n, 2n],
        [2n, 9n],
      ],
    ],
    [
      `${lists} | mv-apply e = v to typeof(long) on (summarize n = count(), s = sum(e * id)) | project id, n, s`,
      [
        [1n, 3n, 6n],
        [2n, 1n, 18n],
      ],
    ],
    [`${lists} | mv-apply with_itemindex=i e = v on (where i == 1) | project id, i, e`, [[1n, 1n, '1']]],
    [
      `${lists} | mv-apply e = v to typeof(long) limit 1 on (project twice = e * 2) | project id, twice`,
      [
        [1n, 6n],
        [2n, 18n],
      ],
    ],
    // A column of the row that the list takes the name of.
    [`${lists} | where id == 1 | mv-apply v to typeof(long) on (summarize v = sum(v))`, [[1n, 6n]]],
    [`${lists} | where false | mv-apply v on (summarize count())`, []],
    // mv-expand makes a row of null, and none of an empty list.
    [
      'datatable(id: long, a: dynamic, b: dynamic) [1, dynamic([]), dynamic([]), 2, dynamic([]), dynamic([7]), 3, dynamic(null), dynamic([])] | mv-apply a, b on (summarize n = count()) | project id, n',
      [
        [2n, 1n],
        [3n, 1n],
      ],
    ],
    // A table that loses all its rows later on is aggregated.
    ['print v = dynamic([1]) | mv-apply e = v on (where e == 2 | summarize n = count()) | project n', [[0n]]],
    [
      `${lists} | mv-expand e = v to typeof(long) limit 2 | project id, e`,
      [
        [1n, 3n],
        [1n, 1n],
        [2n, 9n],
      ],
    ],
    // The end is left out, and what has no place on the axis too.
    [
      `${rows} | make-series s = sum(v), c = count() default = -1 on x from 1 to 9 step 2`,
      [['[11,7,0,0]', '[2,1,-1,-1]', '[1,3,5,7]']],
    ],
    [`${rows} | make-series s = sum(v) on x in range(1, 9, 4)`, [['[18,0,8]', '[1,5,9]']]],
    [
      `${rows} | make-series m = max(v) default = long(null) on x from 1 to 5 step 2 by g | sort by g asc`,
      [
        ['a', '[6,null]', '[1,3]'],
        ['b', '[null,7]', '[1,3]'],
      ],
    ],
    [`${rows} | where false | make-series count() on x from 1 to 5 step 2`, []],
    [
      'datatable(g:string, v:long)["a",5, "a",5, "a",8, "b",8] | sort by g asc, v asc | extend d = row_rank_dense(v), m = row_rank_min(v), r = row_rank_min(v, g != prev(g)) | project d, m, r',
      [
        [1n, 1n, 1n],
        [1n, 1n, 1n],
        [2n, 3n, 3n],
        [2n, 3n, 1n],
      ],
    ],
    [`${rows} | count as Rows`, [[5n]]],
  ];

  for (const [text, expected] of queries) {
    it(text, async () => {
      assert.deepEqual(await answer(text), expected);
    });
  }

  it('stops at steps that lead nowhere and series that are too long', async () => {
    await assert.rejects(answer(`${rows} | make-series count() on x from 1 to 5 step 0`), /greater than zero/);
    await assert.rejects(answer(`${rows} | make-series count() on x from 1 to 5000000 step 1`), /1048576 places/);
  });
});
