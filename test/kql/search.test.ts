import assert from 'node:assert/strict';
import { withoutTables } from './support/answers.ts';
import type { TestCell } from './support/duck.ts';

const rows = 'datatable(s:string, n:long)["Alpha beam",1, "alphabet",23, "gamma",2]';

/** The tables of Microsoft's examples of `find`, as views. */
const events = `
let EventsTable1 = view () { datatable(Session_Id:string, Level:string, EventText:string, Version:string)[
  "acbd", "Information", "Some Text1", "v1.0.0",
  "acbd", "Error", "Some Text2", "v1.0.0",
  "28b8", "Error", "Some Text3", "v1.0.1",
  "8f05", "Information", "Some Text4", "v1.1.0"] };
let EventsTable2 = view () { datatable(Session_Id:string, Level:string, EventText:string, EventName:string)[
  "f7d5", "Information", "Some Other Text1", "Event1",
  "acbd", "Information", "Some Other Text2", "Event2",
  "acbd", "Error", "Some Other Text3", "Event3",
  "15ea", "Error", "Some Other Text4", "Event4"] };
let NotAView = datatable(Session_Id:string)["acbd"];
`;

const views = `
let View_1 = view () { print x=1 };
let View_2 = view () { print x=toint(2) };
let View_3 = view () { print x_long=3 };
let OtherView_1 = view () { print x=1 };
`;

type Rows = readonly (readonly TestCell[])[];

