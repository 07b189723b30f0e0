import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import * as vscode from 'vscode';
import type { ExtensionApi } from '../../src/extension.ts';
import { eventually } from '../support/eventually.ts';
import { activated, cluster, workspaceFile } from './support/extension.ts';

const source = `{
  "version": 1,
  "database": {
    "cluster": "notebooks",
    "database": "Main"
  },
  "cells": [
    {
      "kind": "markdown",
      "text": [
        "# Airports"
      ]
    },
    {
      "kind": "kql",
      "text": [
        "Airports",
        "| sort by Code asc"
      ]
    },
    {
      "kind": "kql",
      "text": [
        "Airports",
        "| where NoSuchColumn == 1"
      ]
    },
    {
      "kind": "kql",
      "database": {
        "cluster": "notebooks",
        "database": "Other"
      },
      "text": [
        "print Name = current_database()"
      ]
    },
    {
      "kind": "kql",
      "text": [
        "range a from 1 to 200000 step 1 | extend k = 1",
        "| join kind=inner (range b from 1 to 200000 step 1 | extend k = 1) on k",
        "| summarize sum(a * b % 7)"
      ]
    },
    {
      "kind": "kql",
      "database": {
        "cluster": "notebookReaders",
        "database": "Copy"
      },
      "text": [
        "Airports",
        "| where Code == 'ABQ'"
      ]
    }
  ]
}
`;

describe('notebooks', () => {
  let api: ExtensionApi;
  let notebook: vscode.NotebookDocument;

  before(async () => {
    api = await activated();
    const uri = await cluster(api, 'notebooks');
    const { backend } = api.services;
    for (const database of ['Main', 'Other']) await backend.createDatabase({ cluster: uri, database });
    const path = await workspaceFile('codes.csv', 'Code,City\nSEA,"Seattle | *WA*"\nABQ,Albuquerque\n');
    await backend.ingestFile({ cluster: uri, database: 'Main', table: 'Airports', path, format: {} });
    const file = await workspaceFile('airports.kqlnb', source);
    notebook = await vscode.workspace.openNotebookDocument(vscode.Uri.file(file));
    await vscode.window.showNotebookDocument(notebook);
  });

  const run = async (start: number): Promise<void> => {
    await vscode.commands.executeCommand('notebook.cell.execute', {
      ranges: [{ start, end: start + 1 }],
      document: notebook.uri,
    });
  };
  const ended = (cell: number) =>
    eventually(`cell ${cell} has run`, () => notebook.cellAt(cell).executionSummary?.timing?.endTime !== undefined);
  const texts = (cell: number): readonly string[] =>
    notebook.cellAt(cell).outputs.flatMap(({ items }) => items.map(({ data }) => new TextDecoder().decode(data)));

  it('are read from their files, and written as they were read', async () => {
    assert.deepEqual(
      notebook.getCells().map(({ kind, document }) => [kind, document.languageId]),
      [[vscode.NotebookCellKind.Markup, 'markdown'], ...Array(5).fill([vscode.NotebookCellKind.Code, 'kusto'])],
    );
    const edit = new vscode.WorkspaceEdit();
    edit.insert(notebook.cellAt(1).document.uri, new vscode.Position(1, 0), '| where true\n');
    await vscode.workspace.applyEdit(edit);
    await notebook.save();
    const line = '        "| sort by Code asc"';
    assert.equal(
      await readFile(notebook.uri.fsPath, 'utf8'),
      source.replace(line, `        "| where true",\n${line}`),
      'a line more is a line more',
    );
  });

  it('run their cells on the database that they name', async () => {
    await run(1);
    await ended(1);
    const [markdown = '', json = ''] = texts(1);
    assert.deepEqual(markdown.split('\n').slice(0, 4), [
      '| Code | City |',
      '| --- | --- |',
      '| ABQ | Albuquerque |',
      '| SEA | Seattle \\| \\*WA\\* |',
    ]);
    assert.deepEqual(JSON.parse(json), [
      { Code: 'ABQ', City: 'Albuquerque' },
      { Code: 'SEA', City: 'Seattle | *WA*' },
    ]);
    assert.equal(notebook.cellAt(1).executionSummary?.success, true);
    await run(3);
    await ended(3);
    assert.match(texts(3)[0] ?? '', /\| Other \|/, 'a cell may have a database of its own');
  });

  it('show what is wrong, and where', async () => {
    await run(2);
    await ended(2);
    const [item] = notebook.cellAt(2).outputs.flatMap(({ items }) => items);
    assert.equal(item?.mime, 'application/vnd.code.notebook.error');
    assert.match(texts(2)[0] ?? '', /Line 2, column 9: .*NoSuchColumn/);
    assert.equal(notebook.cellAt(2).executionSummary?.success, false);
  });

  it('have completions and diagnostics in their cells', async () => {
    const { document } = notebook.cellAt(2);
    await eventually('columns are offered', async () => {
      const list = await vscode.commands.executeCommand<vscode.CompletionList>(
        'vscode.executeCompletionItemProvider',
        document.uri,
        new vscode.Position(1, 8),
      );
      return list.items.some(({ label }) => (typeof label === 'string' ? label : label.label) === 'City');
    });
    await eventually('the wrong column is marked', () =>
      vscode.languages.getDiagnostics(document.uri).some(({ message }) => message.includes('NoSuchColumn')),
    );
  });

  it('stop a cell when it is cancelled, and the engine goes on with the next', async () => {
    const running = run(4);
    await eventually('it runs', () => notebook.cellAt(4).executionSummary?.executionOrder !== undefined);
    await vscode.commands.executeCommand('notebook.cell.cancelExecution', {
      ranges: [{ start: 4, end: 5 }],
      document: notebook.uri,
    });
    await running;
    await ended(4);
    assert.deepEqual(texts(4), ['The query was stopped.']);
    const before = notebook.cellAt(1).executionSummary?.executionOrder ?? 0;
    await run(1);
    await eventually('the next has run', () => {
      const { executionOrder = 0, timing } = notebook.cellAt(1).executionSummary ?? {};
      return executionOrder > before && timing?.endTime !== undefined;
    });
    assert.equal(notebook.cellAt(1).executionSummary?.success, true);
  });

  it('lose the rows that came through a link which is gone, and say why', async () => {
    const { backend } = api.services;
    const [leader, follower] = [await cluster(api, 'notebooks'), await cluster(api, 'notebookReaders')];
    await backend.attachDatabase({ follower, leader, database: 'Main', databaseNameOverride: 'Copy' });
    await eventually('the follower has them', async () =>
      (await backend.listFreshness({})).some(({ database, lag }) => database === 'Copy' && lag === 0),
    );
    await run(5);
    await ended(5);
    assert.match(texts(5)[0] ?? '', /Albuquerque/);
    const revoked = await backend.listFollowers({ cluster: leader, database: 'Main' });
    await backend.detachFollowers({ cluster: leader, attachmentIds: revoked.map(({ attachmentId }) => attachmentId) });
    await eventually('the cell says so', () =>
      /Access to 'notebooks\/Main' was revoked; the followed database 'Copy' is gone/.test(texts(5)[0] ?? ''),
    );
    assert.ok(!texts(5).some((text) => text.includes('Albuquerque')));
    assert.match(texts(1)[0] ?? '', /Albuquerque/, 'what was read otherwise stays');
    await run(5);
    await eventually('it cannot be run again', () => notebook.cellAt(5).executionSummary?.success === false);
    assert.ok(!texts(5).some((text) => text.includes('Albuquerque')));
  });
});
