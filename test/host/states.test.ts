import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { ServerState, ServerSupervisor } from '../../src/editor/client/supervisor.ts';
import { clusterColor } from '../../src/editor/query/clusterColor.ts';
import { DocumentDatabases } from '../../src/editor/query/documentDatabases.ts';
import { FollowersModel } from '../../src/editor/status/followersModel.ts';
import { FreshnessStatus } from '../../src/editor/status/freshnessStatus.ts';
import { QueryStatus } from '../../src/editor/status/queryStatus.ts';
import { CatalogModel } from '../../src/editor/tree/catalogModel.ts';
import { ClustersTreeProvider } from '../../src/editor/tree/clustersTreeProvider.ts';
import { EntityTree } from '../../src/editor/tree/entityTree.ts';
import { StateDecorations } from '../../src/editor/tree/stateDecorations.ts';
import type { Freshness } from '../../src/protocol/catalog.ts';
import { eventually } from '../support/eventually.ts';
import { createFakeBackend, type FakeBackend, fakeFreshness } from '../support/fakeBackend.ts';
import { activated, cluster } from './support/extension.ts';

const objective = 1_000;

/** Icon, its colour, badge and the colour of the label, as the editor is given them. */
function looksOf(item: vscode.TreeItem): readonly (string | undefined)[] {
  assert.ok(item.iconPath instanceof vscode.ThemeIcon);
  const decoration = item.resourceUri && new StateDecorations().provideFileDecoration(item.resourceUri);
  return [item.iconPath.id, item.iconPath.color?.id, decoration?.badge, decoration?.color?.id];
}

/** What the editor made of the item that is created meanwhile. */
function statusItemOf(create: () => vscode.Disposable): { item: vscode.StatusBarItem; shown: vscode.Disposable } {
  const { createStatusBarItem } = vscode.window;
  const made: vscode.StatusBarItem[] = [];
  const noting = (...args: Parameters<typeof createStatusBarItem>): vscode.StatusBarItem => {
    const item = createStatusBarItem(...args);
    made.push(item);
    return item;
  };
  Object.assign(vscode.window, { createStatusBarItem: noting });
  try {
    const shown = create();
    const [item] = made;
    assert.ok(item);
    return { item, shown };
  } finally {
    Object.assign(vscode.window, { createStatusBarItem });
  }
}

const themeColor = (value: string | vscode.ThemeColor | undefined): string | undefined =>
  value instanceof vscode.ThemeColor ? value.id : value;

