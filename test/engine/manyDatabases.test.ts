import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { systemClock } from '../../src/engine/clock.ts';
import { checkpointPath } from '../../src/engine/journal/checkpointFile.ts';
import { Journal } from '../../src/engine/journal/journal.ts';
import { type JournalFiles, nodeJournalFiles } from '../../src/engine/journal/journalFiles.ts';
import { databaseFolder, journalFolder, toPath } from '../../src/engine/layout.ts';
import { databaseSpec } from '../../src/engine/specs.ts';
import { eventually, openEngine, temporaryFolder } from '../support/engineFixture.ts';
import { databaseName, makeLargeWorkspace, tableName, widest } from '../support/largeWorkspace.ts';
import { watchedClock } from '../support/watchedClock.ts';

const principal = 'aaduser=tester@contoso.com';

describe('many databases', () => {
  it('are searched without being opened for good, and what others add to them is found', async () => {
    await using folder = await temporaryFolder();
    const cluster = await makeLargeWorkspace(folder.path, { databases: 70, tables: 300, principal });
    const clock = watchedClock();
    const engine = await openEngine([folder.path], { clock });
    const find = async (text: string): Promise<readonly string[]> =>
      (await engine.search({ text, limit: 10 })).matches.map(({ database, name }) => `${database}/${name}`);

    assert.deepEqual(await find(tableName(33, 4)), [`${databaseName(33)}/${tableName(33, 4)}`]);
    assert.deepEqual(await find('Day000299'), [`${widest}/Day000299`]);
    assert.ok(clock.waiting < 20, `${clock.waiting} wait for something`);

    const done: number[] = [];
    const progress = (_: string, part = 0): void => void done.push(part);
    await engine.search({ text: 'nowhere', limit: 10 }, { progress });
    assert.ok(done.length >= 2 && done.every((part, at) => part < 1 && part > (done[at - 1] ?? 0)), done.join());

    const controller = new AbortController();
    const stopped = engine.search({ text: 'events', limit: 500 }, { signal: controller.signal });
    setImmediate(() => controller.abort());
    await assert.rejects(stopped, { name: 'AbortError' });

    const home = journalFolder(databaseFolder(toPath(cluster), databaseName(7).toLowerCase()));
    const ports = { files: nodeJournalFiles, clock, newId: () => 'new', principal: () => principal };
    const journal = await Journal.open(home, databaseSpec, ports);
    await journal.execute({ type: 'CreateTable', name: 'Newcomer', columns: [{ name: 'Id', type: 'long' }] });
    clock.ahead += 60_000;
    assert.deepEqual(await find('newcomer'), [`${databaseName(7)}/Newcomer`]);
    await engine.close();
  });

  it('are listed at once by whoever has no patience, and told of when there is more to say', async () => {
    await using folder = await temporaryFolder();
    const slow = databaseName(1);
    const released = Promise.withResolvers<void>();
    const files: JournalFiles = {
      ...nodeJournalFiles,
      async read(path) {
        if (path.includes(join('databases', slow.toLowerCase()))) await released.promise;
        return nodeJournalFiles.read(path);
      },
    };
    const cluster = await makeLargeWorkspace(folder.path, { databases: 3, tables: 5, principal });
    const engine = await openEngine([folder.path], { files });
    const told = new Set<string | undefined>();
    engine.on('catalogChanged', ({ database }) => told.add(database));
    const listed = await engine.listDatabases({ cluster, limit: 10, patience: 1 });
    assert.deepEqual(
      listed.map(({ name }) => name),
      [widest, databaseName(0), slow, databaseName(2)],
    );
    assert.deepEqual(
      listed.filter(({ name }) => name === slow).map(({ opening, tables }) => [opening, tables]),
      [[true, 0]],
    );
    released.resolve();
    await eventually(
      () => told.has(slow),
      (isTold) => isTold,
    );
    const [, , known] = await engine.listDatabases({ cluster, limit: 10, patience: 60_000 });
    assert.deepEqual([known?.opening, known?.tables], [undefined, 10]);
    await engine.close();
  });

  it('are listed by the page, in the order of names, as they come and go and as far as one may see them', async () => {
    await using folder = await temporaryFolder();
    const cluster = await makeLargeWorkspace(folder.path, { databases: 30, tables: 5, principal });
    const engine = await openEngine([folder.path]);
    const page = async (limit: number, names: readonly string[] = []): Promise<readonly string[]> => {
      const listed = await engine.listDatabases({
        cluster,
        access: 'ReadWrite',
        limit,
        names: [...names],
        patience: 0,
      });
      return listed.map(({ name }) => name);
    };
    assert.deepEqual(await page(3), [widest, databaseName(0), databaseName(1)]);
    assert.deepEqual(await page(1, [databaseName(20), databaseName(7), 'None', widest]), [
      widest,
      databaseName(7),
      databaseName(20),
    ]);
    await engine.createDatabase({ cluster, database: 'Between' });
    await engine.dropDatabase({ cluster, database: databaseName(0) });
    assert.deepEqual(await page(3), [widest, 'Between', databaseName(1)]);
    assert.equal((await page(100)).length, 31);

    const reader = 'aaduser=reader@contoso.com';
    for (const database of [databaseName(9), databaseName(28)]) {
      const principals = [{ role: 'User' as const, principal: reader }];
      await engine.changeDatabasePrincipals({ cluster, database, change: 'add', principals });
    }
    await engine.actAs({ principal: reader });
    assert.deepEqual(await page(5), [databaseName(9), databaseName(28)]);
    assert.deepEqual(await page(1, [databaseName(28), databaseName(3)]), [databaseName(9), databaseName(28)]);
    await engine.close();
  });

  it('are all opened in the end where that is asked for, without anybody waiting for them', async () => {
    await using folder = await temporaryFolder();
    const cluster = await makeLargeWorkspace(folder.path, { databases: 5, tables: 7, principal });
    const engine = await openEngine([folder.path]);
    const told = new Set<string | undefined>();
    engine.on('catalogChanged', ({ database }) => told.add(database));
    const page = { cluster, limit: 4, patience: 0 };
    const atOnce = await engine.listDatabases({ ...page, openLater: true });
    assert.ok(atOnce.every(({ opening, tables }) => opening && tables === 0));
    await eventually(
      () => [...told].sort(),
      (names) => names.length === 4,
    );
    const opened = await engine.listDatabases(page);
    assert.deepEqual(
      opened.map(({ opening, tables }) => [opening, tables]),
      [[undefined, 7], ...Array.from({ length: 3 }, () => [undefined, 10])],
    );
    await engine.close();
  });

  it('show the first of very many tables before they are all read, and never old ones', async () => {
    await using folder = await temporaryFolder();
    const cluster = await makeLargeWorkspace(folder.path, { databases: 1, tables: 6_000, principal });
    const home = journalFolder(databaseFolder(toPath(cluster), widest.toLowerCase()));
    const first = { cluster, database: widest, limit: 201 };
    const released = Promise.withResolvers<void>();
    let isHeld = true;
    // The checkpoint as a whole is what the journal is opened with.
    const slow: JournalFiles = {
      ...nodeJournalFiles,
      async readBytes(path, part) {
        if (isHeld && !part && path.startsWith(home)) await released.promise;
        return nodeJournalFiles.readBytes(path, part);
      },
    };
    const engine = await openEngine([folder.path], { files: slow });
    const told = new Set<string | undefined>();
    engine.on('catalogChanged', ({ database }) => told.add(database));
    const listed = await engine.listTables(first);
    assert.deepEqual([listed.length, listed[0]?.name, listed[200]?.name], [201, 'Day000000', 'Day000200']);
    const named = await engine.listTables({ ...first, limit: 1, names: ['Day004321', 'None', 'Day000000'] });
    assert.deepEqual(
      named.map(({ name }) => name),
      ['Day000000', 'Day004321'],
    );
    const found = await engine.search({ text: 'Day005999', limit: 10 });
    assert.deepEqual(
      found.matches.map(({ name }) => name),
      ['Day005999'],
    );

    // Others add to it meanwhile.
    const ports = { files: nodeJournalFiles, clock: systemClock(), newId: () => 'new', principal: () => principal };
    const journal = await Journal.open(home, databaseSpec, ports);
    await journal.execute({ type: 'CreateTable', name: 'Ahead', columns: [{ name: 'Id', type: 'long' }] });
    await journal.execute({ type: 'DropTables', names: ['Day000000'], ifExists: false });
    const after = await engine.listTables(first);
    assert.deepEqual([after.length, after[0]?.name, after[200]?.name], [201, 'Ahead', 'Day000200']);

    isHeld = false;
    released.resolve();
    await eventually(
      () => told.has(widest),
      (isTold) => isTold,
    );
    assert.deepEqual(await engine.listTables(first), after);
    assert.equal((await engine.listTables({ cluster, database: widest })).length, 6_000);
    await journal.execute({ type: 'CreateTable', name: 'Again', columns: [{ name: 'Id', type: 'long' }] });
    await eventually(
      async () => (await engine.listTables(first)).slice(0, 2).map(({ name }) => name),
      (names) => names.join() === 'Again,Ahead',
    );
    await engine.close();
  });

  it('of very many tables leave a checkpoint to the next who opens them, once nobody adds to them', async () => {
    await using folder = await temporaryFolder();
    const cluster = await makeLargeWorkspace(folder.path, { databases: 1, tables: 6_000, principal });
    const checkpoint = checkpointPath(journalFolder(databaseFolder(toPath(cluster), widest.toLowerCase())));
    await rm(checkpoint);
    const engine = await openEngine([folder.path]);
    assert.equal((await engine.listTables({ cluster, database: widest, limit: 201 })).length, 201);
    await eventually(
      () => nodeJournalFiles.modified(checkpoint),
      (at) => at !== undefined,
    );
    await engine.close();
  });
});
