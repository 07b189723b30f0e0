import assert from 'node:assert/strict';
import type { AzureNode } from '../../../src/editor/azureClusters/azureNodes.ts';
import { AzureTree } from '../../../src/editor/azureClusters/azureTree.ts';
import { TreeFilter } from '../../../src/editor/tree/treeFilter.ts';
import { TreeFilters } from '../../../src/editor/tree/treeFilters.ts';
import type { AzureBackend } from '../../../src/protocol/azure.ts';
import type { Backend } from '../../../src/protocol/contract.ts';
import { SharingError } from '../../../src/protocol/errors.ts';
import {
  azureAttachment,
  azureCluster,
  azureDatabase,
  azureFollowed,
  azureInvitation,
  azureShare,
  azureSubscription,
} from '../../support/azureLooks.ts';
import { english } from '../../support/english.ts';
import { createFakeBackend, type FakeBackend } from '../../support/fakeBackend.ts';

const subscription = { id: 's', name: 'Flights', tenant: 't', state: 'Enabled' };
const tenants = [
  { id: 't', name: 'Contoso', signedIn: true },
  { id: 'u', name: 'Fabrikam', signedIn: false },
];
const follower = { ...azureAttachment, clusterName: 'fabrikam' };

interface Scene {
  readonly tree: AzureTree;
  readonly backend: FakeBackend;
  readonly told: (readonly AzureNode[] | undefined)[];
  /** Labels and descriptions below a node that is found by the labels on the way to it. */
  readonly below: (...labels: readonly string[]) => Promise<readonly string[]>;
  readonly find: (...labels: readonly string[]) => Promise<AzureNode>;
}

function openScene(azure: Partial<AzureBackend> = {}, shown?: readonly string[]): Scene {
  const own: AzureBackend = {
    listSubscriptions: async () => ({
      tenants,
      subscriptions: [subscription, { ...subscription, id: 'x', name: 'Other' }],
    }),
    listClusters: async ({ subscription: of }) =>
      of === 's' ? [azureCluster, { ...azureCluster, uri: 'https://b', name: 'adatum', state: 'Stopped' }] : [],
    search: async () => ({ matches: [], isCut: false, clusters: [] }),
    listDatabases: async () => [azureFollowed, { ...azureDatabase, name: 'Airports' }],
    listPrincipals: async () => [{ id: 'p', role: 'Admin', type: 'User', name: 'kim', tenant: 't' }],
    listFreshness: async () => [],
    followerState: () => Promise.reject(new Error('not arranged')),
    listInvitations: async () => [azureInvitation],
    rejectInvitation: async () => null,
    listShareAccounts: async () => [],
    acceptInvitation: () => Promise.reject(new Error('not arranged')),
    listShareSubscriptions: async () => [
      azureSubscription,
      { ...azureSubscription, id: 'x', share: 'Hail', status: 'Revoked' },
    ],
    listSourceDataSets: async () => [
      { id: '1', name: 'Rain', kind: 'KustoDatabase', cluster: 'fabrikam', isBroken: false },
      { id: '2', name: 'Archive', kind: 'Blob', isBroken: false },
      { id: '3', name: 'Drops', kind: 'KustoTable', cluster: 'fabrikam', isBroken: true },
      { id: '4', name: 'Clouds', kind: 'KustoDatabase', isBroken: false },
    ],
    mapShareSubscription: () => Promise.reject(new Error('not arranged')),
    deleteShareSubscription: async () => null,
    forget: async () => null,
    ...azure,
  };
  const backend = createFakeBackend();
  const answers: Partial<Backend> = {
    listFollowers: async () => [follower],
    listAttachments: async () => [azureAttachment],
    listShares: async () => [azureShare],
    listTables: async () => [
      { name: 'Logs', columns: [{ name: 'At', type: 'datetime' }], rows: 5, bytes: 10, extents: 1 },
    ],
  };
  Object.assign(backend, answers);
  const pending: (() => void)[] = [];
  const tree = new AzureTree(own, backend, {
    shown: () => shown,
    signedIn: () => true,
    later: (each) => pending.push(each),
    t: english,
  });
  const told: (readonly AzureNode[] | undefined)[] = [];
  tree.onChanged((changed) => told.push(changed));
  const find = async (...labels: readonly string[]): Promise<AzureNode> => {
    let node: AzureNode | undefined;
    for (const label of labels) {
      node = (await tree.children(node)).find((each) => tree.look(each).label === label);
      assert.ok(node, label);
    }
    assert.ok(node);
    return node;
  };
  const text = (node: AzureNode): string =>
    [tree.look(node).label, tree.look(node).description].filter(Boolean).join(' | ');
  const tell = backend.tell.bind(backend);
  Object.assign(backend, {
    tell: (...args: Parameters<typeof tell>) => {
      tell(...args);
      for (const each of pending.splice(0)) each();
    },
  });
  return {
    tree,
    backend,
    told,
    find,
    below: async (...labels) => (await tree.children(labels.length > 0 ? await find(...labels) : undefined)).map(text),
  };
}

