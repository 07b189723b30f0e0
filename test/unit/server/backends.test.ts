import assert from 'node:assert/strict';
import type { AzureClusters } from '../../../src/azure/azureBackend.ts';
import { withAzure } from '../../../src/server/backends.ts';
import { createFakeBackend } from '../../support/fakeBackend.ts';

const cloud = 'https://contoso.westeurope.kusto.windows.net';

describe('two backends as one', () => {
  const refused = (): Promise<never> => Promise.reject(new Error('not arranged'));
  const azure = (more: Partial<AzureClusters>): (() => Promise<AzureClusters>) => {
    const all = [
      'startCluster', 'stopCluster', 'listDatabases', 'listTables', 'listEntities', 'getSchema', 'runQuery', 'previewFilter', 'attachDatabase',
      'detachDatabase', 'detachAttachment', 'detachFollowers', 'listAttachments', 'listFollowers',
    ] as const; // biome-ignore format: a list
    const clusters = { ...Object.fromEntries(all.map((name) => [name, refused])), ...more };
    return async () => clusters as AzureClusters;
  };

  it('ask each cluster where it is, and load Azure only for its own', async () => {
    const local = createFakeBackend();
    const uri = local.addCluster('here');
    local.addDatabase(uri, 'Own');
    let loaded = 0;
    const { backend } = withAzure(local, async () => {
      loaded += 1;
      return (await azure({ listDatabases: async () => [] }))();
    });
    assert.deepEqual(
      (await backend.listDatabases({ cluster: uri })).map(({ name }) => name),
      ['Own'],
    );
    assert.equal((await backend.listClusters({})).length, 1);
    assert.equal(loaded, 0);
    assert.deepEqual(await backend.listDatabases({ cluster: cloud }), []);
    assert.equal(loaded, 1);
  });

  it('refuse by name what Azure has no answer to, and what would cross', async () => {
    const local = createFakeBackend();
    const { backend } = withAzure(local, azure({}));
    await assert.rejects(backend.setSyncInterval({ cluster: cloud, database: 'D', interval: 1 }), {
      code: 'NotOnAzure',
      message: /^This works on clusters of this workspace.* Azure decides how often/,
    });
    await assert.rejects(backend.listGroups({ cluster: cloud }), {
      code: 'NotOnAzure',
      message: /in the Azure portal/,
    });
    const crossing = { leader: cloud, follower: local.addCluster('here'), database: 'D' };
    await assert.rejects(backend.attachDatabase(crossing), { code: 'NotOnAzure', message: /cannot follow each other/ });
    assert.ok(!local.calls.includes('attachDatabase'));
  });

  it('tell what changes on either', () => {
    const local = createFakeBackend();
    const { backend, changed } = withAzure(local, azure({}));
    const told: unknown[] = [];
    const stop = backend.on('catalogChanged', (params) => told.push(params));
    changed(cloud);
    local.tell('catalogChanged', { cluster: 'fake:here' });
    stop();
    changed(cloud);
    local.tell('catalogChanged', {});
    assert.deepEqual(told, [{ cluster: cloud }, { cluster: 'fake:here' }]);
  });
});
