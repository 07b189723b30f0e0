import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { createDuckDbDataPlane } from '../../src/engine/duckDbDataPlane.ts';
import { createEngine, type Engine } from '../../src/engine/engine.ts';
import type { DatabaseSummary } from '../../src/protocol/catalog.ts';
import type { FileFormat } from '../../src/protocol/ingest.ts';
import { principalOfUser } from '../../src/protocol/principals.ts';
import { writeSampleFiles } from './sampleFiles.ts';

const repository = resolve(import.meta.dirname, '..', '..');
const vegaData = join(repository, 'node_modules', 'vega-datasets', 'data');

export const defaultSampleFolder: string = join(repository, 'sample');

/** Raised whenever the sample changes, so that an older one is made again. */
const sampleVersion = '5';
const stamp = '.sample-version';

interface SampleTable {
  readonly database: string;
  readonly table: string;
  readonly file: string;
  readonly format?: FileFormat;
}

const tables: readonly SampleTable[] = [
  { database: 'Aviation', table: 'Flights', file: 'flights-3m.parquet' },
  { database: 'Aviation', table: 'Airports', file: 'airports.csv' },
  { database: 'Aviation', table: 'BirdStrikes', file: 'birdstrikes.csv' },
  { database: 'Seismology', table: 'Earthquakes', file: 'earthquakes.json', format: { recordsPath: '$.features' } },
];

export interface SampleOptions {
  /** Told what is going on, in words. */
  readonly say?: (line: string) => void;
}

/**
 * Makes the sample workspace through the engine's own ingestion: leader `contoso` (`Aviation`, `Seismology`), follower
 * `fabrikam` (`ContosoAviation`), queries and a file to ingest. Takes about two seconds.
 * One that is there already and whole is kept as it is.
 *
 * @returns whether it was made now.
 */
export async function makeSampleWorkspace(folder: string, options: SampleOptions = {}): Promise<boolean> {
  const stampFile = join(folder, stamp);
  const version = existsSync(stampFile) ? await readFile(stampFile, 'utf8') : undefined;
  if (version === sampleVersion) return false;
  if (version === undefined && existsSync(folder) && (await readdir(folder)).length > 0) {
    throw new Error(`${folder} is not empty, and not a sample workspace that could be replaced. Move it away first.`);
  }
  // Made beside its place and moved there when it is whole, so that what bears the name is never half a sample.
  const draft = `${folder}.draft`;
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { recursive: true });
  const say = options.say ?? (() => {});
  await writeSampleFiles(draft, vegaData);
  const data = await createDuckDbDataPlane();
  const withoutQueries = (): Promise<never> => Promise.reject(new Error('The sample is made without queries.'));
  const compiler = {
    compile: withoutQueries,
    parseCommand: withoutQueries,
    functionParameters: withoutQueries,
  };
  const engine = await createEngine({
    folders: [draft],
    principal: principalOfUser(userInfo().username),
    data,
    compiler,
  });
  try {
    await fill(engine, draft, say);
  } finally {
    await engine.close();
  }
  await writeFile(join(draft, stamp), sampleVersion);
  await rm(folder, { recursive: true, force: true });
  await rename(draft, folder);
  return true;
}

async function fill(engine: Engine, folder: string, say: (line: string) => void): Promise<void> {
  const contoso = await engine.createCluster({ folder, name: 'contoso', region: 'West Europe' });
  for (const database of ['Aviation', 'Seismology']) await engine.createDatabase({ cluster: contoso.uri, database });
  const fabrikam = await engine.createCluster({ folder, name: 'fabrikam', region: 'West Europe' });
  // Somebody else of the follower, to be invited and to act as.
  await engine.changeClusterPrincipals({
    cluster: fabrikam.uri,
    change: 'add',
    principals: [{ role: 'AllDatabasesAdmin', principal: 'aaduser=lee@fabrikam.com' }],
  });
  const local = 'ContosoAviation';
  // Followed from the start, so that its dashboard has commits to show when it is first opened.
  await engine.attachDatabase({
    follower: fabrikam.uri,
    leader: contoso.uri,
    database: 'Aviation',
    databaseNameOverride: local,
  });
  for (const { database, table, file, format = {} } of tables) {
    const path = join(vegaData, file);
    const { rows } = await engine.ingestFile({ cluster: contoso.uri, database, table, path, format });
    say(`contoso/${database}/${table}: ${rows.toLocaleString('en-US')} rows of ${file}`);
  }
  const followed = await whenFresh(engine, fabrikam.uri, local);
  say(`fabrikam/${local}: follows contoso/Aviation, ${followed.rows.toLocaleString('en-US')} rows`);
}

/** Waits until a follower sees all commits and holds all hot extents in its own cache; at most a minute. */
async function whenFresh(engine: Engine, cluster: string, name: string): Promise<DatabaseSummary> {
  const fresh = Promise.withResolvers<DatabaseSummary>();
  const timer = setTimeout(() => fresh.reject(new Error(`${name} did not catch up within a minute`)), 60_000);
  const look = async (): Promise<void> => {
    const summary = (await engine.listDatabases({ cluster })).find((each) => each.name === name);
    const { freshness } = summary ?? {};
    if (!summary || !freshness) return;
    const { state, visibleVersion, leaderVersion, cachedBytes, totalBytes } = freshness;
    if (state === 'Following' && visibleVersion === leaderVersion && cachedBytes === totalBytes) fresh.resolve(summary);
  };
  const stop = engine.on('freshnessChanged', () => void look().catch(fresh.reject));
  try {
    await look();
    return await fresh.promise;
  } finally {
    clearTimeout(timer);
    stop();
  }
}
