import assert from 'node:assert/strict';
import type { AnyNode } from '../../../src/editor/tree/anyNode.ts';
import { CatalogModel } from '../../../src/editor/tree/catalogModel.ts';
import { stateOf } from '../../../src/editor/tree/nodeState.ts';
import { catalogSource, type FilterSource, TreeFilter } from '../../../src/editor/tree/treeFilter.ts';
import { createFakeBackend, type FakeBackend, fakeFreshness } from '../../support/fakeBackend.ts';

describe('long lists and the filter of the trees', () => {
  let backend: FakeBackend;
  let model: CatalogModel;
  let filter: TreeFilter;
  let contoso: string;

  beforeEach(() => {
    backend = createFakeBackend();
    contoso = backend.addCluster('contoso');
    for (let i = 0; i < 450; i++) backend.addDatabase(contoso, `Db${String(i).padStart(3, '0')}`);
    backend.addTable(contoso, 'Db007', { name: 'Flights' });
    backend.addTable(contoso, 'Db007', { name: 'Airports' });
    backend.addTable(contoso, 'Db449', { name: 'FlightsOld' });
    model = new CatalogModel(backend, { later: (callback) => callback(), looksSame: () => true });
    filter = new TreeFilter(catalogSource(backend), model, (callback) => callback());
  });

  const nameOf = (node: AnyNode): string =>
    node.kind === 'table' ? node.table : node.kind === 'database' ? node.database : node.kind;
  const below = async (): Promise<readonly AnyNode[]> => model.children(model.clusterNode('leader', contoso));

  it('shows two hundred, then more on request, and says how many there are', async () => {
    await model.children('leader');
    const first = await below();
    const more = first.at(-1);
    assert.equal(first.length, 201);
    assert.ok(more?.kind === 'more' && more.shown === 200 && more.total === 450);
    model.showMore(more);
    assert.equal((await below()).length, 401);
    const last = (await below()).at(-1);
    assert.ok(last?.kind === 'more');
    model.showMore(last);
    assert.deepEqual(
      (await below()).filter(({ kind }) => kind === 'more'),
      [],
    );
  });

  it('shows what has just come to be, wherever it stands', async () => {
    await below();
    backend.addDatabase(contoso, 'Zoo');
    model.announce(model.databaseNode('leader', contoso, 'Zoo'));
    assert.ok((await below()).some((node) => nameOf(node) === 'Zoo'));
    assert.equal((await below()).at(-1)?.kind, 'more');
  });

  it('finds what was never listed, with all that it stands below', async () => {
    await filter.set('flights');
    assert.deepEqual(
      (await model.children('leader')).map(({ kind }) => kind),
      ['cluster'],
    );
    assert.deepEqual((await below()).map(nameOf), ['Db007', 'Db449']);
    assert.deepEqual((await model.children(model.databaseNode('leader', contoso, 'Db007'))).map(nameOf), ['Flights']);
    assert.equal(filter.state.matches, 2);
    assert.deepEqual(await model.children('follower'), []);
  });

  it('shows all of a database that matches itself, and everything again when it is cleared', async () => {
    await filter.set('db007');
    assert.deepEqual((await model.children(model.databaseNode('leader', contoso, 'Db007'))).map(nameOf), [
      'Flights',
      'Airports',
    ]);
    await filter.set('');
    assert.equal(model.filter, undefined);
    assert.equal((await below()).length, 201);
  });

  it('keeps up with what comes to be, and says when it could not search', async () => {
    await filter.set('flights');
    backend.addTable(contoso, 'Db100', { name: 'Flights2' });
    backend.tell('catalogChanged', { cluster: contoso, database: 'Db100' });
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(filter.state.matches, 3);
    backend.failNext('search', new Error('no'));
    await filter.set('x');
    assert.equal(filter.state.error, 'no');
  });

  it('says how much of a long search is done', async () => {
    const seen: number[] = [];
    backend.search = async (_, { progress } = {}) => {
      progress?.('x', 0.25);
      progress?.('x', 0.5);
      return { matches: [], isCut: false };
    };
    filter.onChanged(({ isSearching, done }) => seen.push(isSearching ? done : -1));
    await filter.set('x');
    assert.deepEqual(seen, [0, 0.25, 0.5, -1]);
  });

  it('ends a search during which other things change, and then looks at these', async () => {
    const searches: (() => void)[] = [];
    let change = (): void => undefined;
    const source: FilterSource = {
      search: (params, { signal }) =>
        new Promise((resolve, reject) => {
          signal?.addEventListener('abort', () => reject(signal.reason));
          searches.push(() => void backend.search(params).then(resolve));
        }),
      onChanged: (listener) => {
        change = listener;
        return () => undefined;
      },
    };
    const slow = new TreeFilter(source, model, (callback) => callback());
    const shown = slow.set('flights');
    change();
    change();
    assert.equal(searches.length, 1);
    searches[0]?.();
    await shown;
    assert.equal(slow.state.matches, 2);
    backend.addTable(contoso, 'Db100', { name: 'Flights2' });
    assert.equal(searches.length, 2);
    searches[1]?.();
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(slow.state.matches, 3);
  });
});

describe('state of what is followed', () => {
  it('is fresh, lagging, stale, disconnected or revoked', () => {
    const freshness = fakeFreshness('f', 'fabrikam', 'Copy');
    const of = (change: Partial<typeof freshness>): string | undefined => stateOf({ ...freshness, ...change }, 1000);
    assert.equal(of({ lag: 1000 }), 'fresh');
    assert.equal(of({ lag: 1001 }), 'lagging');
    assert.equal(of({ lag: 10_001 }), 'stale');
    assert.equal(of({ state: 'Failed' }), 'stale');
    assert.equal(of({ state: 'Disconnected' }), 'disconnected');
    assert.equal(of({ state: 'Revoked' }), 'revoked');
    assert.equal(of({ state: 'Attaching' }), undefined);
  });
});
