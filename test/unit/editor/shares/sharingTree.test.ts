import assert from 'node:assert/strict';
import type { SharingNode } from '../../../../src/editor/shares/sharingNodes.ts';
import { SharingTree } from '../../../../src/editor/shares/sharingTree.ts';
import { CatalogModel } from '../../../../src/editor/tree/catalogModel.ts';
import { Redraws } from '../../../../src/editor/tree/redraws.ts';
import { english } from '../../../support/english.ts';
import { createFakeBackend, type FakeBackend, fakeFreshness } from '../../../support/fakeBackend.ts';
import { someAttachment, someFollower, someShare, someShareSubscription } from '../../../support/sharingLooks.ts';

describe('tree of sharing', () => {
  let backend: FakeBackend;
  let model: CatalogModel;
  let tree: SharingTree;
  let contoso: string;
  let fabrikam: string;
  let later: (() => void)[];

  beforeEach(async () => {
    backend = createFakeBackend();
    contoso = backend.addCluster('contoso');
    fabrikam = backend.addCluster('fabrikam');
    backend.addDatabase(contoso, 'Aviation', { followers: [{ clusterName: 'fabrikam', configuration: 'c' }] });
    backend.addDatabase(contoso, 'Quiet');
    backend.addDatabase(fabrikam, 'Copy', { freshness: fakeFreshness(fabrikam, 'fabrikam', 'Copy') });
    backend.listFollowers = async () => [someFollower];
    backend.listShares = async () => [someShare];
    backend.listAttachments = async () => [];
    backend.listShareSubscriptions = async () => [];
    later = [];
    model = new CatalogModel(backend, { later: (callback) => later.push(callback), looksSame: () => true });
    tree = new SharingTree(backend, model, (callback) => later.push(callback), english);
    await model.children('leader');
    await model.children(model.clusterNode('leader', contoso));
  });
  afterEach(() => tree.dispose());

  async function texts(nodes: Promise<readonly SharingNode[]>): Promise<string[]> {
    const lines: string[] = [];
    for (const node of await nodes) {
      lines.push(tree.look(node).label, ...(await texts(tree.children(node))).map((line) => `  ${line}`));
    }
    return lines;
  }

  it('has the shares of a leader, with all that is in them', async () => {
    assert.deepEqual(await texts(tree.around(model.clusterNode('leader', contoso))), [
      'Shares',
      '  Air',
      '    Flights',
      '    lee@fabrikam.com',
      '    lee@fabrikam.com → fabrikam',
    ]);
  });

  it('has followers below a database that is followed, and nothing below others', async () => {
    const around = (name: string) => texts(tree.around(model.databaseNode('leader', contoso, name)));
    assert.deepEqual(await around('Aviation'), ['Followers', '  fabrikam']);
    assert.deepEqual(await around('Quiet'), []);
  });

  it('has what a follower accepted, and what cannot appear', async () => {
    backend.listShareSubscriptions = async () => [someShareSubscription];
    const databases = [
      { database: 'A', localName: 'A', standing: 'active' as const },
      { database: 'B', localName: 'B', standing: 'waiting' as const },
    ];
    backend.listAttachments = async () => [
      { ...someAttachment, databases },
      { ...someAttachment, attachmentId: 'a2', configuration: 'empty' },
    ];
    assert.deepEqual(await texts(tree.around(model.clusterNode('follower', fabrikam))), [
      'Subscriptions',
      '  Air',
      '    Flights',
      'B',
      'empty',
    ]);
    assert.deepEqual(await texts(tree.around(model.clusterNode('leader', contoso))).then(([first]) => first), 'Shares');
  });

  it('shows databases to whoever may not see subscriptions', async () => {
    backend.listShareSubscriptions = () => Promise.reject(new Error('Forbidden'));
    assert.deepEqual(await texts(tree.around(model.clusterNode('follower', fabrikam))), []);
  });

  it('keeps nodes and parents, so that the editor can reveal them', async () => {
    const cluster = model.clusterNode('leader', contoso);
    const [shares] = await tree.around(cluster);
    assert.ok(shares);
    const [share] = await tree.children(shares);
    assert.ok(share);
    assert.equal((await tree.children(shares))[0], share);
    assert.equal(tree.parent(share), shares);
    assert.equal(tree.parent(shares), cluster);
    assert.equal(tree.shareNode(cluster, someShare), share);
  });

  it('has followers drawn anew, of which nobody tells, only where one looks different', async () => {
    const group = tree.followersNode(model.databaseNode('leader', contoso, 'Aviation'));
    const drawn: unknown[] = [];
    const redraws = new Redraws<SharingNode>({
      list: async (node) => (node ? tree.children(node).catch(() => []) : [group]),
      look: (node) => JSON.stringify(tree.look(node)),
      fire: (nodes) => drawn.push(nodes?.map(({ id }) => id)),
      later: () => {},
    });
    tree.onChanged(() => redraws.changed([group]));
    const refresh = async (): Promise<void> => {
      tree.refresh([group]);
      await redraws.settled;
    };
    await redraws.children();
    const [follower] = await redraws.children(group);
    const report = { version: 7, lag: 1_200, at: 0 };
    backend.listFollowers = async () => [{ ...someFollower, report: { ...report, at: 5 } }];
    await refresh();
    assert.deepEqual(drawn, []);
    backend.listFollowers = async () => [{ ...someFollower, report: { ...report, lag: 5_100 } }];
    await refresh();
    await refresh();
    assert.deepEqual(drawn, [[follower?.id]]);
    backend.listFollowers = () => Promise.reject(new Error('It cannot be read.'));
    await refresh();
    assert.deepEqual(drawn, [[follower?.id], [group.id]]);
  });

  it('tells once of several changes of a cluster, and not of rows', () => {
    const told: string[] = [];
    tree.onChanged((nodes) => told.push(nodes.map(({ id }) => id).join('|')));
    backend.tell('catalogChanged', { cluster: contoso, database: 'Aviation' });
    backend.tell('catalogChanged', { cluster: contoso });
    backend.tell('catalogChanged', { cluster: contoso });
    for (const callback of later) callback();
    assert.equal(told.length, 1);
    assert.match(told[0] ?? '', /^leader .*\|follower /);
  });
});
