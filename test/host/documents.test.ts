import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { type CommandName, commandIds } from '../../src/editor/contributions.ts';
import type { ExtensionApi } from '../../src/extension.ts';
import { eventually } from '../support/eventually.ts';
import { answering } from './support/dialogs.ts';
import { activated, cluster } from './support/extension.ts';

describe('access, caching and life of clusters', () => {
  let api: ExtensionApi;
  let leader: string;
  let follower: string;

  before(async () => {
    api = await activated();
    leader = await cluster(api, 'woodgrove');
    follower = await cluster(api, 'wingtip');
    const { backend } = api.services;
    await backend.createDatabase({ cluster: leader, database: 'Loans' });
    await backend.attachDatabase({ follower, leader, database: 'Loans' });
    await api.services.model.children('follower');
  });
  after(async () => {
    const { backend } = api.services;
    await backend.detachDatabase({ cluster: follower, database: 'Loans' });
    await backend.dropDatabase({ cluster: leader, database: 'Loans' });
  });

  const node = () => api.services.model.databaseNode('follower', follower, 'Loans');
  const run = async (name: CommandName, ...args: readonly unknown[]): Promise<void> => {
    await vscode.commands.executeCommand(commandIds[name], ...args);
  };
  const shown = (title: string): string | undefined =>
    vscode.workspace.textDocuments
      .find(({ uri }) => uri.scheme === 'data-share-explorer' && uri.path.includes(title))
      ?.getText();

  it('are shown as documents that follow what changes', async () => {
    const { backend } = api.services;
    await run('showEffectiveAccess', node());
    await eventually('access is shown', () => shown('Effective Access')?.includes('**union**'));
    await backend.alterOverrides({ cluster: follower, database: 'Loans', change: { principalsKind: 'replace' } });
    await eventually('the change is shown', () => /⚠ Nobody has a role/.test(shown('Effective Access') ?? ''));
    await backend.alterOverrides({ cluster: follower, database: 'Loans', change: { principalsKind: 'union' } });
    await run('showEffectiveCaching', node());
    await eventually('caching is shown', () => shown('Effective Caching')?.includes('(database'));
  });

  it('are toggled, with a word on what that means', async () => {
    const { backend } = api.services;
    const [prefetch] = await answering('', () => run('togglePrefetch', node()));
    assert.equal(prefetch, "New data of 'Loans' becomes visible when it lies in the cache.");
    const [usage] = await answering('', () => run('toggleUsageReport', node()));
    assert.equal(usage, "The leader now sees who queries 'Loans' how much.");
    const { prefetchExtents, reportUsage } = await backend.getOverrides({ cluster: follower, database: 'Loans' });
    assert.deepEqual([prefetchExtents, reportUsage], [true, true]);
  });

  it('a leader that is followed cannot be stopped, and the way out is offered and runs', async () => {
    const cluster = api.services.model.clusterNode('leader', leader);
    const { showErrorMessage } = vscode.window;
    let offered: readonly string[] = [];
    const { showWarningMessage } = vscode.window;
    Object.assign(vscode.window, {
      showWarningMessage: async () => 'Stop',
      showErrorMessage: async (_message: string, ...buttons: string[]) => {
        offered = buttons;
        return undefined;
      },
    });
    try {
      await run('stopCluster', cluster);
      await eventually('it is refused', () => offered.length > 0);
    } finally {
      Object.assign(vscode.window, { showErrorMessage, showWarningMessage });
    }
    assert.equal(offered[0], 'Show Followers');
    assert.deepEqual(await answering('', () => run('showFollowers', 'woodgrove')), []);
  });

  it('a cluster alone is stopped after a question, and started', async () => {
    const { backend, model } = api.services;
    const alone = await cluster(api, 'alone');
    await model.children('leader');
    const asked = await answering('Stop', () => run('stopCluster', model.clusterNode('leader', alone)));
    assert.match(asked[0] ?? '', /Stop cluster 'alone'\?/);
    const state = async (): Promise<string | undefined> =>
      (await backend.listClusters({})).find(({ uri }) => uri === alone)?.state;
    assert.equal(await state(), 'Stopped');
    await run('startCluster', 'alone');
    assert.equal(await state(), 'Running');
    await backend.deleteCluster({ cluster: alone });
  });
});
