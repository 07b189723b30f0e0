import assert from 'node:assert/strict';
import type { ClusterSummary, DatabaseSummary, TableSummary } from '../../src/protocol/catalog.ts';
import type { IngestFileResult } from '../../src/protocol/ingest.ts';
import { clusterUri, eventually, openEngine, temporaryFolder } from '../support/engineFixture.ts';
import { type EngineProcess, startEngineProcess } from '../support/engineProcess.ts';

async function makeLeader(process: EngineProcess, folder: string): Promise<string> {
  const { value: leader } = await process.call<ClusterSummary>('createCluster', {
    folder,
    name: 'contoso',
    region: 'West Europe',
  });
  await process.call('createDatabase', { cluster: leader.uri, database: 'Aviation' });
  return leader.uri;
}

const flights = (cluster: string, rows: number): object => ({
  cluster,
  database: 'Aviation',
  table: 'Flights',
  path: `/${rows}`,
  format: {},
});

describe('two processes on one folder', function () {
  this.timeout(120_000);

  it('one follows what the other commits', async () => {
    await using folder = await temporaryFolder();
    const other = await startEngineProcess(folder.path, 'metadata');
    const leader = await makeLeader(other, folder.path);
    const engine = await openEngine([folder.path], { pollInterval: 1_000 });
    const { uri: follower } = await engine.createCluster({
      folder: folder.path,
      name: 'fabrikam',
      region: 'West Europe',
    });
    await engine.attachDatabase({ follower, leader, database: 'Aviation' });
    const told: number[] = [];
    engine.on('freshnessChanged', ({ followers }) =>
      told.push(...followers.map((freshness) => freshness.visibleVersion)),
    );

    for (let commit = 1; commit <= 20; commit += 1) await other.call('ingestFile', flights(leader, commit));
    const rows = await eventually(
      async () => (await engine.listTables({ cluster: follower, database: 'Aviation' }))[0]?.rows,
      (seen) => seen === 210,
    );
    assert.equal(rows, 210);
    await eventually(
      () => told,
      (versions) => versions.includes(21),
    );
    const lags = await engine.listCommitLags({ cluster: follower, database: 'Aviation', count: 100 });
    assert.deepEqual(
      lags.map((lag) => lag.rows),
      Array.from({ length: 20 }, (_, index) => index + 1),
    );
    const listed = await other.call<DatabaseSummary[]>('listDatabases', { cluster: leader });
    assert.deepEqual(
      listed.value[0]?.followers.map((each) => each.clusterName),
      ['fabrikam'],
    );
    await engine.close();
    await other.kill();
  });

  it('loses nothing that was acknowledged when the writer is killed', async () => {
    await using folder = await temporaryFolder();
    for (let round = 1; round <= 5; round += 1) {
      const writer = await startEngineProcess(folder.path, 'metadata');
      const leader = round === 1 ? await makeLeader(writer, folder.path) : await listed(writer);
      const before = await rowsOf(writer, leader);
      let acknowledged = 0;
      const writing = (async () => {
        for (;;) {
          await writer.call<IngestFileResult>('ingestFile', flights(leader, 1));
          acknowledged += 1;
        }
      })().catch(() => undefined);
      await eventually(
        () => acknowledged,
        (count) => count >= 7 * round,
      );
      await writer.kill();
      await writing;

      const reader = await openEngine([folder.path]);
      const uri = await clusterUri(reader, 'contoso');
      const [table] = await reader.listTables({ cluster: uri, database: 'Aviation' });
      // The commit that was under way when the writer died may be there or not.
      assert.ok(
        table && (table.rows === before + acknowledged || table.rows === before + acknowledged + 1),
        `${table?.rows}`,
      );
      await reader.ingestFile({ cluster: uri, database: 'Aviation', table: 'Flights', path: '/1', format: {} });
      await reader.close();
    }
  });

  it('both write to one table at once, and nothing is lost', async () => {
    await using folder = await temporaryFolder();
    const [one, two] = await Promise.all([
      startEngineProcess(folder.path, 'metadata'),
      startEngineProcess(folder.path, 'metadata'),
    ]);
    const leader = await makeLeader(one, folder.path);
    await eventually(
      () => two.call<ClusterSummary[]>('listClusters', {}),
      ({ value }) => value.length === 1,
    );
    await one.call('ingestFile', flights(leader, 1));
    const ingest = async (process: EngineProcess): Promise<void> => {
      for (let commit = 0; commit < 20; commit += 1) await process.call('ingestFile', flights(leader, 1));
    };
    await Promise.all([ingest(one), ingest(two)]);
    assert.equal(
      await eventually(
        () => rowsOf(one, leader),
        (rows) => rows === 41,
      ),
      41,
    );
    assert.equal(
      await eventually(
        () => rowsOf(two, leader),
        (rows) => rows === 41,
      ),
      41,
    );
    await Promise.all([one.kill(), two.kill()]);
  });
});

async function listed(process: EngineProcess): Promise<string> {
  const { value } = await process.call<ClusterSummary[]>('listClusters', {});
  return value[0]?.uri ?? '';
}

async function rowsOf(process: EngineProcess, cluster: string): Promise<number> {
  const { value } = await process.call<TableSummary[]>('listTables', { cluster, database: 'Aviation' });
  return value[0]?.rows ?? 0;
}
