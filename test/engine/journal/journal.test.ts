import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemClock } from '../../../src/engine/clock.ts';
import { commitFileName } from '../../../src/engine/journal/commitFile.ts';
import { Journal, type JournalPorts, type JournalSpec } from '../../../src/engine/journal/journal.ts';
import { createJournalFiles, type JournalFiles, nodeJournalFiles } from '../../../src/engine/journal/journalFiles.ts';
import { SharingError } from '../../../src/protocol/errors.ts';
import { ok } from '../../../src/protocol/result.ts';
import { eventually, temporaryFolder } from '../../support/engineFixture.ts';

/** A journal of numbers, whose state is all of them. A negative one is refused, and one that is there already changes nothing. */
const numbers: JournalSpec<readonly number[], number, number> = {
  thing: 'list',
  initial: [],
  decide: (state, command) =>
    command < 0
      ? { ok: false, error: new SharingError('InvalidArgument', 'negative') }
      : ok(state.includes(command) ? [] : [command]),
  evolve: (state, event) => [...state, event],
  toSnapshot: (state) => state,
  fromSnapshot: (snapshot) => snapshot as readonly number[],
};

function ports(files: JournalFiles = nodeJournalFiles, clock = systemClock()): JournalPorts {
  return { files, clock, newId: () => 'id', principal: () => 'aaduser=tester' };
}

const open = (folder: string, files?: JournalFiles): Promise<Journal<readonly number[], number, number>> =>
  Journal.open(folder, numbers, ports(files));

const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

async function fill(folder: string, count: number): Promise<void> {
  await mkdir(folder, { recursive: true });
  const journal = await open(folder);
  for (const value of range(count)) await journal.execute(value);
}

function refusedWith(code: string, text: RegExp): (error: unknown) => boolean {
  return (error) => {
    assert.ok(SharingError.is(error), String(error));
    assert.equal(error.code, code);
    assert.match(error.message, text);
    return true;
  };
}

