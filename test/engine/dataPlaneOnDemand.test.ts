import assert from 'node:assert/strict';
import type { DataPlane } from '../../src/engine/dataPlane.ts';
import { dataPlaneOnDemand } from '../../src/engine/dataPlaneOnDemand.ts';
import { metadataPlane, openEngine, temporaryFolder } from '../support/engineFixture.ts';

/** Counts how often it was made, and what was asked of it. */
function counted(): { readonly asked: string[]; make(): Promise<DataPlane> } {
  const asked: string[] = [];
  return {
    asked,
    async make() {
      asked.push('made');
      return {
        ...metadataPlane(),
        allowFolders: async (folders) => void asked.push(`allow ${folders.join()}`),
        closeResult: (result) => void asked.push(`close ${result}`),
        close: async () => void asked.push('closed'),
      };
    },
  };
}

describe('a data plane on demand', () => {
  it('is made with the first call, once, and closed with it', async () => {
    const { asked, make } = counted();
    const plane = dataPlaneOnDemand(make);
    await Promise.all([plane.allowFolders(['/a']), plane.allowFolders(['/b'])]);
    plane.closeResult('r');
    await plane.close();
    assert.deepEqual(asked, ['made', 'allow /a', 'allow /b', 'close r', 'closed']);
  });

  it('is not made only to be closed', async () => {
    const { asked, make } = counted();
    const plane = dataPlaneOnDemand(make);
    plane.closeResult('r');
    await plane.close();
    assert.deepEqual(asked, []);
  });

  it('says why it cannot be made, and is tried again', async () => {
    const { asked, make } = counted();
    let broken = true;
    const plane = dataPlaneOnDemand(() => (broken ? Promise.reject(new Error('no library')) : make()));
    await assert.rejects(plane.allowFolders(['/a']), /no library/);
    broken = false;
    await plane.allowFolders(['/a']);
    assert.deepEqual(asked, ['made', 'allow /a']);
  });

  it('is not needed to list, to attach and to follow', async () => {
    const { asked, make } = counted();
    await using folder = await temporaryFolder();
    const engine = await openEngine([folder.path], { data: dataPlaneOnDemand(make) });
    const region = 'West Europe';
    const { uri: leader } = await engine.createCluster({ folder: folder.path, name: 'contoso', region });
    const { uri: follower } = await engine.createCluster({ folder: folder.path, name: 'fabrikam', region });
    await engine.createDatabase({ cluster: leader, database: 'Aviation' });
    await engine.attachDatabase({ follower, leader, database: 'Aviation' });
    assert.equal((await engine.listDatabases({ cluster: follower })).length, 1);
    assert.deepEqual(asked, []);
    await engine.close();
  });
});
