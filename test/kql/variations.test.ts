import assert from 'node:assert/strict';
import { withoutTables } from './support/answers.ts';
import type { TestCell } from './support/duck.ts';

type Row = readonly TestCell[];

/** What a step away from the usual form of an operator or function answers. */
const answers: Readonly<Record<string, readonly (readonly [string, readonly Row[]])[]>> = {
  'literals in columns of other types': [
    ['datatable(m:decimal)[1.5, 2]', [['1.5'], ['2']]],
    [
      'datatable(a:int, b:long)["5", 1.9, "x", "12"]',
      [
        [5n, 1n],
        [null, 12n],
      ],
    ],
    ['datatable(t:timespan)["1h", "1.02:03:04"]', [['01:00:00'], ['1.02:03:04']]],
    ['datatable(d:datetime)["2020-05-01"] | project d == datetime(2020-05-01)', [[true]]],
    [
      'datatable(b:bool, s:string)[1, 2.5, "false", 1h]',
      [
        [true, '2.5'],
        [false, '01:00:00'],
      ],
    ],
    ['datatable(d:dynamic)[1, 2.5, true] | project strcat(d)', [['1'], ['2.5'], ['true']]],
  ],
  'what is known before the first row': [
    ['range x from 1 to 5 step 1 + 1', [[1n], [3n], [5n]]],
    ['let n = toscalar(print 2); range x from 5 to 1 step -n', [[5n], [3n], [1n]]],
    ['let n = toscalar(print 2); range x from 1 to 5 step 1 | take n | count', [[2n]]],
    ['let n = 1 + 1; range x from 1 to 5 step 1 | top n by x', [[5n], [4n]]],
    ['let word = strcat("[", "a-c", "]+"); print trim(word, "abxc")', [['x']]],
    ['let size = 2 * 12h; print bin(datetime(2020-01-01 05:00), size) == datetime(2020-01-01)', [[true]]],
    [
      'let T = datatable(x:long)[1, 4]; let least = toscalar(T | summarize min(x)); T | make-series count() on x from least - 1 to 5 step 2 * 1',
      [['[1,0,1]', '[0,2,4]']],
    ],
    [
      'let T = materialize(range x from 1 to 3 step 1 | extend r = rand()); T | join kind=inner T on x | where r == r1 | count',
      [[3n]],
    ],
    ['let T = materialize(range x from 1 to 9 step 1 | sample 3); T | join kind=leftanti T on x | count', [[0n]]],
    [
      'let words = datatable(w:string)["a", "b"]; datatable(s:string)["x a", "c", "b a"] | where s has_all (words)',
      [['b a']],
    ],
    ['let words = datatable(w:string)["a", "b"]; datatable(s:string)["x a", "c"] | where s has_any (words)', [['x a']]],
  ],
  ranges: [
    ['range x from 2.0 to 1.0 step -0.5', [[2], [1.5], [1]]],
    ['range x from 0.0 to 1.0 step 0.1 | count', [[11n]]],
    ['range x from 1.0 to 0.0 step 0.5', []],
    ['let s = toscalar(print 12h); range t from 0h to 1d step s', [['00:00:00'], ['12:00:00'], ['1.00:00:00']]],
    ['let s = toscalar(print -1); range x from 1 to 5 step s', []],
    [
      'range x from 5 to 1 step -1 | where x != 4 | extend y = x * 2 | take 2',
      [
        [5n, 10n],
        [3n, 6n],
      ],
    ],
    [
      'range x from 1 to 9000000000000000000 step 1 | take 2 | extend s = row_cumsum(x)',
      [
        [1n, 1n],
        [2n, 3n],
      ],
    ],
    ['range x from 1 to 9 step 1 | take 3 | sort by x desc | take 2', [[3n], [2n]]],
    ['range x from 1 to 3 step 1 | take 9223372036854775807 | count', [[3n]]],
    [
      'let s = toscalar(print 9223372036854775807); range x from long(-9223372036854775808) to 9223372036854775807 step s',
      [[-(2n ** 63n)], [-1n], [2n ** 63n - 2n]],
    ],
    [
      'print range(long(-9223372036854775808), 9223372036854775807, 9223372036854775807)',
      [['[-9223372036854775808,-1,9223372036854775806]']],
    ],
  ],
  'dynamic values that are no numbers': [
    [
      'datatable(d:dynamic)[dynamic(7), dynamic("abc"), dynamic([9]), dynamic({"a": 1}), dynamic(null), dynamic(2.5)] | where d > 5',
      [['7']],
    ],
    ['datatable(d:dynamic)[dynamic("-"), dynamic(3), dynamic([])] | where d between (1 .. 5) or d < 0', [['3']]],
  ],
  'values at the ends of their types': [
    ['print -long(-9223372036854775808)', [[-(2n ** 63n)]]],
    ['print x = long(-9223372036854775808) | project x % -1, bin(x, 4)', [[0n, -(2n ** 63n)]]],
    [
      'print endofday(datetime(0001-01-01), -1), endofday(datetime(9999-12-30), 1), endofday(datetime(9999-12-31), 1)',
      [[null, '9999-12-31T23:59:59.9999999Z', null]],
    ],
    [
      'print m = 9223372036854775807 | project substring("abc", m), substring("abc", 1, m), substring("abc", -m, m)',
      [['', 'bc', 'abc']],
    ],
    ['print m = 9223372036854775807 | project unixtime_seconds_todatetime(m), make_datetime(m, 1, 1)', [[null, null]]],
    ['print m = 9223372036854775807 | project make_timespan(m, 1, 1), totimespan("99999999999d")', [[null, null]]],
    ['print t = time(10675199.02:48:05.4775807) | project now() + t, datetime(9999-12-31) + t', [[null, null]]],
    [
      'print d = dynamic([1, 2]), n = long(null), m = 9223372036854775807 | project d[n], array_slice(d, 1, m)',
      [[null, '[2]']],
    ],
    ['print round(1234.5, long(null)), round(1234.5, 9223372036854775807)', [[null, 1234.5]]],
    ['print cot(real(+inf)), pow(1e300, 2)', [[Number.NaN, Number.POSITIVE_INFINITY]]],
    ['datatable(x:real)[1, real(+inf)] | summarize stdev(x), covariance(x, x)', [[Number.NaN, Number.NaN]]],
  ],
  'columns that come again': [
    ['datatable(s:string, a:long)["x=5", 1] | parse s with "x=" a:long', [['x=5', 5n]]],
    ['datatable(s:string, a:long)["x=5", 1] | parse s with "x=" s', [['5', 1n]]],
  ],
  'keys under another name': [
    ['datatable(a:long, b:string)[1, "x", 2, "x"] | summarize arg_max(a, *) by k = b', [['x', 2n]]],
    ['datatable(a:long, b:string)[1, "x", 2, "x"] | summarize arg_max(a, *) by b = strcat(b, "!")', [['x!', 2n, 'x']]],
  ],
  'times of one digit': [
    ['print datetime(2020-1-2 3:4:5.6)', [['2020-01-02T03:04:05.6000000Z']]],
    ['print todatetime("2020-1-2 3:4")', [['2020-01-02T03:04:00.0000000Z']]],
  ],
  'types of aggregates and expanded values': [
    ['datatable(b:bool)[true, false, bool(null)] | summarize max(b), min(b), maxif(b, not(b))', [[true, false, false]]],
    [
      'print d = dynamic(["74be27de-1e4e-49d9-b579-fe0b331d3642", 5]) | mv-expand d to typeof(guid)',
      [['74be27de-1e4e-49d9-b579-fe0b331d3642'], [null]],
    ],
  ],
  'values among others': [
    ['let L = toscalar(print x = dynamic([2, 3.0, "4"])); range x from 1 to 4 step 1 | where x in (L)', [[2n], [3n]]],
    [
      'let L = toscalar(datatable(s:string)["a"] | summarize make_set(s)); datatable(s:string)["A", "b"] | where s in~ (L)',
      [['A']],
    ],
    [
      'datatable(x:string, d:dynamic)["a", dynamic(["a"]), "b", dynamic("b"), "c", dynamic(null)] | where x !in (d) | project x',
      [['c']],
    ],
    [
      'datatable(a:long, b:long, c:long)[1, 1, 2, 3, 4, 3, 5, 6, 7, long(null), 1, 2] | project a in (b, c), a !in (b, 5)',
      [
        [true, false],
        [true, true],
        [false, false],
        [false, true],
      ],
    ],
    [
      'datatable(s:string, d:dynamic)["a b", dynamic(["a", "b"]), "c", dynamic(["a"])] | project s has_any (d), s has_all (d)',
      [
        [true, true],
        [false, false],
      ],
    ],
    [
      'datatable(s:string, d:dynamic)["abc", dynamic({"k":"b"})] | project s contains d.k, s startswith d.k, s !has d.k',
      [[true, false, true]],
    ],
    ['print d = dynamic({"f":true}) | project d.f and false, d.none or true, d + 1', [[false, true, null]]],
  ],
  'groups without values': [
    [
      'datatable(x:long)[] | summarize min(x), sum(x), count(), make_list(x), stdev(x), dcount(x), take_any(x)',
      [[null, 0n, 0n, '[]', 0, 0n, null]],
    ],
    ['datatable(x:long)[] | summarize count() by x', []],
    [
      'datatable(k:string, x:long)["a", 1, "a", long(null), "b", long(null)] | summarize max(x), sum(x), make_set(x), percentile(x, 50) by k',
      [
        ['a', 1n, 1n, '[1]', 1n],
        ['b', null, 0n, '[]', null],
      ],
    ],
  ],
  'the order of nulls': [
    ['datatable(v:long)[3, 1, long(null), 2] | top 2 by v', [[3n], [2n]]],
    ['datatable(v:long)[3, 1, long(null), 2] | top 2 by v asc', [[null], [1n]]],
    ['datatable(v:long)[3, long(null)] | sort by v asc nulls last', [[3n], [null]]],
    ['datatable(t:string)["9", "a", "A", ""] | sort by t asc', [[''], ['9'], ['A'], ['a']]],
  ],
  'names that both sides of a join have': [
    [
      'let A = datatable(k:string, v:long)["a", 1]; let B = datatable(k:string, v:long, k1:long)["a", 10, 100, "c", 30, 300]; A | join kind=fullouter B on k | sort by v asc',
      [
        ['', null, 'c', 30n, 300n],
        ['a', 1n, 'a', 10n, 100n],
      ],
    ],
    ['let A = datatable(k:long)[1, 2, 2, 3]; A | join (datatable(k:long)[2, 2, 3]) on k | count', [[3n]]],
  ],
  'spans of time below zero': [
    [
      'datatable(t:timespan)[-1h, -90m] | project bin(t, 1h), bin(t, 1d), t / 1h, abs(t)',
      [
        ['-01:00:00', '-1.00:00:00', -1, '01:00:00'],
        ['-02:00:00', '-1.00:00:00', -1.5, '01:30:00'],
      ],
    ],
  ],
  'arguments that are columns': [
    [
      'datatable(s:string, d:string, i:long)["a-b", "-", 1] | project split(s, d), split(s, d, i)',
      [['["a","b"]', '["b"]']],
    ],
    [
      'datatable(s:string, n:long)["ab", 2, "c", 0] | project strrep(s, n), strrep(s, n, "-")',
      [
        ['abab', 'ab-ab'],
        ['', ''],
      ],
    ],
    ['datatable(s:string, w:string)["aaa", "aa"] | project countof(s, w)', [[2n]]],
    ['datatable(t:string)["2020-12-31T24:00:00"] | project isnull(todatetime(t))', [[true]]],
  ],
};

describe('variations', () => {
  const { answer } = withoutTables();
  for (const [title, queries] of Object.entries(answers)) {
    describe(title, () => {
      for (const [query, expected] of queries) {
        it(query, async () => assert.deepEqual(await answer(query), expected));
      }
    });
  }
});
