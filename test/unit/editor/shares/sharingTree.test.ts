import assert from 'node:assert/strict';
import type { SharingNode } from '../../../../src/editor/shares/sharingNodes.ts';
import { SharingTree } from '../../../../src/editor/shares/sharingTree.ts';
import { CatalogModel } from '../../../../src/editor/tree/catalogModel.ts';
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

  it('looks again at followers, and tells only where one looks different', async () => {
    const told: string[] = [];
    tree.onChanged((nodes) => told.push(...nodes.map(({ id }) => id)));
    const group = tree.followersNode(model.databaseNode('leader', contoso, 'Aviation'));
    await tree.children(group);
    const report = { version: 7, lag: 1_200, at: 0 };
    backend.listFollowers = async () => [{ ...someFollower, report: { ...report, at: 5 } }];
    await tree.lookAgain([group]);
    await tree.lookAgain([group]);
    assert.deepEqual(told, []);
    backend.listFollowers = async () => [{ ...someFollower, report: { ...report, lag: 5_100 } }];
    await tree.lookAgain([group]);
    assert.deepEqual(told, [group.id]);
    backend.listFollowers = () => Promise.reject(new Error('It cannot be read.'));
    await tree.lookAgain([group]);
    await tree.lookAgain([group]);
    assert.deepEqual(told, [group.id, group.id]);
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
