import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, readlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { commitFileName } from '../../src/engine/journal/commitFile.ts';
import { type JournalFiles, nodeJournalFiles } from '../../src/engine/journal/journalFiles.ts';
import { JournalPool } from '../../src/engine/journal/journalPool.ts';
import { clustersFolder, journalFolder } from '../../src/engine/layout.ts';
import { clusterSpec } from '../../src/engine/specs.ts';
import { Workspace } from '../../src/engine/workspace.ts';
import { clusterUri, eventually, openEngine, temporaryFolder } from '../support/engineFixture.ts';
import { makeManyClusters } from '../support/largeWorkspace.ts';
import { watchedClock } from '../support/watchedClock.ts';

const principal = 'aaduser=tester@contoso.com';

/** Folders that this process is told of by the system, where that says so. */
async function watchedFolders(): Promise<number> {
  const names = await readdir('/proc/self/fd').catch(() => []);
  let watched = 0;
  for (const name of names) {
    if ((await readlink(`/proc/self/fd/${name}`).catch(() => '')) !== 'anon_inode:inotify') continue;
    const about = await readFile(`/proc/self/fdinfo/${name}`, 'utf8').catch(() => '');
    watched += about.split('\n').filter((line) => line.startsWith('inotify wd')).length;
  }
  return watched;
}

