import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { systemClock } from '../../src/engine/clock.ts';
import { percentileOf } from '../../src/engine/sync/lagHistory.ts';
import type { ClusterSummary } from '../../src/protocol/catalog.ts';
import type { IngestFileResult } from '../../src/protocol/ingest.ts';
import { eventually, openEngine, temporaryFolder } from '../support/engineFixture.ts';
import { startEngineProcess } from '../support/engineProcess.ts';

const sizes = [
  { rows: 1, commits: 100 },
  { rows: 1_000, commits: 100 },
  { rows: 100_000, commits: 40 },
  { rows: 1_000_000, commits: 20 },
];

/** From the commit's return on the leader, in one process, to visible on the follower, in another. Rows are real, in Parquet. */
export async function run(): Promise<void> {
  await using folder = await temporaryFolder();
  const duckdb = await (await DuckDBInstance.create()).connect();
  for (const { rows } of sizes) {
    const path = join(folder.path, `${rows}.parquet`);
    await duckdb.run(
      `copy (select range as Id, range % 97 as Delay, 'SEA' as Origin from range(${rows})) to '${path}' (format parquet)`,
    );
  }
  const leader = await startEngineProcess(folder.path, 'duckdb');
  const { value: cluster } = await leader.call<ClusterSummary>('createCluster', {
    folder: folder.path,
    name: 'contoso',
    region: 'West Europe',
  });
  await leader.call('createDatabase', { cluster: cluster.uri, database: 'Aviation' });
  const follower = await openEngine([folder.path], { pollInterval: 1_000 });
  const { uri } = await follower.createCluster({ folder: folder.path, name: 'fabrikam', region: 'West Europe' });
  await follower.attachDatabase({ follower: uri, leader: cluster.uri, database: 'Aviation' });
  const clock = systemClock();

  const returned = new Map<number, { rows: number; at: number }>();
  // Interleaved, so that a busy moment of the machine meets every size alike.
  const rounds = Math.max(...sizes.map((size) => size.commits));
  for (let round = 0; round < rounds; round += 1) {
    for (const { rows, commits } of sizes) {
      if (round % Math.round(rounds / commits) !== 0) continue;
      const path = join(folder.path, `${rows}.parquet`);
      const params = { cluster: cluster.uri, database: 'Aviation', table: `T${rows}`, path, format: {} };
      const { value, at } = await leader.call<IngestFileResult>('ingestFile', params);
      returned.set(value.version, { rows, at });
    }
  }
  const newest = Math.max(...returned.keys());
  await eventually(
    () => follower.listFreshness({}),
    ([freshness]) => freshness?.visibleVersion === newest,
  );
  const lags = await follower.listCommitLags({ cluster: uri, database: 'Aviation', count: 1_000 });
  await follower.close();
  await leader.kill();

  console.log(
    'lag, milliseconds: from the commit (before it is on disk), and from its return to the writer, to visible in another process',
  );
  const medians: number[] = [];
  for (const { rows } of sizes) {
    const of = lags.filter((lag) => returned.get(lag.version)?.rows === rows);
    const sorted = (values: number[]): number[] => values.sort((a, b) => a - b);
    const fromCommit = sorted(of.map((lag) => lag.visibleAt - lag.committedAt));
    // Below zero: the follower saw it before the writer had its answer.
    const fromReturn = sorted(
      of.map((lag) => Math.max(0, lag.visibleAt - (returned.get(lag.version)?.at ?? clock.now()))),
    );
    medians.push(percentileOf(fromCommit, 50));
    const show = (values: number[]): string =>
      [50, 99].map((percent) => `p${percent} ${percentileOf(values, percent).toFixed(2)}`).join('  ');
    console.log(
      `${rows.toLocaleString('en').padStart(9)} rows x ${String(of.length).padStart(3)}: commit ${show(fromCommit)}   return ${show(fromReturn)}`,
    );
  }
  const growth = (medians.at(-1) ?? Number.NaN) / (medians[0] ?? Number.NaN);
  console.log(`p50 of 1,000,000 rows / p50 of 1 row: ${growth.toFixed(2)} (at most 2)`);
}