describe('search, find and union', () => {
  const { answer, compile } = withoutTables();
  const gives = (title: string, query: string, expected: Rows): void => {
    it(title, async () => assert.deepEqual(await answer(query), expected));
  };

  describe('search behind a bar', () => {
    const queries: readonly (readonly [string, Rows])[] = [
      ['search "alpha"', [['search_arg0', 'Alpha beam', 1n]]],
      ['as Words | search "alpha"', [['Words', 'Alpha beam', 1n]]],
      ['search kind=case_sensitive "alpha"', []],
      ['search "alph*" | project n', [[1n], [23n]]],
      ['search "*mma" or n == 1 | project n', [[1n], [2n]]],
      ['search "*habe*" | project n', [[23n]]],
      ['search "al*beam" | project n', [[1n]]],
      ['search "al*bea" | project n', []],
      ['search s:"beam" and n > 0 | project n', [[1n]]],
      ['search "23" | project s', [['alphabet']]],
      ['search not("gamma") | project n', [[1n], [23n]]],
      ['search * | count', [[3n]]],
      ['where * has "2" | project s', [['gamma']]],
    ];
    for (const [query, expected] of queries) gives(query, `${rows} | ${query}`, expected);
  });

  describe('search over all tables and views, or those that it names', () => {
    const found = 'sort by $table asc, EventText asc | project $table, EventText';
    gives('a term', `${events} search "Text2" | ${found}`, [
      ['EventsTable1', 'Some Text2'],
      ['EventsTable2', 'Some Other Text2'],
    ]);
    gives('columns that only some have', `${events} search Version:"v1.0.1" or EventName == "Event4" | ${found}`, [
      ['EventsTable1', 'Some Text3'],
      ['EventsTable2', 'Some Other Text4'],
    ]);
    gives('a list', `${events} search in (*2, NotAView) "acbd" | summarize count() by $table | sort by $table asc`, [
      ['EventsTable2', 2n],
      ['search_arg1', 1n],
    ]);
    gives('columns of several types', `${views} search in (View_*) "2"`, [['View_2', null, 2n, null]]);
  });

  describe('find', () => {
    const condition = 'Session_Id == "acbd" and Level == "Error"';
    gives(
      'in common columns, projecting, with the rest in a bag',
      `${events} find in (EventsTable1, EventsTable2) where ${condition} project EventText, Version, EventName, pack(*) | sort by source_ asc`,
      [
        ['EventsTable1', 'Some Text2', 'v1.0.0', '', '{"Session_Id":"acbd","Level":"Error"}'],
        ['EventsTable2', 'Some Other Text3', '', 'Event3', '{"Session_Id":"acbd","Level":"Error"}'],
      ],
    );
    gives(
      'in columns that only some have',
      `${events} find Version == "v1.0.0" or EventName == "Event1" project Session_Id, EventText, Version, EventName | sort by EventText asc`,
      [
        ['EventsTable2', 'f7d5', 'Some Other Text1', '', 'Event1'],
        ['EventsTable1', 'acbd', 'Some Text1', 'v1.0.0', ''],
        ['EventsTable1', 'acbd', 'Some Text2', 'v1.0.0', ''],
      ],
    );
    gives(
      'with the columns that all have',
      `${events} find withsource=From in (EventsTable*) where Session_Id == "acbd" | where Level == "Error" | sort by From asc`,
      [
        ['EventsTable1', 'acbd', 'Error', 'Some Text2', '{"Version":"v1.0.0"}'],
        ['EventsTable2', 'acbd', 'Error', 'Some Other Text3', '{"EventName":"Event3"}'],
      ],
    );
    gives('a term', `${events} find "Event4"`, [
      ['EventsTable2', '15ea', 'Error', 'Some Other Text4', '{"EventName":"Event4"}'],
    ]);
    gives(
      'leaves out tables without a column of the condition',
      `${events} find EventName == "Event4" | project EventText`,
      [['Some Other Text4']],
    );
    gives('a column as text', `${views} find in (View_1, View_2) where "1" project x:string`, [['View_1', '1']]);
  });

  describe('union', () => {
    const sorted = 'sort by TableName asc';
    gives('columns of several types', `${views} union withsource=TableName View_1, View_2 | ${sorted}`, [
      ['View_1', 1n, null],
      ['View_2', null, 2n],
    ]);
    gives('names that are taken', `${views} union withsource=TableName View_1, View_2, View_3 | ${sorted}`, [
      ['View_1', 1n, null, null],
      ['View_2', null, 2n, null],
      ['View_3', null, null, 3n],
    ]);
    it('numbers the column whose name is taken', () => {
      const [statement] = compile(`${views} union View_1, View_2, View_3`).statements;
      assert.deepEqual(
        statement?.columns.map(({ name }) => name),
        ['x_long1', 'x_int', 'x_long'],
      );
    });
    gives(
      'columns that all tables have',
      `${events} union kind=inner EventsTable1, EventsTable2 | take 1 | getschema | project ColumnName`,
      [['Session_Id'], ['Level'], ['EventText']],
    );
    gives('what is there', `${views} union isfuzzy=true (View_1 | where x > 0), (View_9 | where x > 0) | count`, [
      [1n],
    ]);
    gives('wildcards', `${views} union isfuzzy=true View*, SomeView*, OtherView* | count`, [[4n]]);
    gives('nothing more', `${views} View_1 | union isfuzzy=true Nowhere | count`, [[1n]]);
    gives(
      'the names that as gives',
      'range x from 1 to 2 step 1 | as T1 | union withsource=TableName (print x = 7 | as T2), (print x = 9) | sort by x asc',
      [
        ['T1', 1n],
        ['T1', 2n],
        ['T2', 7n],
        ['union_arg2', 9n],
      ],
    );
    it('needs something that is there', () => {
      assert.throws(() => compile('union isfuzzy=true Nowhere, Gone*'), { code: 'QueryInvalid' });
      assert.throws(() => compile(`${views} union View_1, Nowhere`), { code: 'QueryInvalid' });
    });
  });

  gives('functions without parameters need no parentheses', 'let a = () { 123 }; let t = () { print x = a }; t', [
    [123n],
  ]);

  for (const query of [
    `${rows} | search "a*b*"`,
    `${rows} | search kind=case_sensitive s has "a"`,
    `${events} search Version != "v1.0.0" and "x"`,
    `${views} search in (View_*) x_int == 2`,
    `${views} union kind=inner View_1, View_2`,
    `${views} find in (View_1, View_2) where "1" project x`,
  ]) {
    it(`refuses ${query.trim().split('\n').at(-1)}`, () => {
      assert.throws(() => compile(query), { code: 'QueryNotSupported' });
    });
  }
});
