import assert from 'node:assert/strict';
import { mkdir, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Engine } from '../../src/engine/engine.ts';
import { unfinishedFolder } from '../../src/engine/journal/journalFiles.ts';
import { extentsFolder, journalFolder, lagsFolder, queriesFolder, reportsFolder } from '../../src/engine/layout.ts';
import { eventually, openEngine, temporaryFolder } from '../support/engineFixture.ts';
import { startSlowWriter } from '../support/slowWriter.ts';
import { type WatchedClock, watchedClock } from '../support/watchedClock.ts';

const day = 86_400_000;

/** What writers leave that never came to the end of their work. */
describe('what was left unfinished', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let contoso: string;
  let engine: Engine;
  let clock: WatchedClock;

  beforeEach(async () => {
    folder = await temporaryFolder();
    contoso = join(folder.path, '.clusters/contoso');
    const maker = await openEngine([folder.path]);
    const { uri } = await maker.createCluster({ folder: folder.path, name: 'contoso', region: 'West Europe' });
    await maker.createDatabase({ cluster: uri, database: 'Aviation' });
    await maker.close();
  });
  afterEach(async () => {
    await engine.close();
    await folder[Symbol.asyncDispose]();
  });

  /** An engine at work so many days later, with the database open. Resolves when it has looked through everything once. */
  async function openLater(days: number): Promise<string> {
    clock = watchedClock();
    clock.ahead = days * day;
    engine = await openEngine([folder.path], { clock });
    const uri = (await engine.listClusters({}))[0]?.uri ?? '';
    await engine.listTables({ cluster: uri, database: 'Aviation' });
    // What must be gone is planted beside everything else, so that its end says that all was looked through.
    const mark = join(unfinishedFolder(journalFolder(contoso)), 'mark');
    await mkdir(unfinishedFolder(journalFolder(contoso)), { recursive: true });
    await writeFile(mark, '');
    await utimes(mark, 0, 0);
    clock.ahead += 3_600_001;
    await eventually(
      () => left(unfinishedFolder(journalFolder(contoso))),
      (names) => !names.includes('mark'),
    );
    return uri;
  }

  const left = (path: string): Promise<readonly string[]> => readdir(path).catch(() => []);
  const names = async (uri: string): Promise<readonly string[]> =>
    (await engine.listDatabases({ cluster: uri })).map(({ name }) => name);

  it('by a writer that was killed goes after two weeks, and not before', async () => {
    await using writer = await startSlowWriter(contoso, 'Never');
    await writer.kill();
    const unfinished = unfinishedFolder(journalFolder(contoso));
    assert.equal((await left(unfinished)).length, 1);

    await openLater(13);
    assert.equal((await left(unfinished)).length, 1);
    await engine.close();
    const uri = await openLater(15);
    assert.deepEqual(await left(unfinished), []);
    assert.deepEqual(await names(uri), ['Aviation']);
  });

  it('by a writer that is slow stays, and becomes a commit', async () => {
    await using writer = await startSlowWriter(contoso, 'Late');
    const uri = await openLater(13);
    const version = await writer.goOn();
    assert.equal(version, 3);
    await eventually(
      () => names(uri),
      (all) => all.length === 2,
    );
    assert.deepEqual(await names(uri), ['Aviation', 'Late']);
  });

  it('by a writer that slept for longer is written again by it, and becomes a commit all the same', async () => {
    await using writer = await startSlowWriter(contoso, 'Late');
    const uri = await openLater(15);
    assert.deepEqual(await left(unfinishedFolder(journalFolder(contoso))), []);
    assert.equal(await writer.goOn(), 3);
    await eventually(
      () => names(uri),
      (all) => all.length === 2,
    );
  });

  it('by one whose cluster was deleted meanwhile is told as such, and brings nothing of it back', async () => {
    await using writer = await startSlowWriter(contoso, 'Late');
    await rm(contoso, { recursive: true });
    engine = await openEngine([folder.path]);
    assert.match(
      String(await writer.goOn()),
      /The cluster could not be read or changed: '.*contoso.journal' cannot be used/,
    );
    assert.deepEqual(await left(join(folder.path, '.clusters')), []);
  });

  it('goes wherever something is written, with what an ingestion had written of its extents', async () => {
    const [database = ''] = await readdir(join(contoso, 'databases'));
    const home = join(contoso, 'databases', database);
    const history = join(lagsFolder(contoso), 'attachment');
    const owners = [
      journalFolder(contoso),
      reportsFolder(contoso),
      queriesFolder(contoso),
      history,
      journalFolder(home),
    ];
    const places = owners.map(unfinishedFolder);
    for (const place of places) {
      await mkdir(place, { recursive: true });
      await writeFile(join(place, 'half'), 'of it');
    }
    const written = join(extentsFolder(home), '.writing-1');
    await mkdir(written, { recursive: true });
    await writeFile(join(written, 'data_0.parquet'), 'PAR1');
    const dropped = join(extentsFolder(home), 'dropped.parquet');
    await writeFile(dropped, 'PAR1');
    // One that an ingestion still writes to, in a folder that is older than its files.
    const alive = join(extentsFolder(home), '.writing-2');
    await mkdir(alive);
    await writeFile(join(alive, 'data_0.parquet'), 'PAR1');
    const soon = (Date.now() + 10 * day) / 1000;
    await utimes(join(alive, 'data_0.parquet'), soon, soon);

    await openLater(15);
    await eventually(
      async () => (await Promise.all([...places, extentsFolder(home)].map(left))).flat(),
      (all) => all.join() === '.writing-2',
    );
  });
});
