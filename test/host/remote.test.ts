import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { commandIds } from '../../src/editor/contributions.ts';
import { reachedByUser } from '../../src/editor/onThisMachine.ts';
import { exportRows } from '../../src/editor/panels/exportRows.ts';
import { activated, cluster, workspaceFile, workspaceFolder } from './support/extension.ts';
import { driving } from './support/inputs.ts';

/** The extension runs where the workspace lies, and the user may sit at another machine: so it is in these tests. */
describe('in a remote window', () => {
  /** A file of the machine at which the user sits, as a dialog gives it that shows those as well. */
  const local = vscode.Uri.from({ scheme: 'vscode-local', path: '/home/kim/Parts.csv' });
  const elsewhere =
    /'.*Parts\.csv' does not lie on the machine of the workspace\. Choose a place on that machine, or copy/;

  it('the extension runs beside the workspace, whose folders it has as files', () => {
    assert.equal(typeof vscode.env.remoteName, 'string');
    const extension = vscode.extensions.getExtension('data-share-explorer.data-share-explorer');
    assert.equal(extension?.extensionKind, vscode.ExtensionKind.Workspace);
    assert.equal(workspaceFolder().uri.scheme, 'file');
  });

  it('a file of another machine is not ingested, and is refused by name', async () => {
    const act = (): Thenable<unknown> => vscode.commands.executeCommand(commandIds.ingestFile);
    const { messages, questions } = await driving({ open: [local] }, act);
    assert.equal(messages.length, 1, JSON.stringify(messages));
    assert.match(messages[0] ?? '', elsewhere);
    assert.deepEqual(questions, []);
  });

  it('rows are not exported to another machine', async () => {
    const api = await activated();
    const { backend } = api.services;
    const leader = await cluster(api, 'remoteleader');
    await backend.createDatabase({ cluster: leader, database: 'Stock' });
    const path = await workspaceFile('remote/Parts.csv', 'Id\n1\n');
    await backend.ingestFile({ cluster: leader, database: 'Stock', table: 'Parts', path, format: {} });
    const { result } = await backend.runQuery({ cluster: leader, database: 'Stock', text: 'Parts' });
    const request = { rows: { result, table: 0 }, count: 1, name: 'Parts', format: 'csv' } as const;
    await driving({ save: local }, () => assert.rejects(exportRows(backend, request), elsewhere));
    const here = vscode.Uri.file(join(path, '..', 'out.csv'));
    const { messages } = await driving({ save: here }, () => exportRows(backend, request));
    assert.deepEqual(messages, [`info: Rows written to ${here.fsPath}: 1`]);
    assert.ok(existsSync(here.fsPath));
    await backend.deleteCluster({ cluster: leader });
  });

  it('the address of the endpoint is the one that reaches it from where the user sits', async () => {
    const url = 'http://127.0.0.1:4321';
    const through = (outer: string): Promise<string> => reachedByUser(url, async () => vscode.Uri.parse(outer));
    assert.equal(await through('http://127.0.0.1:4321/'), url);
    assert.equal(await through('http://localhost:54321/'), 'http://localhost:54321');
    // Kusto's clients want an address, not a path of one.
    assert.equal(await through('http://127.0.0.1:8080/proxy/4321/'), url);
    // Under the name of another machine nobody is let in.
    assert.equal(await through('https://abc-4321.example.com/'), url);
    assert.equal(await reachedByUser(url), url);
  });
});
