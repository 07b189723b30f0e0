import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { ExtensionApi } from '../../src/extension.ts';
import { eventually } from '../support/eventually.ts';
import { activated, cluster, workspaceFile } from './support/extension.ts';

describe('query files', () => {
  let api: ExtensionApi;
  let document: vscode.TextDocument;
  let uri: string;

  before(async () => {
    api = await activated();
    uri = await cluster(api, 'queries');
    const { backend, databases } = api.services;
    await backend.createDatabase({ cluster: uri, database: 'Main' });
    const path = await workspaceFile('airports.csv', 'Code,City\nABQ,Albuquerque\nSEA,Seattle\n');
    await backend.ingestFile({ cluster: uri, database: 'Main', table: 'Airports', path, format: {} });
    const file = await workspaceFile('test.kql', 'Airports\n| where City == "Seattle"\n\nNoSuchTable\n| take 1\n');
    document = await vscode.workspace.openTextDocument(file);
    await databases.set(document.uri.toString(), { cluster: uri, clusterName: 'queries', database: 'Main' });
    await vscode.window.showTextDocument(document);
  });

  async function labelsAt(line: number, character: number): Promise<readonly string[]> {
    const list = await vscode.commands.executeCommand<vscode.CompletionList>(
      'vscode.executeCompletionItemProvider',
      document.uri,
      new vscode.Position(line, character),
    );
    return list.items.map(({ label }) => (typeof label === 'string' ? label : label.label));
  }

  it('are completed with the tables and columns of their database', async () => {
    await eventually('columns are offered', async () => (await labelsAt(1, 8)).includes('City'));
    assert.ok((await labelsAt(3, 0)).includes('Airports'));
  });

  it('are judged with the schema of their database', async () => {
    const problems = await eventually('there are diagnostics', () => {
      const found = vscode.languages.getDiagnostics(document.uri);
      return found.length > 0 && found;
    });
    assert.deepEqual(
      problems.map(({ range }) => document.getText(range)),
      ['NoSuchTable'],
    );
  });

  it('know a new table without a key being pressed', async () => {
    const path = await workspaceFile('t.csv', 'Id\n1\n');
    await api.services.backend.ingestFile({ cluster: uri, database: 'Main', table: 'NoSuchTable', path, format: {} });
    await eventually('nothing is wrong any more', () => vscode.languages.getDiagnostics(document.uri).length === 0);
  });

  it('have a lens to run each query, and one that says where', async () => {
    const lenses = await eventually('there are lenses', async () => {
      const found = await vscode.commands.executeCommand<vscode.CodeLens[]>(
        'vscode.executeCodeLensProvider',
        document.uri,
      );
      return found.length > 0 && found;
    });
    const titles = lenses.map(({ command }) => command?.title);
    assert.deepEqual(titles, ['$(play) Run', 'queries/Main', '$(play) Run', 'queries/Main']);
    const known = new Set(await vscode.commands.getCommands(true));
    for (const { command } of lenses) assert.ok(command && known.has(command.command), command?.command);
  });

  it('show the SQL and the plan that they become, as documents that cannot be changed', async () => {
    const range = new vscode.Range(0, 0, 1, 25);
    const shown = (ending: string): string | undefined =>
      vscode.workspace.textDocuments
        .find(({ uri: { scheme, path } }) => scheme === 'data-share-explorer' && path.endsWith(ending))
        ?.getText();
    await vscode.commands.executeCommand('dataShareExplorer.showSql', { uri: document.uri.toString(), range });
    await eventually('the SQL is shown', () => /SELECT[\s\S]*Seattle/.test(shown('queries∕Main.sql') ?? ''));
    await vscode.commands.executeCommand('dataShareExplorer.showQueryPlan', { uri: document.uri.toString(), range });
    await eventually('the plan is shown', () => /Main\.Airports: 1 of 1 extents/.test(shown('Main.plan.txt') ?? ''));
    assert.match(shown('Main.plan.txt') ?? '', /columns: .*City/);
    await vscode.window.showTextDocument(document);
  });

  it('are run by their lens', async () => {
    const { backend } = api.services;
    const [lens] = await vscode.commands.executeCommand<vscode.CodeLens[]>(
      'vscode.executeCodeLensProvider',
      document.uri,
    );
    assert.ok(lens?.command);
    await vscode.commands.executeCommand(lens.command.command, ...(lens.command.arguments ?? []));
    await eventually('the results are shown', () =>
      vscode.window.tabGroups.all.some(({ tabs }) => tabs.some(isResults)),
    );
    const { result } = await backend.runQuery({ cluster: uri, database: 'Main', text: 'Airports | count' });
    assert.deepEqual(await backend.fetchRows({ result, table: 0, offset: 0, count: 1 }), [[2]]);
  });
});

function isResults({ input }: vscode.Tab): boolean {
  return input instanceof vscode.TabInputWebview && input.viewType.endsWith('dataShareExplorer.results');
}
