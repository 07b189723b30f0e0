import assert from 'node:assert/strict';
import { chmod, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { commitFileName } from '../../src/engine/journal/commitFile.ts';
import { nodeJournalFiles } from '../../src/engine/journal/journalFiles.ts';
import { SharingError } from '../../src/protocol/errors.ts';
import { openEngine, temporaryFolder } from '../support/engineFixture.ts';
import { startEngineProcess } from '../support/engineProcess.ts';

const westEurope = { region: 'West Europe' } as const;

describe('bad input', () => {
  for (const [what, content, code] of [
    ['a damaged commit', '{"format":1,"sha256":"00","payload":{}}\n', 'JournalDamaged'],
    ['a commit of a newer format', '{"format":99,"what":"ever"}\n', 'JournalTooNew'],
  ] as const) {
    it(`${what} makes that cluster unavailable with its reason, and no other`, async () => {
      await using folder = await temporaryFolder();
      const before = await openEngine([folder.path]);
      await before.createCluster({ folder: folder.path, name: 'contoso', ...westEurope });
      await before.createCluster({ folder: folder.path, name: 'fabrikam', ...westEurope });
      await before.close();
      await writeFile(join(folder.path, '.clusters/contoso/journal', commitFileName(1)), content);

      const engine = await openEngine([folder.path]);
      const [broken, whole] = await engine.listClusters({});
      assert.equal(broken?.state, 'Unavailable');
      assert.equal(broken?.error?.code, code);
      assert.match(broken?.error?.message ?? '', /contoso/);
      assert.equal(whole?.name, 'fabrikam');
      assert.equal(whole?.state, 'Running');
      await assert.rejects(
        engine.listDatabases({ cluster: broken?.uri ?? '' }),
        (error) => SharingError.is(error) && error.code === code,
      );
      await engine.close();
    });
  }

  it('a leader whose folder is gone cannot be attached, and the follower is as before', async () => {
    await using folder = await temporaryFolder();
    const engine = await openEngine([folder.path]);
    const { uri: leader } = await engine.createCluster({ folder: folder.path, name: 'contoso', ...westEurope });
    const { uri: follower } = await engine.createCluster({ folder: folder.path, name: 'fabrikam', ...westEurope });
    await engine.createDatabase({ cluster: leader, database: 'Aviation' });
    await rm(join(folder.path, '.clusters/contoso'), { recursive: true });
    await assert.rejects(
      engine.attachDatabase({ follower, leader, database: 'Aviation' }),
      (error) => SharingError.is(error) && /contoso/.test(error.message),
    );
    assert.deepEqual(await engine.listFreshness({}), []);
    await engine.close();
  });

  it('a full disk refuses a database, and leaves nothing of it', async () => {
    await using folder = await temporaryFolder();
    let full = false;
    const engine = await openEngine([folder.path], {
      files: {
        ...nodeJournalFiles,
        create: (path, content) =>
          full
            ? Promise.reject(Object.assign(new Error('no space left on device'), { code: 'ENOSPC' }))
            : nodeJournalFiles.create(path, content),
      },
    });
    const { uri } = await engine.createCluster({ folder: folder.path, name: 'contoso', ...westEurope });
    full = true;
    await assert.rejects(engine.createDatabase({ cluster: uri, database: 'Aviation' }), (error) =>
      SharingError.is(error, 'DiskFull'),
    );
    full = false;
    assert.deepEqual(await engine.listDatabases({ cluster: uri }), []);
    assert.deepEqual(await readdir(join(folder.path, '.clusters/contoso/databases')), []);
    await engine.close();
  });

  it('a disk that fails after a commit has its name takes nothing away that is visible', async () => {
    await using folder = await temporaryFolder();
    let failing = false;
    const engine = await openEngine([folder.path], {
      files: {
        ...nodeJournalFiles,
        create: async (path, content) => {
          const made = await nodeJournalFiles.create(path, content);
          if (failing) throw Object.assign(new Error('input/output error'), { code: 'EIO' });
          return made;
        },
      },
    });
    const { uri: cluster } = await engine.createCluster({ folder: folder.path, name: 'contoso', ...westEurope });
    await engine.createDatabase({ cluster, database: 'Aviation' });
    failing = true;
    const flights = { cluster, database: 'Aviation', table: 'Flights', path: '/5', format: {} };
    await assert.rejects(engine.ingestFile(flights), (error) => SharingError.is(error, 'StorageFailed'));
    failing = false;
    const [database] = await engine.listDatabases({ cluster });
    assert.equal(database?.rows, 5);
    const extents = join(folder.path, '.clusters/contoso/databases', database?.id ?? '', 'extents');
    assert.equal((await readdir(extents)).length, 1);
    await engine.close();
  });

  it('a file where the folder of clusters should be is named', async () => {
    await using folder = await temporaryFolder();
    await writeFile(join(folder.path, '.clusters'), 'not a folder');
    const engine = await openEngine([folder.path]);
    await assert.rejects(
      engine.createCluster({ folder: folder.path, name: 'contoso', ...westEurope }),
      (error) => SharingError.is(error, 'StorageFailed') && error.message.includes(join(folder.path, '.clusters')),
    );
    await engine.close();
  });

  it('a folder without permission is named, and nothing is made', async () => {
    await using folder = await temporaryFolder();
    const home = join(folder.path, 'workspace');
    await mkdir(home);
    await chmod(folder.path, 0o755);
    await chmod(home, 0o555);
    // Root may do everything, so the engine runs as nobody there.
    const process_ = await startEngineProcess(home, 'metadata', process.getuid?.() === 0 ? { uid: 65534 } : {});
    await assert.rejects(
      process_.call('createCluster', { folder: home, name: 'contoso', ...westEurope }),
      /no permission for '.*\.clusters'\. Grant access/,
    );
    assert.deepEqual(await readdir(home), []);
    await process_.kill();
    await chmod(home, 0o755);
  });
});
