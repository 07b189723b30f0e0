import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { toolIds } from '../../src/editor/contributions.ts';
import { createTool } from '../../src/editor/languageModel/tool.ts';
import type { ExtensionApi } from '../../src/extension.ts';
import { activated, cluster, workspaceFile } from './support/extension.ts';

describe('tools of the language model', () => {
  let api: ExtensionApi;
  const never = new vscode.CancellationTokenSource().token;

  before(async () => {
    api = await activated();
    const { backend } = api.services;
    const tailspin = await cluster(api, 'tailspin');
    await backend.createDatabase({ cluster: tailspin, database: 'Toys' });
    const path = await workspaceFile('toys.csv', 'Id,Name\n1,car\n2,doll\n3,ball\n');
    await backend.ingestFile({ cluster: tailspin, database: 'Toys', table: 'Toys', path, format: {} });
  });

  async function invoke(name: keyof typeof toolIds, input: object): Promise<string> {
    const result = await vscode.lm.invokeTool(toolIds[name], { input, toolInvocationToken: undefined }, never);
    return result.content.map((part) => (part instanceof vscode.LanguageModelTextPart ? part.value : '')).join('');
  }

  it('are known to the editor under the names of the table', () => {
    const known = vscode.lm.tools.map((tool) => tool.name).filter((name) => name.startsWith('dataShareExplorer_'));
    assert.deepEqual(known.sort(), Object.values(toolIds).sort());
  });

  it('list, describe and query what is there', async () => {
    assert.match(await invoke('listClusters', {}), /"database":"Toys","access":"ReadWrite","tables":1,"rows":3/);
    assert.match(await invoke('describeDatabase', { cluster: 'tailspin', database: 'Toys' }), /table Toys \(Id: long/);
    assert.match(await invoke('followerFreshness', { cluster: 'tailspin' }), /"followers":\[\]/);
    const query = 'Toys | where Id > 1 | project Name | order by Name asc';
    const rows = await invoke('runQuery', { cluster: 'tailspin', database: 'Toys', query, maxRows: 1 });
    assert.deepEqual(rows.split('\n').slice(1), ['["ball"]', 'Truncated: the first 1 of 2 rows.']);
  });

  it('refuse commands, also where the tool is gone past', async () => {
    const input = { cluster: 'tailspin', database: 'Toys', query: '.drop table Toys' };
    await assert.rejects(invoke('runQuery', input), /management command/);
    const { backend, model } = api.services;
    const [{ cluster: uri }] = [model.clusterNode('leader', await cluster(api, 'tailspin'))];
    const request = { cluster: uri, database: 'Toys', text: input.query, properties: { request_readonly: true } };
    await assert.rejects(backend.runQuery(request), /management command/);
    assert.equal((await backend.listTables({ cluster: uri, database: 'Toys' })).length, 1);
  });

  it('show the query and its database before it is run', async () => {
    const tool = createTool(api.services, 'runQuery');
    const input = { cluster: 'tailspin', database: 'Toys', query: 'Toys | count' };
    const prepared = await tool.prepareInvocation?.({ input }, never);
    assert.equal(prepared?.confirmationMessages?.title, 'Run this query on tailspin/Toys?');
    const { message } = prepared?.confirmationMessages ?? {};
    assert.ok(message instanceof vscode.MarkdownString && message.value.includes('Toys | count'));
    assert.throws(() => tool.prepareInvocation?.({ input: { ...input, query: '.show tables' } }, never), /command/);
  });

  it('answer as whoever acts', async () => {
    const { principal } = api.services;
    const before = principal.current;
    try {
      await api.services.backend.actAs({ principal: 'aaduser=stranger@nowhere.example' });
      const input = { cluster: 'tailspin', database: 'Toys', query: 'Toys | count' };
      await assert.rejects(invoke('runQuery', input), /stranger@nowhere\.example/);
    } finally {
      await api.services.backend.actAs({ principal: before });
    }
  });
});
