import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { ExtensionApi } from '../../src/extension.ts';
import { eventually } from '../support/eventually.ts';
import { activated, cluster, workspaceFile } from './support/extension.ts';

const text = `let least = 1;
Delays
| where Minutes > least and Citty == "Seattle"
| extend x = substring(City, 0)

Delays | evaluate autocluster()
`;

describe('a query that is edited', () => {
  let api: ExtensionApi;
  let document: vscode.TextDocument;

  before(async () => {
    api = await activated();
    const uri = await cluster(api, 'editing');
    const { backend, databases } = api.services;
    await backend.createDatabase({ cluster: uri, database: 'Main' });
    const path = await workspaceFile('delays.csv', 'City,Minutes\nSeattle,5\n');
    await backend.ingestFile({ cluster: uri, database: 'Main', table: 'Delays', path, format: {} });
    document = await vscode.workspace.openTextDocument(await workspaceFile('editing.kql', text));
    await databases.set(document.uri.toString(), { cluster: uri, clusterName: 'editing', database: 'Main' });
    await vscode.window.showTextDocument(document);
  });

  const positionOf = (word: string, from = 0): vscode.Position => document.positionAt(text.indexOf(word, from) + 1);

  async function ask<T>(command: string, ...args: readonly unknown[]): Promise<T> {
    return vscode.commands.executeCommand<T>(command, document.uri, ...args);
  }

  it('is judged by the binder, and by the engine where the binder has nothing to say', async () => {
    const found = await eventually('both have spoken', () => {
      const all = vscode.languages.getDiagnostics(document.uri);
      return all.some(({ source }) => source === 'engine') && all;
    });
    assert.deepEqual(
      found.map(({ source, severity, range }) => [source, severity, document.getText(range)]),
      [
        ['kusto', vscode.DiagnosticSeverity.Error, 'Citty'],
        ['engine', vscode.DiagnosticSeverity.Warning, 'evaluate autocluster()'],
      ],
    );
  });

  it('leads from a table to the command that makes it, in a document of its own', async () => {
    const [found] = await eventually('there is a definition', async () => {
      const links = await ask<vscode.LocationLink[]>('vscode.executeDefinitionProvider', positionOf('Delays'));
      return links.length > 0 && links;
    });
    assert.ok(found);
    assert.equal(found.targetUri.scheme, 'data-share-explorer');
    const shown = await vscode.workspace.openTextDocument(found.targetUri);
    assert.equal(shown.getText(), '.create-merge table Delays (City: string, Minutes: long)\n');
    const [column] = await ask<vscode.LocationLink[]>('vscode.executeDefinitionProvider', positionOf('Minutes'));
    assert.ok(column);
    assert.equal(shown.getText(shown.getWordRangeAtPosition(column.targetRange.start)), 'Minutes');
  });

  it('gives a variable another name, and says why a column of the database keeps its own', async () => {
    const edit = await ask<vscode.WorkspaceEdit>('vscode.executeDocumentRenameProvider', positionOf('least'), 'most');
    const changed = edit.get(document.uri).map(({ range, newText }) => [document.getText(range), newText]);
    assert.deepEqual(changed, [
      ['least', 'most'],
      ['least', 'most'],
    ]);
    const refused = ask('vscode.prepareRename', positionOf('Minutes'));
    await assert.rejects(Promise.resolve(refused), /'Minutes' is part of the database/);
  });

  it('has an outline, parameters, colours by meaning, and a fix for a name that is wrong', async () => {
    const symbols = await ask<vscode.DocumentSymbol[]>('vscode.executeDocumentSymbolProvider');
    assert.deepEqual(
      symbols.map(({ name, children }) => [name.slice(0, 14), children.map((child) => child.name)]),
      [
        ['Delays | where', ['least']],
        ['Delays | evalu', []],
      ],
    );
    const inCall = document.positionAt(text.indexOf(', 0)') + 2);
    const help = await ask<vscode.SignatureHelp>('vscode.executeSignatureHelpProvider', inCall);
    assert.equal(help.activeParameter, 1);
    const tokens = await ask<vscode.SemanticTokens>('vscode.provideDocumentSemanticTokens');
    assert.ok(tokens.data.length > 50);
    const at = positionOf('Citty');
    const actions = await ask<vscode.CodeAction[]>('vscode.executeCodeActionProvider', new vscode.Range(at, at));
    const fix = actions.find(({ title }) => title === "Did you mean 'City'?");
    assert.equal(fix?.edit?.get(document.uri)[0]?.newText, 'City');
  });

  it('is explained, folded, put in form, and shows where a name is used', async () => {
    const ragged = 'let least = 1;\nDelays | where Minutes>least\n|project City, Late=Minutes-least\n';
    const file = await workspaceFile('ragged.kql', ragged);
    const { uri } = await vscode.workspace.openTextDocument(file);
    const bound = api.services.databases.get(document.uri.toString());
    assert.ok(bound);
    await api.services.databases.set(uri.toString(), bound);
    const shown = await vscode.workspace.openTextDocument(uri);
    const at = (word: string): vscode.Position => shown.positionAt(ragged.indexOf(word) + 1);
    const run = <T>(command: string, ...args: readonly unknown[]): Thenable<T> =>
      vscode.commands.executeCommand<T>(command, uri, ...args);
    await eventually('the column is explained', async () => {
      const hovers = await run<vscode.Hover[]>('vscode.executeHoverProvider', at('Minutes'));
      const texts = hovers.flatMap(({ contents }) =>
        contents.map((each) => (typeof each === 'string' ? each : each.value)),
      );
      return texts.some((each) => /Minutes.*long/.test(each));
    });
    const folds = await run<vscode.FoldingRange[]>('vscode.executeFoldingRangeProvider');
    assert.deepEqual(
      folds.map(({ start, end }) => [start, end]),
      [[0, 2]],
    );
    for (const command of ['vscode.executeReferenceProvider', 'vscode.executeDocumentHighlights']) {
      const found = await run<readonly { readonly range: vscode.Range }[]>(command, at('least'));
      assert.deepEqual(
        found.map(({ range }) => [range.start.line, shown.getText(range)]),
        [0, 1, 2].map((line) => [line, 'least']),
        command,
      );
    }
    const options = { tabSize: 2, insertSpaces: true };
    const edit = new vscode.WorkspaceEdit();
    edit.set(uri, await run<vscode.TextEdit[]>('vscode.executeFormatDocumentProvider', options));
    await vscode.workspace.applyEdit(edit);
    assert.match(shown.getText(), /Delays\n *\| where Minutes > least\n *\| project City, Late = Minutes - least/);
    await shown.save();
  });
});
