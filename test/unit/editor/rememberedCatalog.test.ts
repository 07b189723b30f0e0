import assert from 'node:assert/strict';
import { type ListedCatalog, RememberedCatalog } from '../../../src/editor/tree/rememberedCatalog.ts';
import { createFakeBackend, fakeFreshness } from '../../support/fakeBackend.ts';

describe('clusters and databases of an earlier window', () => {
  let stored: Map<string, unknown>;
  let updates: number;
  const open = (by: string): RememberedCatalog =>
    new RememberedCatalog(
      {
        get: (key) => stored.get(key),
        update: async (key, value) => {
          updates++;
          stored.set(key, value);
        },
      },
      () => by,
    );

  beforeEach(() => {
    stored = new Map();
    updates = 0;
  });

  async function listed(count: number): Promise<ListedCatalog> {
    const backend = createFakeBackend();
    const uris = Array.from({ length: count }, (_, i) => backend.addCluster(`c${i}`));
    for (const uri of uris.slice(0, 1)) {
      backend.addDatabase(uri, 'A', { rows: 5, followers: [{ clusterName: 'c1', configuration: 'x' }] });
      backend.addDatabase(uri, 'B', {
        freshness: { ...fakeFreshness(uri, 'c0', 'B'), lag: 700, syncInterval: 60_000 },
      });
    }
    const databases = await Promise.all(uris.map((cluster) => backend.listDatabases({ cluster })));
    return { clusters: await backend.listClusters({}), databases: databases.flat() };
  }

  it('are those that were kept last, written only where they differ', async () => {
    const [one, two] = [await listed(1), await listed(2)];
    const first = open('1.0.0 aaduser=ana');
    for (const each of [one, two, two]) first.keep(each);
    assert.equal(updates, 2);
    assert.deepEqual(open('1.0.0 aaduser=ana').catalog?.clusters, two.clusters);
  });

  it('come with their databases, of which not what is new every moment', async () => {
    const { clusters, databases } = await listed(1);
    const first = open('1.0.0 aaduser=ana');
    first.keep({ clusters, databases });
    const later = databases.map((each) => ({
      ...each,
      rows: each.rows + 1,
      ...(each.freshness && { freshness: { ...each.freshness, lag: 9, visibleVersion: 44 } }),
    }));
    first.keep({ clusters, databases: later });
    assert.equal(updates, 1);
    const [a, b] = open('1.0.0 aaduser=ana').catalog?.databases ?? [];
    assert.deepEqual([a?.name, a?.opening, a?.rows, a?.followers], ['A', true, 0, databases[0]?.followers]);
    assert.equal(b?.freshness?.state, 'Attaching');
    assert.deepEqual([b?.freshness?.leader, b?.freshness?.syncInterval], [databases[1]?.freshness?.leader, 60_000]);
  });

  it('are not those that somebody else saw, or that another version wrote', async () => {
    open('1.0.0 aaduser=ana').keep(await listed(1));
    assert.equal(open('1.0.0 aaduser=ben').catalog, undefined);
    assert.equal(open('1.0.1 aaduser=ana').catalog, undefined);
  });

  it('are none where there are none any more, or more than the trees show at first', async () => {
    for (const count of [0, 201]) {
      open('1.0.0 aaduser=ana').keep(await listed(1));
      open('1.0.0 aaduser=ana').keep(await listed(count));
      assert.equal(open('1.0.0 aaduser=ana').catalog, undefined, `${count} clusters`);
    }
  });

  it('come without databases where there are more than the trees show at first', async () => {
    const { clusters, databases } = await listed(1);
    const [database] = databases;
    assert.ok(database);
    open('1.0.0 aaduser=ana').keep({ clusters, databases: Array(201).fill(database) });
    assert.deepEqual(open('1.0.0 aaduser=ana').catalog?.databases, []);
  });
});
