import assert from 'node:assert/strict';
import { withoutTables } from './support/answers.ts';
import type { TestCell } from './support/duck.ts';

describe('parse, parse-where and parse-kv', () => {
  const { answer, compile } = withoutTables();

  const queries: readonly (readonly [string, readonly (readonly TestCell[])[]])[] = [
    // A string of kind regex takes all it can, unless the flag U turns that round.
    ['print s = "a=1,b=2,c" | parse kind=regex s with "a=" x "," * | project x', [['1,b=2']]],
    ['print s = "a=1,b=2,c" | parse kind=regex flags=U s with "a=" x "," * | project x', [['1']]],
    ['print s = "KEY=v" | parse kind=regex flags=i s with "key=" x | project x', [['v']]],
    [String.raw`print s = "id 12 of 34" | parse kind=regex s with @"(id|no) \d+ of " n:long | project n`, [[34n]]],
    ['print s = "n=5 d=x" | parse s with "n=" n:long " d=" d:timespan | project n, isnull(d)', [[null, true]]],
    [
      'print s = "n=5 d=x" | parse kind=relaxed s with "n=" n:long " d=" d:timespan | project n, isnull(d)',
      [[5n, true]],
    ],
    ['print s = "b=true,d=01:00:00" | parse s with "b=" b:bool ",d=" d:timespan | project b, d == 1h', [[true, true]]],
    [
      'print s = "1.5|74be27de-1e4e-49d9-b579-fe0b331d3642" | parse s with d:decimal "|" g:guid | project tostring(d), tostring(g)',
      [['1.5', '74be27de-1e4e-49d9-b579-fe0b331d3642']],
    ],
    ['datatable(s:string)["n=1", "none", "n=x"] | parse-where s with "n=" n:long | project n', [[1n]]],
    ['datatable(s:string)["n=true", "n=x"] | parse-where s with "n=" n:bool | project n', [[true]]],
    // More than nine columns.
    [
      'print s = "1,2,3,4,5,6,7,8,9,10,11" | parse s with a:int "," b:int "," c:int "," d:int "," e:int "," f:int "," g:int "," h:int "," i:int "," j:int "," k:int | project a, j, k',
      [[1n, 10n, 11n]],
    ],
    // The first pair of a key counts; what is no pair is passed over.
    [
      'print s = "a=1;zz;b = two words;a=3" | parse-kv s as (a:long, b:string, c:long, d:string) with (pair_delimiter=";", kv_delimiter="=") | project a, b, isnull(c), d',
      [[1n, 'two words', true, '']],
    ],
    [
      `print s = "a=<x;y>;b=2" | parse-kv s as (a:string, b:int) with (pair_delimiter=";", kv_delimiter="=", quote="<>") | project a, b`,
      [['x;y', 2n]],
    ],
    [
      String.raw`print s = @"a='it\'s' b=2" | parse-kv s as (a:string, b:int) with (pair_delimiter=" ", kv_delimiter="=", quote="'", escape=@"\") | project a, b`,
      [["it's", 2n]],
    ],
    [
      'print s = "name=John Doe city=New York" | parse-kv s as (city:string, name:string) with (pair_delimiter=" ", kv_delimiter="=", greedy=true) | project name, city',
      [['John Doe', 'New York']],
    ],
    [
      'print s = "[INFO] thread: 5, text: hello" | parse-kv s as (thread:long, text:string) | project thread, text',
      [[5n, 'hello']],
    ],
    [
      String.raw`print s = "<a is 1><b is 2>" | parse-kv s as (a:int, b:int) with (regex=@"<(\w+) is (\w+)>") | project a, b`,
      [[1n, 2n]],
    ],
  ];
  for (const [query, rows] of queries) {
    it(query, async () => assert.deepEqual(await answer(query), rows));
  }

  const stopped: readonly (readonly [string, RegExp])[] = [
    ['print s = "xa=1" | parse kind=regex s with "a=" x', /begin and end the pattern with \*/],
    ['print s = "a=1 a=2" | parse kind=regex s with * "a=" x', /in a row several times/],
    ['print s = "2020-01-01 10:00 x" | parse s with d:datetime " " x', /a datetime with a time of day/],
    [
      'print s = "a=(b" | parse-kv s as (a:string) with (pair_delimiter=";", kv_delimiter="=", quote="()")',
      /not closed/,
    ],
    ['print s = "x y a=1" | parse-kv s as (a:int) with (pair_delimiter=";", kv_delimiter="=")', /within another/],
  ];
  for (const [query, message] of stopped) {
    it(`${query} is stopped`, async () => assert.rejects(answer(query), message));
  }

  for (const query of [
    'print s = "a" | parse kind=regex s with "a|b" x',
    'print s = "a" | parse flags=U s with "a" x',
    'print s = "a" | parse s with "a" x:datetime * "b"',
    'print s = "a" | parse-kv s as (a:string) with (pair_delimiter=";")',
  ]) {
    it(`${query} is refused`, () => {
      assert.throws(() => compile(query), { code: 'QueryNotSupported' });
    });
  }
});
