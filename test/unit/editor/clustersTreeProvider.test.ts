import assert from 'node:assert/strict';
import { SharingTree } from '../../../src/editor/shares/sharingTree.ts';
import type { AnyNode } from '../../../src/editor/tree/anyNode.ts';
import { CatalogModel } from '../../../src/editor/tree/catalogModel.ts';
import type { ClustersTreeProvider } from '../../../src/editor/tree/clustersTreeProvider.ts';
import { EntityTree } from '../../../src/editor/tree/entityTree.ts';
import type { ListedCatalog } from '../../../src/editor/tree/rememberedCatalog.ts';
import { english } from '../../support/english.ts';
import { createFakeBackend, type FakeBackend, fakeFreshness } from '../../support/fakeBackend.ts';
import { installVsCodeStub, themeChanged } from '../../support/vscodeStub.ts';

describe('what a view of clusters has drawn anew', () => {
  let backend: FakeBackend;
  let fabrikam: string;
  let provider: ClustersTreeProvider;
  let sharing: SharingTree;
  let fired: (readonly string[] | undefined)[];

  before(installVsCodeStub);
  beforeEach(async () => {
    backend = createFakeBackend();
    fabrikam = backend.addCluster('fabrikam');
    backend.addDatabase(fabrikam, 'Copy', { freshness: fakeFreshness(fabrikam, 'fabrikam', 'Copy') });
    backend.listAttachments = async () => [];
    backend.listShareSubscriptions = async () => [];
    await open();
    const clusters = await provider.getChildren();
    for (const cluster of clusters) await provider.getChildren(cluster);
    fired = [];
    provider.onDidChangeTreeData((changed) => fired.push(changed ? [changed].flat().map(label) : undefined));
  });
  afterEach(() => {
    provider.dispose();
    sharing.dispose();
  });

  async function open(remembered?: ListedCatalog): Promise<void> {
    const model = new CatalogModel(backend, { later: (callback) => callback(), looksSame: () => false, remembered });
    sharing = new SharingTree(backend, model, (callback) => callback(), english);
    const entities = new EntityTree(backend, model, english);
    // Only now, since it is made for an editor.
    const module = await import('../../../src/editor/tree/clustersTreeProvider.ts');
    provider = new module.ClustersTreeProvider('follower', model, sharing, entities, () => 1000);
  }

  function label(node: AnyNode): string {
    return String(provider.getTreeItem(node).label);
  }

  async function become(freshness: Partial<ReturnType<typeof fakeFreshness>>): Promise<void> {
    const now = { ...fakeFreshness(fabrikam, 'fabrikam', 'Copy'), ...freshness };
    backend.addDatabase(fabrikam, 'Copy', { freshness: now });
    backend.tell('freshnessChanged', { at: Date.now(), followers: [now] });
    await settled();
  }

  async function settled(): Promise<void> {
    for (let round = 0; round < 3; round += 1) {
      await new Promise(setImmediate);
      await provider.settled;
    }
  }

  it('is a row whose tooltip alone says something else, since the editor asks for that once', async () => {
    await become({ syncInterval: 60_000 });
    assert.deepEqual(fired, [['Copy']]);
  });

  it('is no row that says the same', async () => {
    await become({ visibleVersion: 4, leaderVersion: 4 });
    assert.deepEqual(fired, []);
  });

  it('is what was not known yet when its rows were remembered, for which the first rows do not wait', async () => {
    const { listClusters } = backend;
    const databases = await backend.listDatabases({ cluster: fabrikam });
    const remembered = { clusters: await listClusters({}), databases: databases.map((each) => ({ ...each, rows: 0 })) };
    const running = Promise.withResolvers<void>();
    Object.assign(backend, { listClusters: () => running.promise.then(() => listClusters({})) });
    backend.listAttachments = () => Promise.reject(new Error('The first rows wait for it.'));
    provider.dispose();
    sharing.dispose();
    await open(remembered);
    provider.onDidChangeTreeData((changed) => fired.push(changed ? [changed].flat().map(label) : undefined));
    const [cluster] = await provider.getChildren();
    assert.deepEqual((await provider.getChildren(cluster)).map(label), ['Copy', 'Principals']);
    assert.deepEqual(fired, []);
    backend.addDatabase(fabrikam, 'New', { freshness: fakeFreshness(fabrikam, 'fabrikam', 'New') });
    backend.listAttachments = async () => [];
    running.resolve();
    await settled();
    assert.deepEqual(fired, [['fabrikam']]);
    assert.deepEqual((await provider.getChildren(cluster)).map(label), ['Copy', 'New', 'Principals']);
  });

  it('is on its way only when it has what is open below its clusters as well', async () => {
    provider.dispose();
    sharing.dispose();
    await open();
    const reached: string[] = [];
    void provider.asked.then(() => reached.push('asked'));
    void provider.filled.then(() => reached.push('filled'));
    const [cluster] = await provider.getChildren();
    await settled();
    assert.deepEqual(reached, ['asked']);
    await provider.getChildren(cluster);
    await settled();
    assert.deepEqual(reached, ['asked', 'filled']);
  });

  it('is everything after a new theme, which the editor draws from rows that it kept for too long', () => {
    themeChanged.fire();
    assert.deepEqual(fired, [undefined]);
    provider.dispose();
    themeChanged.fire();
    assert.equal(fired.length, 1);
  });
});
