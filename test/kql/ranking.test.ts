import assert from 'node:assert/strict';
import { withoutTables } from './support/answers.ts';
import type { TestCell } from './support/duck.ts';

const sales =
  'datatable(s:string, o:string, e:string, v:long)["K","l","f",5, "K","l","g",3, "K","p","b",7, "K","t","x",1, "T","p","a",9, "T","p","b",1, "A","z","z",2, "B","q","a",4]';

describe('top-nested, top-hitters, samples, sessions and arguments', () => {
  const { answer } = withoutTables();

  const queries: readonly (readonly [string, readonly (readonly TestCell[])[]])[] = [
    [
      `${sales} | top-nested 2 of s by sum(v), top-nested 1 of strcat(o, "!") by n = count() | sort by s asc`,
      [
        ['K', 16n, 'l!', 2n],
        ['T', 10n, 'p!', 2n],
      ],
    ],
    [
      `${sales} | top-nested of s by ignore = max(1), top-nested 1 of o by avg(v) * 2 asc | sort by s asc`,
      [
        ['A', 1n, 'z', 4],
        ['B', 1n, 'q', 8],
        ['K', 1n, 't', 2],
        ['T', 1n, 'p', 10],
      ],
    ],
    // Rows that one level leaves out go on to a level below that has others.
    [
      `${sales} | top-nested 2 of s with others="Others" by sum(v), top-nested 1 of o by sum(v), top-nested 1 of e with others="rest" by sum(v) | sort by s asc, o asc, e asc`,
      [
        ['K', 16n, '', null, 'rest', 8n],
        ['K', 16n, 'l', 8n, 'f', 5n],
        ['K', 16n, 'l', 8n, 'rest', 3n],
        ['Others', 6n, '', null, 'rest', 6n],
        ['T', 10n, 'p', 10n, 'a', 9n],
        ['T', 10n, 'p', 10n, 'rest', 1n],
      ],
    ],
    [
      `${sales} | top-nested 1 of s with others="Others" by count() | sort by s asc`,
      [
        ['K', 4n],
        ['Others', 4n],
      ],
    ],
    // The value of others may also be one of the rows'.
    [
      `${sales} | top-nested 1 of s with others="K" by count() | sort by s asc`,
      [
        ['K', 4n],
        ['K', 4n],
      ],
    ],
    [`${sales} | where v > 99 | top-nested 1 of s with others="Others" by count()`, []],
    [`${sales} | top-hitters 1 of s`, [['K', 4n]]],
    [
      `${sales} | top-hitters 2 of s by v`,
      [
        ['K', 16n],
        ['T', 10n],
      ],
    ],
    ['range x from 1 to 9 step 1 | sample 4 | summarize count(), dcount(x)', [[4n, 4n]]],
    ['range x from 1 to 9 step 1 | sample 40 | count', [[9n]]],
    [`${sales} | sample-distinct 3 of s | summarize count(), dcount(s)`, [[3n, 3n]]],
    // A session ends by a gap, by its length, by a missing value and where it is told to.
    [
      'datatable(m:int)[0, 3, int(null), 4, 8, 12, 20, 21] | extend t = datetime(2020-01-01) + m * 1m | serialize s = row_window_session(t, 6m, 5m, m == 21) | project (s - datetime(2020-01-01)) / 1m',
      [[0], [0], [null], [4], [4], [12], [20], [21]],
    ],
    ['let f = (a:int, b:string = "x") { strcat(b, a) }; print f(b = "q", a = 3), f(1), f(a = 2)', [['q3', 'x1', 'x2']]],
    ['datatable(v:long, c:string)[1,"a", 2,"b"] | summarize (m, w) = arg_max(v, c) | project w, m', [['b', 2n]]],
    [
      'datatable(v:long)[1] | extend (p, v) = array_sort_asc(dynamic([2,1]), dynamic(["a","b"])), w = v | project w, p, v',
      [[1n, '[1,2]', '["b","a"]']],
    ],
    ['print (p, q) = array_sort_asc(dynamic([2,1]), dynamic(["a","b"])), z = 1', [['[1,2]', '["b","a"]', 1n]]],
    ['let t = datatable(k:real)[real(nan), 1.5]; t | join kind=inner t on k | sort by k asc | count', [[2n]]],
  ];

  for (const [text, expected] of queries) {
    it(text, async () => {
      assert.deepEqual(await answer(text), expected);
    });
  }

  const refused: readonly (readonly [string, RegExp])[] = [
    [`${sales} | top-nested 1 of s by v`, /top-nested by anything but an aggregate|aggregate/],
    [`${sales} | top-nested 1 of s with others=1 by count()`, /'others' of type long/],
    [`${sales} | top-nested 1 of s by stdev(v)`, /the aggregate 'stdev' in top-nested/],
    ['let f = (a:int) { a }; print f(3000000000)', /passing long for a parameter of type int/],
  ];

  for (const [text, message] of refused) {
    it(`refuses ${text}`, async () => {
      await assert.rejects(answer(text), { message });
    });
  }
});