describe('the tree of Azure', () => {
  it('shows subscriptions, tenants that want a sign-in, clusters by their state and what they hold', async () => {
    const { below } = openScene();
    assert.deepEqual(await below(), [
      'Flights',
      'Other',
      'Fabrikam | sign in to see its clusters',
      'Invitations of Azure Data Share',
      'Accepted Shares',
    ]);
    assert.deepEqual(await below('Flights'), ['adatum | West Europe · Stopped', 'contoso | West Europe']);
    assert.deepEqual(await below('Other'), []);
    assert.deepEqual(await below('Flights', 'contoso'), [
      'Airports | followed · 4 KB',
      'Flights | ← contoso/Flights · 4 KB',
      'Attached Configurations',
      'Shares',
      'Principals',
    ]);
    assert.deepEqual(await below('Flights', 'contoso', 'Airports'), [
      'Tables',
      'External Tables',
      'Materialized Views',
      'Functions',
      'Followers',
      'Principals',
    ]);
    assert.deepEqual(await below('Flights', 'contoso', 'Flights'), [
      ...['Tables', 'External Tables', 'Materialized Views', 'Functions', 'Principals'],
    ]);
    assert.deepEqual(await below('Flights', 'contoso', 'Airports', 'Tables'), ['Logs | 5 rows']);
    assert.deepEqual(await below('Flights', 'contoso', 'Airports', 'Tables', 'Logs'), ['At | datetime']);
    assert.deepEqual(await below('Flights', 'contoso', 'Airports', 'Followers'), [
      'fabrikam | Flights · contoso-Flights',
    ]);
    assert.deepEqual(await below('Flights', 'contoso', 'Attached Configurations'), [
      'contoso-Flights | ← contoso/Flights',
    ]);
    assert.deepEqual(await below('Flights', 'contoso', 'Principals'), ['kim | Admin']);
    assert.deepEqual(await below('Invitations of Azure Data Share'), ['Flights | from contoso']);
  });

  it('shows the shares of a cluster with what they hold, who is invited and who has accepted', async () => {
    const { below } = openScene();
    assert.deepEqual(await below('Flights', 'contoso', 'Shares'), ['Delays | 1 data set · 1 pending · 1 active']);
    assert.deepEqual(await below('Flights', 'contoso', 'Shares', 'Delays'), [
      'Flights | Flights',
      'lee@fabrikam.com | pending',
      'kim@fabrikam.com → Fabrikam | active',
    ]);
  });

  it('shows what was accepted of what others share, and which cluster follows it', async () => {
    const { below } = openScene();
    const accepted = 'Accepted Shares';
    assert.deepEqual(await below(accepted), ['Hail | revoked · from Adatum', 'Rain | active · from Adatum']);
    assert.deepEqual(await below(accepted, 'Rain'), [
      'Archive | not mapped · Blob',
      'Clouds | not mapped',
      'Drops | broken · → fabrikam',
      'Rain | → fabrikam',
    ]);
  });

  it('shows what an attached configuration brings, and how', async () => {
    const { below, tree, find, backend } = openScene();
    const none = { include: [], exclude: [] };
    const filter = { tables: { include: ['Flights', 'Log*'], exclude: ['Logs'] }, externalTables: none };
    const some = { ...azureAttachment, filter: { ...filter, materializedViews: none, functions: none } };
    const databases = [{ database: 'Flights', localName: 'c_Flights', standing: 'active' }] as const;
    const all = { ...azureAttachment, attachmentId: 'b', configuration: 'all', database: '*', databases };
    const failed = { ...azureAttachment, attachmentId: 'c', configuration: 'broken', state: 'Failed' };
    const listAttachments = async () => [some, failed, { ...all, principalsKind: 'none' as const }];
    Object.assign(backend, { listAttachments });
    const path = ['Flights', 'contoso', 'Attached Configurations'];
    assert.deepEqual(await below(...path), [
      'all | ← contoso: all databases',
      'broken | Failed · ← contoso/Flights',
      'contoso-Flights | ← contoso/Flights · a part of it',
    ]);
    assert.deepEqual(await below(...path, 'all'), ['c_Flights | ← Flights', 'Principals | none']);
    assert.deepEqual(await below(...path, 'contoso-Flights'), [
      'Tables | shared: Flights, Log*',
      'Tables | held back: Logs',
    ]);
    assert.equal(tree.look(await find(...path, 'broken')).icon.id, 'error');
    assert.match(tree.tooltip(await find(...path, 'all')) ?? '', /Follows all databases of contoso/);
  });

  it('shows only the subscriptions that were chosen', async () => {
    assert.deepEqual(await openScene({}, ['x']).below(), [
      'Other',
      'Fabrikam | sign in to see its clusters',
      'Invitations of Azure Data Share',
      'Accepted Shares',
    ]);
  });

  it('keeps its nodes, with ids of their own and the way up', async () => {
    const { find } = openScene();
    const path = ['Flights', 'contoso', 'Airports', 'Tables', 'Logs'];
    const node = await find(...path);
    assert.equal(await find(...path), node);
    const up: string[] = [];
    for (let each: AzureNode | undefined = node; each; each = each.parent) up.push(each.id);
    assert.equal(new Set(up).size, path.length);
    assert.equal(node.parent, await find(...path.slice(0, -1)));
  });

  it('says what cannot be listed, and tries it again', async () => {
    let isDown = true;
    const scene = openScene({
      listDatabases: async () => {
        if (isDown) throw new SharingError('Forbidden', 'You may not.');
        return [azureDatabase];
      },
    });
    const [failed] = await scene.tree.children(await scene.find('Flights', 'contoso'));
    assert.equal(failed?.kind, 'azureError');
    assert.deepEqual(await scene.below('Flights', 'contoso'), ['No permission | You may not.']);
    isDown = false;
    scene.tree.refresh(failed);
    assert.deepEqual(scene.told, [[await scene.find('Flights', 'contoso')]]);
    assert.ok((await scene.below('Flights', 'contoso')).length > 1);
  });

  it('says of one tenant why it cannot be listed, and shows the others', async () => {
    const error = new SharingError('Forbidden', 'The tenant refuses.').toData();
    const refusing = { id: 'v', name: 'Adatum', signedIn: true, error };
    const { below, tree } = openScene({
      listSubscriptions: async () => ({ tenants: [...tenants, refusing], subscriptions: [subscription] }),
    });
    assert.deepEqual(await below(), [
      'Flights',
      'Fabrikam | sign in to see its clusters',
      'Adatum | No permission · The tenant refuses.',
      'Invitations of Azure Data Share',
      'Accepted Shares',
    ]);
    const failed = (await tree.children()).find(({ kind }) => kind === 'azureError');
    assert.equal(failed && tree.look(failed).icon.id, 'error');
  });

  it('lists a cluster anew when something below it has changed, and no other', async () => {
    const { backend, find, told } = openScene();
    const cluster = await find('Flights', 'contoso');
    backend.tell('catalogChanged', { cluster: azureCluster.uri });
    assert.deepEqual(told, [[cluster]]);
    backend.tell('catalogChanged', { cluster: 'fake:here' });
    assert.equal(told.length, 1);
  });

  it('tells more of what is pointed at, as text and never as markup', async () => {
    const { tree, find } = openScene();
    const cluster = tree.tooltip(await find('Flights', 'contoso')) ?? '';
    assert.ok(cluster.includes('Streaming ingestion is off'), cluster);
    const followed = tree.tooltip(await find('Flights', 'contoso', 'Flights')) ?? '';
    assert.match(followed, /Follows contoso\/Flights, configuration contoso\\-Flights/);
    assert.match(followed, /Hot: the newest 31 d/);
  });

  it('shows two hundred, then more on request, and what was asked to be seen wherever it stands', async () => {
    const databases = Array.from({ length: 250 }, (_, index) => ({ ...azureDatabase, name: `Db${1000 + index}` }));
    const { tree, find, below, told } = openScene({ listDatabases: async () => databases });
    const first = await tree.children(await find('Flights', 'contoso'));
    const more = first.find(({ kind }) => kind === 'azureMore');
    assert.ok(more?.kind === 'azureMore');
    assert.equal(tree.look(more).description, '200 of 250');
    assert.deepEqual(
      first.slice(200).map((node) => tree.look(node).label),
      ['Load More', 'Attached Configurations', 'Shares', 'Principals'],
    );
    const last = await tree.locate(azureCluster.uri, 'Db1249');
    assert.ok(last?.kind === 'azureDatabase' && last.parent === (await find('Flights', 'contoso')));
    assert.ok((await below('Flights', 'contoso')).some((text) => text.startsWith('Db1249')));
    tree.showMore(more);
    assert.deepEqual(told, [[last.parent]]);
    assert.equal((await below('Flights', 'contoso')).length, 253);
    assert.equal(await tree.locate(azureCluster.uri, 'Gone'), undefined);
  });

  it('shows only what matches a text, with all that it stands below, and looks again when something changed', async () => {
    const asked: object[] = [];
    const match = { cluster: azureCluster.uri, access: 'ReadOnlyFollowing', database: 'Flights' } as const;
    const { tree, backend, find, below } = openScene({
      search: async (params) => {
        asked.push(params);
        return {
          matches: [{ ...match, kind: 'functions', name: 'Late' }],
          isCut: false,
          clusters: [azureCluster],
        };
      },
    });
    Object.assign(backend, {
      listEntities: async () => ({
        externalTables: [],
        materializedViews: [],
        functions: ['Early', 'Late'].map((name) => ({ name, parameters: '()', body: '{}' })),
        policies: [],
        mappings: [],
      }),
    });
    const filter = new TreeFilter(
      { search: (...call) => tree.search(...call), onChanged: (listener) => tree.onStale(listener) },
      tree,
      (each) => each(),
    );
    await filter.set('late');
    assert.deepEqual(asked, [{ text: 'late', limit: 500, anew: false }]);
    assert.deepEqual(await below(), ['Flights']);
    assert.deepEqual(await below('Flights'), ['contoso | West Europe']);
    assert.deepEqual(await below('Flights', 'contoso'), ['Flights | ← contoso/Flights · 4 KB']);
    assert.deepEqual(await below('Flights', 'contoso', 'Flights'), ['Functions']);
    assert.deepEqual(await below('Flights', 'contoso', 'Flights', 'Functions'), ['Late | ()']);
    for (const path of [['Flights'], ['Flights', 'contoso'], ['Flights', 'contoso', 'Flights']]) {
      assert.ok(tree.isOpen(await find(...path)), path.join('/'));
    }
    backend.tell('catalogChanged', { cluster: azureCluster.uri });
    assert.deepEqual(asked.slice(1), [{ text: 'late', limit: 500, anew: true }]);
    await filter.set('');
    assert.equal((await below('Flights', 'contoso', 'Flights')).length, 5);
  });

  it('takes part in the one text that all trees are narrowed to', async () => {
    const { tree } = openScene();
    const all = new TreeFilters();
    const of = (found: number): TreeFilter =>
      new TreeFilter(
        {
          search: async () => ({
            matches: Array.from({ length: found }, () => ({ cluster: 'c', kind: 'cluster', name: 'n' }) as const),
            isCut: false,
          }),
          onChanged: () => () => {},
        },
        tree,
        (each) => each(),
      );
    all.add(of(2));
    await all.set('n');
    const leave = all.add(of(3));
    await all.set('na');
    assert.deepEqual([all.state.text, all.state.matches], ['na', 5]);
    leave();
    assert.equal(all.state.matches, 2);
  });
});
