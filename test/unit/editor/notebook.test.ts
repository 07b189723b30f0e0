import assert from 'node:assert/strict';
import fc from 'fast-check';
import { markdownTable } from '../../../src/editor/notebook/cellOutput.ts';
import { type NotebookFile, readNotebook, writeNotebook } from '../../../src/editor/notebook/notebookFile.ts';
import { planText, sqlText } from '../../../src/editor/query/explainTexts.ts';
import { english } from '../../support/english.ts';

const database = fc.option(fc.record({ cluster: fc.string(), database: fc.string() }), { nil: undefined });
const cell = fc.record(
  { kind: fc.constantFrom('kql' as const, 'markdown' as const), database, text: fc.array(fc.string()) },
  { requiredKeys: ['kind', 'text'] },
);

describe('the file of a notebook', () => {
  it('is read as it was written, and always written alike', () => {
    fc.assert(
      fc.property(database, fc.array(cell), (whole, cells) => {
        const file: NotebookFile = { version: 1, ...(whole && { database: whole }), cells };
        const text = writeNotebook(file);
        assert.equal(writeNotebook(readNotebook(text, english)), text);
        assert.deepEqual(JSON.parse(JSON.stringify(readNotebook(text, english))), JSON.parse(JSON.stringify(file)));
      }),
    );
  });

  it('may be empty, and is refused by what is wrong where', () => {
    assert.deepEqual(readNotebook('\n', english), { version: 1, cells: [] });
    assert.throws(() => readNotebook('{', english), { code: 'InvalidArgument', message: /^This is no KQL notebook: / });
    assert.throws(
      () => readNotebook('{"version":1,"cells":[{"kind":"sql","text":[]}]}', english),
      /At cells\.0\.kind: /,
    );
    assert.throws(() => readNotebook('{"version":2,"cells":7}', english), /of version 2, made by a newer version/);
  });
});

describe('the output of a cell', () => {
  it('shows what rows hold, whatever that would be in Markdown', () => {
    const columns = [
      { name: 'a|b', type: 'string' as const },
      { name: 'n', type: 'long' as const },
    ];
    const table = { name: 'T', rows: 2, columns };
    const rows = [
      ['![x](http://x) <b>\n`$1$`', '9223372036854775807'],
      ['y'.repeat(300), null],
    ];
    assert.deepEqual(markdownTable(table, rows).split('\n'), [
      '| a\\|b | n |',
      '| --- | ---: |',
      '| \\!\\[x\\]\\(http\\:\\/\\/x\\) \\<b\\> ⏎ \\`\\$1\\$\\` | 9223372036854775807 |',
      `| ${'y'.repeat(200)}… | *null* |`,
    ]);
  });
});

describe('what a query becomes', () => {
  const explanation = {
    statements: [
      {
        name: 'PrimaryResult',
        relational: 'filter\n  scan Flights\n',
        sql: 'SELECT 1',
        plan: 'SCAN',
        sources: [
          {
            database: 'Aviation',
            table: 'Flights',
            columns: ['Origin', 'Delay'],
            filter: 'Delay > 1',
            extents: { total: 12, pruned: 9 },
          },
        ],
      },
    ],
  };

  it('is told as SQL, and as plans with what of each table is read', () => {
    assert.equal(sqlText(explanation), '-- PrimaryResult\nSELECT 1;\n');
    assert.deepEqual(planText(explanation).split('\n'), [
      ...['== PrimaryResult', '', 'filter', '  scan Flights', ''],
      'Aviation.Flights: 3 of 12 extents, 9 pruned',
      '  columns: Origin, Delay',
      '  extents are chosen by: Delay > 1',
      ...['', 'SCAN', ''],
    ]);
  });
});