describe('journal', () => {
  it('keeps what was executed for the next who opens it', async () => {
    await using folder = await temporaryFolder();
    await fill(folder.path, 5);
    const journal = await open(folder.path);
    assert.deepEqual(journal.state, range(5));
    assert.equal(journal.version, 5);
  });

  it('changes nothing when the rules refuse, or when it is so already', async () => {
    await using folder = await temporaryFolder();
    await fill(folder.path, 2);
    const journal = await open(folder.path);
    await assert.rejects(journal.execute(-1), refusedWith('InvalidArgument', /negative/));
    assert.equal(await journal.execute(1), 2);
    assert.deepEqual((await readdir(folder.path)).filter((name) => name.endsWith('.json')).length, 2);
  });

  it('lets many writers append at once and loses nothing', async () => {
    await using folder = await temporaryFolder();
    const writers = await Promise.all(range(4).map(() => open(folder.path)));
    await Promise.all(writers.flatMap((writer, index) => range(25).map((value) => writer.execute(index * 25 + value))));
    const reader = await open(folder.path);
    assert.deepEqual(
      [...reader.state].sort((a, b) => a - b),
      range(100),
    );
    assert.equal(reader.version, 100);
  });

  it('opens from its checkpoint, and the same without it', async () => {
    await using folder = await temporaryFolder();
    await fill(folder.path, 200);
    const read: string[] = [];
    const counting: JournalFiles = {
      ...nodeJournalFiles,
      read: (path) => {
        read.push(path);
        return nodeJournalFiles.read(path);
      },
    };
    assert.deepEqual((await open(folder.path, counting)).state, range(200));
    assert.ok(read.length < 40, `${read.length} files read`);
    await rm(join(folder.path, 'checkpoint.json'));
    assert.deepEqual((await open(folder.path)).state, range(200));
    await writeFile(join(folder.path, 'checkpoint.json'), '{"format":1,"sha256":"nonsense"}\n');
    assert.deepEqual((await open(folder.path)).state, range(200));
  });

  it('misses a commit behind its checkpoint as well', async () => {
    await using folder = await temporaryFolder();
    await fill(folder.path, 30);
    await rm(join(folder.path, commitFileName(29)));
    await assert.rejects(open(folder.path), refusedWith('JournalDamaged', /Commit 29/));
  });

  it('never lets time go backwards', async () => {
    await using folder = await temporaryFolder();
    const times = [5_000, 3_000, 9_000];
    const clock = { ...systemClock(), now: () => times.shift() ?? 0 };
    const journal = await Journal.open(folder.path, numbers, ports(nodeJournalFiles, clock));
    const seen: number[] = [];
    journal.onCommits((commits) => seen.push(...commits.map((commit) => commit.time)));
    for (const value of range(3)) await journal.execute(value);
    assert.deepEqual(seen, [5_000, 5_000, 9_000]);
  });

  it('refuses a commit that is damaged or missing in the middle, by its number', async () => {
    await using folder = await temporaryFolder();
    await fill(folder.path, 5);
    const third = join(folder.path, commitFileName(3));
    const whole = await readFile(third, 'utf8');
    for (const text of [whole.replace('"events":[2]', '"events":[7]'), whole.slice(0, 40), 'nonsense\n', '']) {
      await writeFile(third, text);
      await assert.rejects(open(folder.path), refusedWith('JournalDamaged', /Commit 3 .*00000000000000000003\.json/));
    }
    await rm(third);
    await assert.rejects(open(folder.path), refusedWith('JournalDamaged', /Commit 3/));
    await writeFile(third, whole);
    assert.deepEqual((await open(folder.path)).state, range(5));
  });

  it('notices when a commit was put in the place of another', async () => {
    await using one = await temporaryFolder();
    await using two = await temporaryFolder();
    await fill(one.path, 3);
    const other = await open(two.path);
    for (const value of [8, 9]) await other.execute(value);
    await writeFile(join(one.path, commitFileName(2)), await readFile(join(two.path, commitFileName(2))));
    await assert.rejects(open(one.path), refusedWith('JournalDamaged', /Commit 2/));
  });

  it('refuses a newer format and says what to do', async () => {
    await using folder = await temporaryFolder();
    await fill(folder.path, 2);
    await writeFile(join(folder.path, commitFileName(3)), '{"format":2,"something":"else"}\n');
    await assert.rejects(open(folder.path), refusedWith('JournalTooNew', /Update the extension/));
  });

  for (const cutOff of ['', ' {"format":1,"sha256":"']) {
    it(`ignores a last commit that a crash cut off after ${cutOff.length} characters, and writes over it once its writer must be dead`, async () => {
      await using folder = await temporaryFolder();
      await fill(folder.path, 2);
      const torn = join(folder.path, commitFileName(3));
      await writeFile(torn, cutOff);
      const journal = await open(folder.path);
      assert.equal(journal.version, 2);
      await assert.rejects(journal.execute(7), refusedWith('JournalConflict', /Another process is writing/));
      await utimes(torn, new Date(0), new Date(0));
      assert.equal(await journal.execute(7), 3);
      assert.deepEqual((await open(folder.path)).state, [0, 1, 7]);
    });
  }

  it('takes a last commit that no crash can have cut off for damaged', async () => {
    await using folder = await temporaryFolder();
    await fill(folder.path, 2);
    const last = join(folder.path, commitFileName(2));
    await writeFile(last, (await readFile(last, 'utf8')).slice(0, 40));
    await assert.rejects(open(folder.path), refusedWith('JournalDamaged', /Commit 2/));
  });

  for (const failing of ['create', 'replace'] as const) {
    it(`acknowledges nothing that is not on disk, and nothing less, when '${failing}' fails`, async () => {
      await using folder = await temporaryFolder();
      let broken = false;
      const full = Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
      const files: JournalFiles = {
        ...nodeJournalFiles,
        [failing]: (path: string, content: string) =>
          broken ? Promise.reject(full) : nodeJournalFiles[failing](path, content),
      };
      const journal = await open(folder.path, files);
      const acknowledged: number[] = [];
      for (const value of range(130)) {
        broken = value >= 60 && value < 70;
        await journal.execute(value).then(
          () => acknowledged.push(value),
          (error: unknown) => refusedWith('DiskFull', /disk .* is full/)(error),
        );
      }
      assert.equal(acknowledged.length, failing === 'create' ? 120 : 130);
      assert.deepEqual((await open(folder.path)).state, acknowledged);
    });
  }

  it('works where there are no hard links', async () => {
    await using folder = await temporaryFolder();
    let refused = 0;
    const files = createJournalFiles(() => {
      refused += 1;
      return Promise.reject(Object.assign(new Error('operation not permitted'), { code: 'EPERM' }));
    });
    await mkdir(folder.path, { recursive: true });
    const writers = await Promise.all([open(folder.path, files), open(folder.path, files)]);
    // One after the other: who meets a file that is still being written is told to try again, which is no loss.
    for (const value of range(20)) await writers[value % 2]?.execute(value);
    assert.equal(refused, 20);
    assert.deepEqual((await open(folder.path)).state, range(20));
  });

  it('tells of commits that another opener made', async () => {
    await using folder = await temporaryFolder();
    const writer = await open(folder.path);
    const reader = await open(folder.path);
    const seen: number[] = [];
    reader.onCommits((commits) => seen.push(...commits.flatMap((commit) => commit.events)));
    await writer.execute(4);
    await reader.refresh();
    assert.deepEqual(
      await eventually(
        () => seen,
        (values) => values.length > 0,
      ),
      [4],
    );
  });
});