describe('states, as the editor is told them', () => {
  let fake: FakeBackend;
  let uri: string;

  beforeEach(() => {
    fake = createFakeBackend();
    uri = fake.addCluster('fabrikam');
  });
  const follower = (database: string, more: Partial<Freshness>): Freshness => {
    const freshness = { ...fakeFreshness(uri, 'fabrikam', database), ...more };
    fake.addDatabase(uri, database, { freshness });
    return freshness;
  };

  it('of followed databases are icon, colour and decoration', async () => {
    const states = {
      Fresh: { lag: objective },
      Lagging: { lag: objective + 1 },
      Stale: { lag: 10 * objective + 1 },
      Cut: { state: 'Disconnected' },
      Refused: { state: 'Revoked' },
      Broken: { state: 'Failed' },
    } as const;
    for (const [database, more] of Object.entries(states)) follower(database, more);
    const { sharing } = (await activated()).services;
    const model = new CatalogModel(fake, { later: (callback) => callback(), looksSame: () => true });
    const provider = new ClustersTreeProvider(
      'follower',
      model,
      sharing,
      new EntityTree(fake, model, vscode.l10n.t),
      () => objective,
    );
    await model.children('follower');
    await model.children(model.clusterNode('follower', uri));
    const seen = Object.keys(states).map((database) => [
      database,
      ...looksOf(provider.getTreeItem(model.databaseNode('follower', uri, database))),
    ]);
    provider.dispose();
    const own = (state: string): string => `dataShareExplorer.${state}Foreground`;
    assert.deepEqual(seen, [
      ['Fresh', 'database', own('fresh'), '✓', undefined],
      ['Lagging', 'warning', own('lagging'), 'L', own('lagging')],
      ['Stale', 'error', own('stale'), 'S', own('stale')],
      ['Cut', 'debug-disconnect', own('disconnected'), 'D', own('disconnected')],
      ['Refused', 'circle-slash', own('revoked'), 'R', own('revoked')],
      ['Broken', 'error', own('stale'), 'S', own('stale')],
    ]);
  });

  it('of what cannot appear, as two leaders have a name in common, come from the engine', async () => {
    const api = await activated();
    const { backend, model, sharing } = api.services;
    const [one, two, follows] = [
      await cluster(api, 'stateone'),
      await cluster(api, 'statetwo'),
      await cluster(api, 'statefollower'),
    ];
    for (const leader of [one, two]) {
      await backend.createDatabase({ cluster: leader, database: 'Same' });
      await backend.attachDatabase({ follower: follows, leader, database: '*' });
    }
    const provider = new ClustersTreeProvider(
      'follower',
      model,
      sharing,
      new EntityTree(backend, model, vscode.l10n.t),
      () => objective,
    );
    await provider.getChildren();
    const rows = async (): Promise<readonly vscode.TreeItem[]> =>
      (await provider.getChildren(model.clusterNode('follower', follows))).map((node) => provider.getTreeItem(node));
    const seen = await eventually('both are listed', async () => {
      const same = (await rows()).filter(({ label }) => label === 'Same');
      return same.length === 2 && same;
    });
    const [conflict, active] = seen;
    assert.ok(conflict && active);
    assert.deepEqual([conflict.label, conflict.description], ['Same', 'conflict ← statetwo/Same']);
    const color = 'dataShareExplorer.conflictForeground';
    assert.deepEqual(looksOf(conflict), ['warning', color, 'C', color]);
    assert.equal(active.label, 'Same');
    assert.match(String(active.description), /← stateone\/Same$/);
    provider.dispose();
    for (const each of await backend.listAttachments({ cluster: follows })) {
      await backend.detachAttachment({ cluster: follows, attachmentId: each.attachmentId });
    }
    for (const each of [follows, one, two]) await backend.deleteCluster({ cluster: each });
  });

  it('of the worst follower warn in the status bar, and so does a server that is down', async () => {
    follower('Copy', { lag: 5 });
    const followers = new FollowersModel(fake);
    let state: ServerState = { kind: 'idle' };
    const listeners: (() => void)[] = [];
    const server = {
      get state() {
        return state;
      },
      onState: (listener: () => void) => {
        listeners.push(listener);
        return () => undefined;
      },
    } as unknown as ServerSupervisor;
    const { item, shown } = statusItemOf(() => new FreshnessStatus(followers, server, () => objective));
    const says = (): readonly (string | undefined)[] => [item.text, themeColor(item.backgroundColor)];
    await followers.reload();
    assert.deepEqual(says(), ['$(pulse) Data Share: 5 ms behind', undefined]);
    const late = follower('Late', { lag: 1_500 });
    fake.tell('freshnessChanged', { at: 0, followers: [late] });
    assert.deepEqual(says(), ['$(warning) Data Share: 1.5 s behind', 'statusBarItem.warningBackground']);
    assert.match(String(item.tooltip), /fabrikam\/Late/);
    assert.equal(item.command, 'dataShareExplorer.showFreshness');
    fake.tell('freshnessChanged', { at: 0, followers: [{ ...late, lag: 0 }] });
    assert.deepEqual(says(), ['$(pulse) Data Share: 5 ms behind', undefined]);
    state = { kind: 'waiting', delay: 2_000, reason: 'It stopped unexpectedly.' };
    for (const listener of listeners) listener();
    assert.deepEqual(says(), ['$(warning) Data Share', 'statusBarItem.warningBackground']);
    assert.equal(item.command, 'dataShareExplorer.showLog');
    shown.dispose();
    followers.dispose();
  });

  it('of a query are its database, in the colour of the cluster', async () => {
    const kept = new Map<string, unknown>();
    const databases = new DocumentDatabases({
      get: (key) => kept.get(key),
      update: async (key, value) => void kept.set(key, value),
    });
    const document = await vscode.workspace.openTextDocument({ language: 'kusto', content: 'print 1' });
    await vscode.window.showTextDocument(document);
    const { item, shown } = statusItemOf(() => new QueryStatus(databases, (name) => clusterColor(name, {})));
    const says = (): readonly (string | undefined)[] => [
      item.text,
      themeColor(item.color),
      themeColor(item.backgroundColor),
    ];
    assert.deepEqual(says(), ['$(database) Choose Database', undefined, 'statusBarItem.warningBackground']);
    const colors = new Set<string | undefined>();
    for (const clusterName of ['contoso', 'fabrikam', 'contoso']) {
      await databases.set(document.uri.toString(), { cluster: 'fake:any', clusterName, database: 'Main' });
      const color = `dataShareExplorer.cluster.${clusterColor(clusterName, {})}`;
      assert.deepEqual(says(), [`$(database) ${clusterName}/Main`, color, undefined]);
      colors.add(color);
    }
    assert.equal(colors.size, 2);
    shown.dispose();
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
  });
});