describe('an engine at rest', () => {
  it('has let go of a thousand clusters that were opened and closed', async () => {
    await using folder = await temporaryFolder();
    await makeManyClusters(folder.path, 100, principal);
    const clock = watchedClock();
    const before = await watchedFolders();
    const engine = await openEngine([], { clock });
    for (let round = 0; round < 10; round += 1) {
      await engine.setFolders([folder.path]);
      assert.equal((await engine.listClusters({})).length, 100);
      assert.ok(clock.waiting >= 100);
      await engine.setFolders([]);
      await eventually(
        () => clock.waiting,
        (waiting) => waiting === 0,
      );
    }
    assert.ok((await watchedFolders()) <= before);
    await engine.close();
  });

  it('looks at each of many clusters less often than at each of a few', async () => {
    await using folder = await temporaryFolder();
    await makeManyClusters(folder.path, 100, principal);
    const clock = watchedClock();
    const intervals: number[] = [];
    const after = clock.after.bind(clock);
    clock.after = (milliseconds, run) => {
      intervals.push(milliseconds);
      return after(milliseconds, run);
    };
    const engine = await openEngine([folder.path], { clock, pollInterval: 10 });
    // Of the first to be opened nobody knows yet how many there will be.
    await eventually(
      () => intervals.slice(-100),
      (last) => last.length === 100 && last.every((interval) => interval >= 500),
    );
    await engine.close();
  });

  it('watches nothing for a follower that was closed while it opened its leader', async () => {
    await using folder = await temporaryFolder();
    const maker = await openEngine([folder.path]);
    const { uri: leader } = await maker.createCluster({ folder: folder.path, name: 'contoso', region: 'westeurope' });
    const { uri: follower } = await maker.createCluster({
      folder: folder.path,
      name: 'fabrikam',
      region: 'westeurope',
    });
    await maker.createDatabase({ cluster: leader, database: 'Aviation' });
    await maker.attachDatabase({ follower, leader, database: 'Aviation' });
    await maker.close();

    const clock = watchedClock();
    const [asked, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const files: JournalFiles = {
      ...nodeJournalFiles,
      async readBytes(path, part) {
        if (path.includes(join('contoso', 'databases'))) {
          asked.resolve();
          await released.promise;
        }
        return nodeJournalFiles.readBytes(path, part);
      },
    };
    const engine = await openEngine([folder.path], { clock, files });
    const told: unknown[] = [];
    await asked.promise;
    const closed = engine.setFolders([]);
    engine.on('freshnessChanged', (news) => told.push(news));
    released.resolve();
    await closed;
    await eventually(
      () => clock.waiting,
      (waiting) => waiting === 0,
    );
    assert.deepEqual(told, []);
    await engine.close();
  });

  it('says nothing more of a follower that was behind when it was detached', async () => {
    await using folder = await temporaryFolder();
    const clock = watchedClock();
    const engine = await openEngine([folder.path], { clock });
    const create = { folder: folder.path, region: 'westeurope' };
    const { uri: leader } = await engine.createCluster({ ...create, name: 'contoso' });
    const { uri: follower } = await engine.createCluster({ ...create, name: 'fabrikam' });
    await engine.createDatabase({ cluster: leader, database: 'Aviation' });
    await engine.attachDatabase({ follower, leader, database: 'Aviation' });
    await engine.setSyncInterval({ cluster: follower, database: 'Aviation', interval: 3_600_000 });
    await engine.ingestFile({ cluster: leader, database: 'Aviation', table: 'Flights', path: '/3', format: {} });
    const lags: number[] = [];
    engine.on('freshnessChanged', ({ followers }) => lags.push(...followers.map(({ lag }) => lag)));
    await eventually(
      () => lags,
      (all) => all.some((lag) => lag > 0),
    );
    await engine.detachDatabase({ cluster: follower, database: 'Aviation' });
    lags.length = 0;
    await engine.dropDatabase({ cluster: leader, database: 'Aviation' });
    // Two journals of clusters, both clusters themselves, and the folders of the workspace.
    await eventually(
      () => clock.waiting,
      (waiting) => waiting <= 6,
    );
    assert.deepEqual(lags, []);
    await engine.close();
  });

  it('does not watch a database that another process dropped', async () => {
    await using folder = await temporaryFolder();
    const other = await openEngine([folder.path]);
    await other.createCluster({ folder: folder.path, name: 'contoso', region: 'westeurope' });
    const cluster = await clusterUri(other, 'contoso');
    await other.createDatabase({ cluster, database: 'Kept' });
    await other.createDatabase({ cluster, database: 'Dropped' });
    const clock = watchedClock();
    // Nobody looks again while the test runs: who waits for that is counted, and changes are told of by the system.
    const engine = await openEngine([folder.path], { clock, pollInterval: 600_000 });
    const waiting = (expected: number): Promise<number> =>
      eventually(
        () => clock.waiting,
        (seen) => seen === expected,
      );
    await engine.listDatabases({ cluster, limit: 0, names: ['Kept'] });
    // The folder, its clusters, the cluster's journal, what is due in it from time to time, and the database.
    await waiting(5);
    await engine.listDatabases({ cluster, limit: 0, names: ['Dropped'] });
    await waiting(6);
    await other.dropDatabase({ cluster, database: 'Dropped' });
    await eventually(
      () => engine.listDatabases({ cluster, patience: 0 }),
      (databases) => databases.length === 1,
    );
    await waiting(5);
    await engine.close();
    await other.close();
  });
});

describe('a journal that several hold', () => {
  it('tells whoever released it nothing more, and the others in whatever state one of them is', async () => {
    await using folder = await temporaryFolder();
    const ports = { files: nodeJournalFiles, clock: watchedClock(), newId: () => 'id', principal: () => principal };
    const pool = new JournalPool(ports, 10_000);
    const home = journalFolder(join(folder.path, 'contoso'));
    await mkdir(home, { recursive: true });
    const [first, second] = [await pool.acquire(home, clusterSpec), await pool.acquire(home, clusterSpec)];
    let [heard, kept] = [0, 0];
    for (let times = 0; times < 1_000; times += 1) {
      const again = await pool.acquire(home, clusterSpec);
      again.onCommits(() => {
        heard += 1;
      });
      again.onHealth(() => {
        heard += 1;
      });
      again.release();
    }
    const failure = new Error('A listener that fails.');
    first.onCommits(() => {
      throw failure;
    });
    second.onCommits(() => {
      kept += 1;
    });
    const logged = unhandled();
    assert.equal(await second.journal.execute({ type: 'CreateCluster', name: 'contoso', region: 'westeurope' }), 1);
    assert.deepEqual([heard, kept], [0, 1]);
    assert.equal(await logged, failure);
    first.release();
    await second.journal.execute({ type: 'CreateDatabase', name: 'Aviation', id: 'a' });
    assert.deepEqual([heard, kept], [0, 2]);
    second.release();
    pool.close();
  });
});

/** What the process would have logged, in place of those who listen for it otherwise. */
function unhandled(): Promise<unknown> {
  const listeners = process.listeners('unhandledRejection');
  process.removeAllListeners('unhandledRejection');
  return new Promise((resolve) => {
    process.once('unhandledRejection', (reason) => {
      for (const listener of listeners) process.on('unhandledRejection', listener);
      resolve(reason);
    });
  });
}

describe('scans of a workspace', () => {
  it('that are asked for while one runs are one', async () => {
    await using folder = await temporaryFolder();
    const home = journalFolder(join(clustersFolder(folder.path), 'broken'));
    await mkdir(home, { recursive: true });
    await writeFile(join(home, commitFileName(1)), 'no commit');
    let opened = 0;
    const clock = watchedClock();
    const files: JournalFiles = {
      ...nodeJournalFiles,
      async list(path) {
        if (path === home) opened += 1;
        return nodeJournalFiles.list(path);
      },
    };
    const pool = new JournalPool({ files, clock, newId: () => 'id', principal: () => principal }, 1_000_000);
    const ports = {
      pool,
      clock,
      files,
      retryInterval: 1_000_000,
      newId: () => 'id',
      changed: () => undefined,
      freshnessChanged: () => undefined,
      linkEnded: () => undefined,
    };
    const workspace = new Workspace(ports, 1_000_000, () => undefined);
    await workspace.setFolders([folder.path]);
    assert.equal(opened, 1);
    await Promise.all(Array.from({ length: 100 }, () => workspace.scan()));
    assert.equal(opened, 2);
    assert.equal(workspace.broken.length, 1);
    await workspace.close();
  });
});
