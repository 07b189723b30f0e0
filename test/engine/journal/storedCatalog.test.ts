import assert from 'node:assert/strict';
import fc from 'fast-check';
import { summarizeTables } from '../../../src/engine/catalog.ts';
import { systemClock } from '../../../src/engine/clock.ts';
import { namesIn } from '../../../src/engine/entityNames.ts';
import { checkpointPath } from '../../../src/engine/journal/checkpointFile.ts';
import { commitFileName } from '../../../src/engine/journal/commitFile.ts';
import { Journal, type JournalPorts } from '../../../src/engine/journal/journal.ts';
import { byName } from '../../../src/engine/page.ts';
import { type DatabaseJournal, databaseSpec } from '../../../src/engine/specs.ts';
import { StoredCatalog } from '../../../src/engine/storedCatalog.ts';
import type { SharingError } from '../../../src/protocol/errors.ts';
import type { DatabaseCommand } from '../../../src/sharing/database/commands.ts';
import { type DatabaseState, toDatabaseSnapshot } from '../../../src/sharing/database/state.ts';
import { MemoryFiles } from '../../support/memoryFiles.ts';

const folder = '/journal';
const { list } = databaseSpec;
assert.ok(list);
/** So few tables to a part that a random journal has several parts. */
const spec = { ...databaseSpec, list: { ...list, from: 1, each: 3 } };

function ports(files: MemoryFiles): JournalPorts {
  let ids = 0;
  const newId = (): string => `id${ids++}`;
  return { files, clock: systemClock(), newId, principal: () => 'aaduser=kim@contoso.com' };
}

const name = fc.stringMatching(/^[aAbBz][0-9]{0,1}$/);
const columns = [{ name: 'Id', type: 'long' }] as const;
const stored = columns.map((column) => ({ ...column, id: 'c1' }));
const command: fc.Arbitrary<DatabaseCommand> = fc.oneof(
  { weight: 6, arbitrary: name.map((table) => ({ type: 'CreateTable', name: table, columns }) as const) },
  { weight: 2, arbitrary: name.map((table) => ({ type: 'DropTables', names: [table], ifExists: true }) as const) },
  fc.uniqueArray(name, { minLength: 2, maxLength: 4 }).map(([from = '', to = '', ...more]): DatabaseCommand => {
    const [other, next] = more;
    const second = other !== undefined && next !== undefined ? [{ from: other, to: next }] : [];
    return { type: 'RenameTables', renames: [{ from, to }, ...second] };
  }),
  fc
    .record({ table: name, rows: fc.nat(9), replace: fc.boolean() })
    .map(({ table, rows, replace }): DatabaseCommand => {
      const extent = { id: `${table}-${rows}`, rows, bytes: 8 * rows, createdAt: 1, ranges: [] };
      return { type: 'AddExtents', table, columns: stored, extents: [extent], create: true, replace };
    }),
  name.map((table) => ({ type: 'ClearTable', table }) as const),
  fc.record({ table: name, rows: fc.nat(9) }).map(({ table, rows }) => {
    return { type: 'DropExtents', extents: [`${table}-${rows}`] } as const;
  }),
);

/** What the rules refuse changes nothing, which is as good. */
async function execute(journal: DatabaseJournal, commands: readonly DatabaseCommand[]): Promise<void> {
  for (const each of commands)
    await journal.execute(each).catch((error: SharingError) => assert.equal(error.kind, 'user'));
}

const plain = (state: DatabaseState): object => {
  const { tables, ...others } = toDatabaseSnapshot(state);
  return { ...others, tables: byName(tables) };
};

const sorted = (state: DatabaseState): string[] => [...state.tables.keys()].sort();

