import assert from 'node:assert/strict';
import { DocumentDatabases, type Store } from '../../../src/editor/query/documentDatabases.ts';

function memory(): Store & { readonly values: Map<string, unknown> } {
  const values = new Map<string, unknown>();
  return { values, get: (key) => values.get(key), update: async (key, value) => void values.set(key, value) };
}

const aviation = { cluster: 'fake:contoso', clusterName: 'contoso', database: 'Aviation' };

describe('databases of documents', () => {
  it('are remembered by the workspace', async () => {
    const store = memory();
    await new DocumentDatabases(store).set('file:///a.kql', aviation);
    const again = new DocumentDatabases(store);
    assert.deepEqual(again.get('file:///a.kql'), aviation);
    assert.equal(again.get('file:///b.kql'), undefined);
  });

  it('move with the document', async () => {
    const databases = new DocumentDatabases(memory());
    await databases.set('untitled:1', aviation);
    const changed: string[] = [];
    databases.onChanged((uri) => changed.push(uri));
    await databases.move('untitled:1', 'file:///a.kql');
    assert.equal(databases.get('untitled:1'), undefined);
    assert.deepEqual(databases.get('file:///a.kql'), aviation);
    assert.deepEqual(changed, ['file:///a.kql']);
  });

  it('do not grow without end, and survive what does not belong in the store', async () => {
    const store = memory();
    const databases = new DocumentDatabases(store);
    for (let i = 0; i < 1005; i++) await databases.set(`file:///${i}.kql`, aviation);
    assert.equal(databases.get('file:///4.kql'), undefined);
    assert.deepEqual(databases.get('file:///5.kql'), aviation);
    const { cluster, clusterName } = aviation;
    for (const other of [null, aviation, { cluster, clusterName }, { cluster, clusterName, database: 1 }]) {
      store.values.set('documentDatabases', [['file:///5.kql', other]]);
      const kept = new DocumentDatabases(store).get('file:///5.kql');
      assert.deepEqual(kept, other === aviation ? aviation : undefined);
    }
    store.values.set('documentDatabases', 'nonsense');
    assert.equal(new DocumentDatabases(store).get('file:///5.kql'), undefined);
  });
});
