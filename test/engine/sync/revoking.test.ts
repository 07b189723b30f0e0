import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { SharingError } from '../../../src/protocol/errors.ts';
import { eventually, metadataPlane, openEngine, temporaryFolder } from '../../support/engineFixture.ts';
import { revokeAll } from '../../support/revokeAll.ts';

describe('revoking', () => {
  it('ends an export of rows that were read before, with the reason', async () => {
    await using folder = await temporaryFolder();
    const exporting = Promise.withResolvers<void>();
    const engine = await openEngine([folder.path], {
      data: {
        ...metadataPlane(),
        // An export that only ends when it is told to.
        exportResult: (_params, options) =>
          new Promise((_, reject) => {
            exporting.resolve();
            options?.signal?.addEventListener('abort', () => reject(new DOMException('stopped', 'AbortError')));
          }),
      },
    });
    const make = { folder: folder.path, region: 'West Europe' };
    const { uri: leader } = await engine.createCluster({ ...make, name: 'contoso' });
    const { uri: follower } = await engine.createCluster({ ...make, name: 'fabrikam' });
    await engine.createDatabase({ cluster: leader, database: 'Aviation' });
    await engine.attachDatabase({ follower, leader, database: 'Aviation' });
    const { result } = await engine.runQuery({ cluster: follower, database: 'Aviation', text: 'Flights' });
    const path = join(folder.path, 'flights.csv');
    const failure = engine.exportResult({ result, table: 0, path, format: 'csv' }).catch((error: unknown) => error);
    await exporting.promise;
    await revokeAll(join(folder.path, '.clusters/contoso'));
    const error = await failure;
    assert.ok(SharingError.is(error, 'AccessRevoked'), String(error));
    await engine.close();
  });

  it('ends running queries with the reason, and takes link, catalog and cache away', async () => {
    await using folder = await temporaryFolder();
    const plane = metadataPlane();
    let running = false;
    const engine = await openEngine([folder.path], {
      data: {
        ...plane,
        // A query that only ends when it is told to.
        runQuery: (_query, _resolve, options) =>
          new Promise((_, reject) => {
            running = true;
            options?.signal?.addEventListener('abort', () => reject(new DOMException('stopped', 'AbortError')));
          }),
      },
    });
    const { uri: leader } = await engine.createCluster({ folder: folder.path, name: 'contoso', region: 'West Europe' });
    const { uri: follower } = await engine.createCluster({
      folder: folder.path,
      name: 'fabrikam',
      region: 'West Europe',
    });
    await engine.createDatabase({ cluster: leader, database: 'Aviation' });
    await engine.ingestFile({ cluster: leader, database: 'Aviation', table: 'Flights', path: '/5', format: {} });
    await engine.attachDatabase({ follower, leader, database: 'Aviation' });
    const query = engine.runQuery({ cluster: follower, database: 'Aviation', text: 'Flights' });
    const failure = query.then(
      () => undefined,
      (error: unknown) => error,
    );
    await eventually(
      () => running,
      (isRunning) => isRunning,
    );

    await revokeAll(join(folder.path, '.clusters/contoso'));
    const error = await failure;
    assert.ok(SharingError.is(error, 'AccessRevoked'), String(error));
    assert.match(error.message, /contoso\/Aviation' was revoked/);
    await eventually(
      () => engine.listDatabases({ cluster: follower }),
      (databases) => databases.length === 0,
    );
    await eventually(
      () => readdir(join(folder.path, '.clusters/fabrikam/cache')),
      (names) => names.length === 0,
    );
    assert.deepEqual(await engine.listFreshness({}), []);
    await engine.close();
  });
});