describe('catalog that is read from the parts of a checkpoint', () => {
  it('says what the fold of all commits says, whatever came before and after the checkpoint', async () => {
    let parts = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(command, { maxLength: 40 }),
        fc.array(command, { maxLength: 12 }),
        fc.nat(30),
        fc.array(name, { maxLength: 4 }),
        async (before, after, limit, names) => {
          const files = new MemoryFiles();
          const journal = await Journal.open(folder, spec, ports(files));
          await journal.execute({ type: 'CreateDatabase', id: 'database', name: 'Database' });
          await execute(journal, [{ type: 'CreateTable', name: 'Always', columns }, ...before]);
          await journal.checkpoint();
          await execute(journal, after);

          const catalog = await StoredCatalog.open(folder, files);
          assert.ok(catalog);
          assert.equal(catalog.version, journal.version);
          const page = { limit, names };
          assert.deepEqual(await catalog.tables(page), summarizeTables(journal.state, page));
          const all = await catalog.names();
          assert.deepEqual([...(all?.tables ?? [])].sort(), sorted(journal.state));

          const opened = await Journal.open(folder, spec, ports(files));
          assert.deepEqual(plain(opened.state), plain(journal.state));
          const text = (await files.read(checkpointPath(folder))) ?? '';
          parts = Math.max(parts, text.split('"first":').length - 1);
        },
      ),
      { numRuns: 150 },
    );
    assert.ok(parts > 2, `${parts} parts at most`);
  });

  /** A journal of thirty tables, a checkpoint, and two commits behind it. */
  async function made(): Promise<{ readonly files: MemoryFiles; readonly journal: DatabaseJournal }> {
    const files = new MemoryFiles();
    const journal = await Journal.open(folder, spec, ports(files));
    await journal.execute({ type: 'CreateDatabase', id: 'database', name: 'Database' });
    const tables = Array.from({ length: 30 }, (_, index) => `T${index}`);
    await execute(
      journal,
      tables.map((table) => ({ type: 'CreateTable', name: table, columns })),
    );
    await journal.execute({ type: 'SetFunction', mode: 'create', name: 'Late', parameters: '()', body: '{ T1 }' });
    await journal.checkpoint();
    await execute(journal, [
      { type: 'CreateTable', name: 'A', columns },
      { type: 'DropTables', names: ['T3'], ifExists: false },
    ]);
    return { files, journal };
  }
  it('has the names of all kinds', async () => {
    const { files, journal } = await made();
    const names = await (await StoredCatalog.open(folder, files))?.names();
    assert.deepEqual([...(names?.functions ?? [])], ['Late']);
    assert.deepEqual([...(names?.tables ?? [])].sort(), [...namesIn(journal.state).tables].sort());
  });

  it('trusts no part that is damaged, and the journal opens from its commits', async () => {
    const { files, journal } = await made();
    const whole = (await files.read(checkpointPath(folder))) ?? '';
    const page = { limit: 30 };
    for (const text of [
      whole.replace('"name":"T1"', '"name":"X1"'),
      whole.replace('"version":', '"version":1'),
      whole.slice(0, whole.indexOf('\n') + 40),
      'nonsense',
    ]) {
      assert.notEqual(text, whole);
      await files.replace(checkpointPath(folder), text);
      const stored = await StoredCatalog.open(folder, files);
      assert.equal(await stored?.tables(page), undefined);
      const opened = await Journal.open(folder, spec, ports(files));
      assert.deepEqual(sorted(opened.state), sorted(journal.state));
    }
  });

  it('is that of no other journal, and of none that is damaged', async () => {
    const { files, journal } = await made();
    const last = `${folder}/${commitFileName(journal.version)}`;
    const text = (await files.read(last)) ?? '';
    await files.replace(last, text.replace('"name":"T3"', '"name":"T4"'));
    assert.equal(await StoredCatalog.open(folder, files), undefined);
    await files.replace(last, text);
    assert.ok(await StoredCatalog.open(folder, files));
    const checkpointed = `${folder}/${commitFileName(journal.version - 2)}`;
    await files.replace(checkpointed, text);
    assert.equal(await StoredCatalog.open(folder, files), undefined);
  });
});
