import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { AnyNode } from '../../src/editor/tree/anyNode.ts';
import { ClustersTreeProvider } from '../../src/editor/tree/clustersTreeProvider.ts';
import { EntityTree } from '../../src/editor/tree/entityTree.ts';
import type { ExtensionApi } from '../../src/extension.ts';
import { eventually } from '../support/eventually.ts';
import { activated, cluster, workspaceFile } from './support/extension.ts';

describe('trees over the engine', () => {
  let api: ExtensionApi;
  let leader: string;
  let follower: string;
  let leaders: ClustersTreeProvider;
  let followers: ClustersTreeProvider;

  before(async () => {
    api = await activated();
    leader = await cluster(api, 'contoso');
    follower = await cluster(api, 'fabrikam');
    const { backend, model, sharing } = api.services;
    await backend.createDatabase({ cluster: leader, database: 'Aviation' });
    const path = await workspaceFile('flights.csv', 'Id,Origin\n1,ABQ\n2,SEA\n');
    await backend.ingestFile({ cluster: leader, database: 'Aviation', table: 'Flights', path, format: {} });
    await backend.attachDatabase({ follower, leader, database: 'Aviation', databaseNameOverride: 'ContosoAviation' });
    const entities = new EntityTree(backend, model, vscode.l10n.t);
    leaders = new ClustersTreeProvider('leader', model, sharing, entities, () => 10_000);
    followers = new ClustersTreeProvider('follower', model, sharing, entities, () => 10_000);
  });
  after(() => {
    leaders.dispose();
    followers.dispose();
  });

  async function texts(provider: ClustersTreeProvider, node?: AnyNode, indent = ''): Promise<string[]> {
    const lines: string[] = [];
    for (const child of await provider.getChildren(node)) {
      const { label, description } = provider.getTreeItem(child);
      // Who may do what, and the policies, depend on the machine and are tested apart.
      if (child.kind === 'entityGroup') continue;
      lines.push(`${indent}${label} ${description}`.trimEnd());
      lines.push(...(await texts(provider, child, `${indent}  `)));
    }
    return lines;
  }

  it('show what there is, on both sides', async () => {
    await eventually('the follower is up to date', async () => {
      const seen = await texts(followers);
      return seen.includes('    Flights 2 rows') && seen.some((line) => line.includes('up to date'));
    });
    const withoutReports = (await texts(leaders)).map((line) =>
      line.replace(/ · (has not reported yet|version .*)$/, ''),
    );
    assert.deepEqual(withoutReports, [
      'contoso West Europe',
      '  Shares',
      '  Aviation → fabrikam',
      '    Followers',
      '      fabrikam contoso-Aviation · direct',
      '    Flights 2 rows',
      '      Id long',
      '      Origin string',
    ]);
    assert.deepEqual(await texts(followers), [
      'fabrikam West Europe',
      '  ContosoAviation up to date ← contoso/Aviation',
      '    Flights 2 rows',
      '      Id long',
      '      Origin string',
    ]);
  });

  it('tell more in a tooltip when it is asked for', async () => {
    const node = api.services.model.databaseNode('follower', follower, 'ContosoAviation');
    const { tooltip } = followers.resolveTreeItem(followers.getTreeItem(node), node);
    assert.ok(tooltip instanceof vscode.MarkdownString);
    assert.match(tooltip.value, /Follows contoso\/Aviation: up to date/);
    assert.ok(!tooltip.isTrusted);
  });

  it('change on the follower when the leader gets rows, without a refresh', async () => {
    const changed: AnyNode[] = [];
    const subscription = followers.onDidChangeTreeData((nodes) => changed.push(...(nodes ?? [])));
    const path = await workspaceFile('more.csv', 'Id,Origin\n3,LAX\n');
    const { backend, model } = api.services;
    await backend.ingestFile({ cluster: leader, database: 'Aviation', table: 'Flights', path, format: {} });
    const { id } = model.databaseNode('follower', follower, 'ContosoAviation');
    await eventually('the view is told', () => changed.some((node) => node.id.startsWith(id)));
    await eventually('the follower counts three', async () => (await texts(followers)).includes('    Flights 3 rows'));
    subscription.dispose();
  });

  it('lose what is detached', async () => {
    await api.services.backend.detachDatabase({ cluster: follower, database: 'ContosoAviation' });
    await eventually('nothing is followed', async () => (await texts(followers)).length === 0);
    await eventually('fabrikam stands among the leaders', async () =>
      (await texts(leaders)).includes('fabrikam West Europe'),
    );
  });
});
