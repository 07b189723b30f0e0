import assert from 'node:assert/strict';
import type { AnyNode } from '../../../src/editor/tree/anyNode.ts';
import { CatalogModel, type Changed } from '../../../src/editor/tree/catalogModel.ts';
import { presentDatabase } from '../../../src/editor/tree/presentation.ts';
import { SharingError } from '../../../src/protocol/errors.ts';
import { english } from '../../support/english.ts';
import { createFakeBackend, type FakeBackend, fakeFreshness } from '../../support/fakeBackend.ts';

describe('model of the trees', () => {
  let backend: FakeBackend;
  let model: CatalogModel;
  let contoso: string;
  let fabrikam: string;
  let later: (() => void)[];
  let told: string[][];

  beforeEach(() => {
    backend = createFakeBackend();
    contoso = backend.addCluster('contoso');
    backend.addDatabase(contoso, 'Aviation');
    backend.addTable(contoso, 'Aviation', {
      name: 'Flights',
      rows: 3,
      columns: [
        { name: 'Id', type: 'long' },
        { name: 'Origin', type: 'string' },
      ],
    });
    fabrikam = backend.addCluster('fabrikam');
    backend.addDatabase(fabrikam, 'Copy', { freshness: fakeFreshness(fabrikam, 'fabrikam', 'Copy') });
    later = [];
    told = [];
    model = new CatalogModel(backend, {
      later: (callback) => later.push(callback),
      looksSame: (a, b) =>
        JSON.stringify(presentDatabase(a, 1000, english)) === JSON.stringify(presentDatabase(b, 1000, english)),
    });
    model.onChanged((changed: Changed) =>
      told.push([...changed].map((each) => (typeof each === 'string' ? each : labelOf(each)))),
    );
  });

  const labelOf = (node: AnyNode): string =>
    node.kind === 'cluster'
      ? `${node.side} ${node.cluster}`
      : `${node.side} ${'database' in node ? node.database : node.id}`;
  const kindsOf = (nodes: readonly AnyNode[]): string[] => nodes.map((node) => node.kind);

  /** What the model does about a notification, up to what it tells. */
  async function afterwards(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    for (const callback of later.splice(0)) callback();
  }

  async function expandAll(): Promise<void> {
    for (const side of ['leader', 'follower'] as const) {
      for (const cluster of await model.children(side)) {
        for (const database of await model.children(cluster)) await model.children(database);
      }
    }
    backend.calls.length = 0;
  }

  describe('that remembers clusters of an earlier window', () => {
    let answer: () => void;
    const allClusters = [
      'leader fake:contoso',
      'follower fake:contoso',
      'leader fake:fabrikam',
      'follower fake:fabrikam',
    ];

    /** The model of a window that opens, whose server lists nothing before `answer` is called. */
    async function open(): Promise<void> {
      const { listClusters, listDatabases } = backend;
      const remembered = { clusters: await listClusters({}), databases: await listDatabases({ cluster: contoso }) };
      const running = Promise.withResolvers<void>();
      answer = running.resolve;
      Object.assign(backend, { listClusters: () => running.promise.then(() => listClusters({})) });
      model = new CatalogModel(backend, { later: (callback) => callback(), looksSame: () => true, remembered });
      model.onChanged((changed) =>
        told.push([...changed].map((each) => (typeof each === 'string' ? each : labelOf(each)))),
      );
      backend.calls.length = 0;
    }

    it('shows them and their databases at once, and asks below them only when it knows what there is', async () => {
      await open();
      const [leader] = await model.children('leader');
      assert.ok(leader);
      assert.equal(labelOf(leader), 'leader fake:contoso');
      assert.deepEqual((await model.children('follower')).map(labelOf), ['follower fake:fabrikam']);
      const databases = await model.children(leader);
      assert.deepEqual(databases.map(labelOf), ['leader Aviation']);
      const [database] = databases;
      assert.ok(database);
      assert.deepEqual(await model.children(database), []);
      assert.deepEqual(backend.calls, []);
      answer();
      await afterwards();
      assert.deepEqual(told, [allClusters]);
      assert.notDeepEqual(await model.children(database), []);
      assert.deepEqual(backend.calls, ['listClusters', 'listTables']);
    });

    it('replaces them by the answer, and tells the side that differs', async () => {
      await open();
      await Promise.all([model.children('leader'), model.children('follower')]);
      backend.addCluster('northwind');
      answer();
      await afterwards();
      const northwind = ['leader fake:northwind', 'follower fake:northwind'];
      assert.deepEqual(told, [['leader', ...allClusters, ...northwind]]);
      assert.deepEqual((await model.children('leader')).map(labelOf), ['leader fake:contoso', 'leader fake:northwind']);
    });

    it('forgets them where they cannot be listed, and says why', async () => {
      await open();
      await model.children('leader');
      backend.failNext('listClusters', new SharingError('Internal', 'Out of order.', 'bug'));
      answer();
      await afterwards();
      assert.deepEqual(told, [['leader', 'follower']]);
      backend.failNext('listClusters', new SharingError('Internal', 'Out of order.', 'bug'));
      assert.deepEqual(kindsOf(await model.children('leader')), ['error']);
      assert.equal(model.cluster(contoso), undefined);
    });
  });

  it('lists clusters, databases, tables and columns, each on its side', async () => {
    const [cluster] = await model.children('leader');
    assert.ok(cluster?.kind === 'cluster' && cluster.cluster === contoso);
    const [database] = await model.children(cluster);
    assert.ok(database?.kind === 'database' && database.database === 'Aviation');
    const [table] = await model.children(database);
    assert.ok(table?.kind === 'table' && table.table === 'Flights');
    assert.deepEqual(kindsOf(await model.children(table)), ['column', 'column']);
    assert.deepEqual((await model.children('follower')).map(labelOf), ['follower fake:fabrikam']);
  });

  it('shows a cluster that leads and follows on both sides, and an empty one among the leaders', async () => {
    backend.addDatabase(fabrikam, 'Own');
    const tailspin = backend.addCluster('tailspin');
    assert.deepEqual(
      (await model.children('leader')).map(labelOf),
      [contoso, fabrikam, tailspin].map((uri) => `leader ${uri}`),
    );
    assert.deepEqual((await model.children('follower')).map(labelOf), [`follower ${fabrikam}`]);
    const side = model.clusterNode('leader', fabrikam);
    assert.deepEqual((await model.children(side)).map(labelOf), ['leader Own']);
  });

  it('keeps nodes, ids and parents over a refresh, so that the editor can reveal them', async () => {
    const [cluster] = await model.children('leader');
    assert.ok(cluster);
    const [database] = await model.children(cluster);
    model.refresh();
    const [again] = await model.children('leader');
    assert.equal(again, cluster);
    assert.ok(database);
    assert.equal(model.parent(database), cluster);
    assert.equal(model.parent(cluster), undefined);
    const [table] = await model.children(database);
    assert.ok(table);
    assert.equal(model.parent(table), database);
    const [column] = await model.children(table);
    assert.equal(column && model.parent(column), table);
  });

  it('gives different ids to names that could be mistaken for each other', () => {
    const one = model.databaseNode('leader', 'a b', 'c');
    const two = model.databaseNode('leader', 'a', 'b c');
    assert.notEqual(one.id, two.id);
  });

  it('shows what could not be listed, and asks again the next time', async () => {
    backend.failNext('listClusters', new SharingError('PermissionDenied', 'The folder cannot be read.'));
    const [error] = await model.children('leader');
    assert.ok(error?.kind === 'error');
    assert.equal(error.error.message, 'The folder cannot be read.');
    assert.deepEqual(kindsOf(await model.children('leader')), ['cluster']);

    const cluster = model.clusterNode('leader', contoso);
    backend.failNext('listDatabases', new SharingError('JournalDamaged', 'Damaged.'));
    const [failed] = await model.children(cluster);
    assert.ok(failed?.kind === 'error');
    assert.equal(model.parent(failed), cluster);
    model.refresh(failed);
    await afterwards();
    assert.deepEqual(told, [[`leader ${contoso}`]]);
    assert.deepEqual(kindsOf(await model.children(cluster)), ['database']);
  });

  it('refreshes only the database whose rows changed', async () => {
    await expandAll();
    backend.addTable(contoso, 'Aviation', { name: 'Airports' });
    backend.tell('catalogChanged', { cluster: contoso, database: 'Aviation' });
    await afterwards();
    assert.deepEqual(told, [['leader Aviation']]);
    const tables = await model.children(model.databaseNode('leader', contoso, 'Aviation'));
    assert.equal(tables.length, 2);
  });

  it('asks only for the databases that changed, and tells of none that looks the same and nobody has opened', async () => {
    backend.addDatabase(contoso, 'Weather');
    backend.addDatabase(contoso, 'Seismology');
    const leader = model.clusterNode('leader', contoso);
    await model.children('leader');
    await model.children(leader);
    await model.children(model.databaseNode('leader', contoso, 'Aviation'));
    const asked: unknown[] = [];
    const listDatabases = backend.listDatabases.bind(backend);
    backend.listDatabases = (params, options) => {
      asked.push([params.limit, params.names]);
      return listDatabases(params, options);
    };
    backend.addTable(contoso, 'Weather', { name: 'Storms', rows: 7 });
    backend.tell('catalogChanged', { cluster: contoso, database: 'Weather' });
    await afterwards();
    assert.deepEqual(asked, [[0, ['Weather']]]);
    assert.equal(model.database(contoso, 'Weather')?.rows, 7);
    assert.deepEqual(told, []);
    // Of one that was never listed there is nothing to look at.
    backend.tell('catalogChanged', { cluster: contoso, database: 'Unknown' });
    await afterwards();
    assert.equal(asked.length, 1);

    const damaged = new SharingError('JournalDamaged', 'Damaged.').toData();
    backend.addDatabase(contoso, 'Seismology', { error: damaged });
    backend.tell('catalogChanged', { cluster: contoso, database: 'Seismology' });
    backend.tell('catalogChanged', { cluster: contoso, database: 'Aviation' });
    await afterwards();
    await afterwards();
    assert.deepEqual(told.flat().sort(), ['leader Aviation', 'leader Seismology']);
  });

  it('refreshes a cluster when its databases are others', async () => {
    await expandAll();
    backend.addDatabase(contoso, 'Seismology');
    backend.tell('catalogChanged', { cluster: contoso });
    await afterwards();
    assert.deepEqual(told, [[`leader ${contoso}`, `follower ${contoso}`]]);
  });

  it('refreshes the list when a cluster begins or ends to follow', async () => {
    await expandAll();
    await backend.detachDatabase({ cluster: fabrikam, database: 'Copy' });
    backend.tell('catalogChanged', { cluster: fabrikam });
    await afterwards();
    assert.deepEqual(told, [['leader', 'follower', `leader ${fabrikam}`, `follower ${fabrikam}`]]);
  });

  it('tells freshness only where it looks different', async () => {
    await expandAll();
    const fresh = fakeFreshness(fabrikam, 'fabrikam', 'Copy');
    backend.tell('freshnessChanged', { at: 0, followers: [{ ...fresh, visibleVersion: 4 }] });
    await afterwards();
    assert.deepEqual(told, []);
    backend.tell('freshnessChanged', { at: 0, followers: [{ ...fresh, lag: 3 }] });
    backend.tell('freshnessChanged', { at: 0, followers: [{ ...fresh, lag: 5 }] });
    await afterwards();
    assert.deepEqual(told, []);
    assert.equal(model.database(fabrikam, 'Copy')?.freshness?.lag, 5);
    // Each is told by itself, as by a server every half a second for two minutes.
    for (let lag = 500; lag <= 120_000; lag += 500) {
      backend.tell('freshnessChanged', { at: 0, followers: [{ ...fresh, lag }] });
      await afterwards();
    }
    // At 1 s, its objective; over 1, 2, 5, 10, 20 and 30 s, 1 min and 2 min; and when ten times its objective makes it stale.
    assert.equal(told.length, 10);
    assert.deepEqual(new Set(told.flat()), new Set(['follower Copy']));
    assert.equal(model.database(fabrikam, 'Copy')?.freshness?.lag, 120_000);
    assert.deepEqual(backend.calls, []);
  });

  it('looks once at what was told many times', async () => {
    await expandAll();
    for (let i = 0; i < 100; i++) backend.tell('catalogChanged', { cluster: contoso, database: 'Aviation' });
    await afterwards();
    assert.deepEqual(told, [['leader Aviation']]);
    assert.ok(backend.calls.filter((call) => call === 'listDatabases').length <= 2, backend.calls.join());
  });

  it('lists everything anew when it is not said what changed, as after a restart', async () => {
    await expandAll();
    backend.tell('catalogChanged', {});
    await afterwards();
    assert.deepEqual(told, [['leader', 'follower']]);
    await model.children('leader');
    assert.deepEqual(backend.calls, ['listClusters']);
  });

  it('asks once for what two views want at the same time', async () => {
    await Promise.all([model.children('leader'), model.children('follower')]);
    assert.deepEqual(backend.calls, ['listClusters']);
  });

  it('draws followers anew when they are judged in another way, and asks for nothing', async () => {
    await expandAll();
    const asked = backend.calls.length;
    model.judgeAnew();
    await afterwards();
    assert.deepEqual(told, [['follower Copy']]);
    await expandAll();
    assert.equal(backend.calls.length, asked);
  });
});
