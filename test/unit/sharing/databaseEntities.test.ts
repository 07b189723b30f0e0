import assert from 'node:assert/strict';
import type { DatabaseCommand } from '../../../src/sharing/database/commands.ts';
import { decideDatabase } from '../../../src/sharing/database/decide.ts';
import { firstExpiry } from '../../../src/sharing/database/decideExtents.ts';
import { evolveDatabase } from '../../../src/sharing/database/evolve.ts';
import {
  type DatabaseState,
  type Extent,
  fromDatabaseSnapshot,
  noDatabase,
  toDatabaseSnapshot,
} from '../../../src/sharing/database/state.ts';
import { filterableObjects, filterDatabase } from '../../../src/sharing/filter/filterDatabase.ts';
import { previewFilter } from '../../../src/sharing/filter/previewFilter.ts';
import { shareEverything } from '../../../src/sharing/filter/tableLevelSharing.ts';

function decide(state: DatabaseState, command: DatabaseCommand, time = 5): { state: DatabaseState; code?: string } {
  const decision = decideDatabase(state, command, { principal: 'aaduser=kim', time, newId: () => 'new' });
  return decision.ok
    ? { state: decision.value.reduce((before, event) => evolveDatabase(before, event), state) }
    : { state, code: decision.error.code };
}

/** The state after commands that are all allowed. */
function after(...commands: readonly DatabaseCommand[]): DatabaseState {
  return commands.reduce((state, command) => {
    const { state: next, code } = decide(state, command);
    assert.equal(code, undefined, `${command.type} was refused: ${code}`);
    return next;
  }, noDatabase);
}

const create: readonly DatabaseCommand[] = [
  { type: 'CreateDatabase', id: 'd', name: 'Aviation' },
  {
    type: 'CreateTable',
    name: 'T',
    columns: [
      { name: 'a', type: 'long' },
      { name: 'b', type: 'string' },
    ],
  },
];
const columns = [
  { id: 'c1', name: 'a', type: 'long' },
  { id: 'c2', name: 'b', type: 'string' },
] as const;
const extent = (id: string, createdAt: number): Extent => ({ id, rows: 10, bytes: 80, createdAt, ranges: [] });
const add = (...extents: readonly Extent[]): DatabaseCommand => ({
  type: 'AddExtents',
  table: 'T',
  columns,
  extents,
  create: false,
});
const view = (more: Partial<Extract<DatabaseCommand, { type: 'SetMaterializedView' }>> = {}): DatabaseCommand => ({
  type: 'SetMaterializedView',
  mode: 'create',
  name: 'V',
  source: 'T',
  query: 'T | summarize count() by b',
  backfill: false,
  ...more,
});
const fun = (more: Partial<Extract<DatabaseCommand, { type: 'SetFunction' }>> = {}): DatabaseCommand => ({
  type: 'SetFunction',
  mode: 'create',
  name: 'F',
  parameters: '()',
  body: '{ T | take 1 }',
  ...more,
});

describe('columns of a table', () => {
  const idsOf = (state: DatabaseState): (string | undefined)[] =>
    state.tables.get('T')?.columns.map(({ id, name, type }) => `${id} ${name}:${type}`) ?? [];

  it('keep their stored ids for ever, and a new one never gets that of one that is gone', () => {
    const state = after(
      ...create,
      { type: 'RenameColumns', table: 'T', renames: [{ from: 'a', to: 'z' }] },
      { type: 'DropColumns', table: 'T', columns: ['b'] },
      { type: 'AlterTable', table: 'T', columns: [{ name: 'b', type: 'string' }], merge: true },
    );
    assert.deepEqual(idsOf(state), ['c1 z:long', 'c3 b:string']);
    const reordered = decide(state, {
      type: 'AlterTable',
      table: 'T',
      columns: [
        { name: 'new', type: 'real' },
        { name: 'z', type: 'long' },
      ],
      merge: false,
    });
    assert.deepEqual(idsOf(reordered.state), ['c4 new:real', 'c1 z:long']);
  });

  it('can swap names, and raise the version of the schema only when they change', () => {
    const renames = [
      { from: 'a', to: 'b' },
      { from: 'b', to: 'a' },
    ];
    const state = after(...create, { type: 'RenameColumns', table: 'T', renames });
    assert.deepEqual(idsOf(state), ['c1 b:long', 'c2 a:string']);
    const same = decide(state, { type: 'AlterTable', table: 'T', columns: [{ name: 'b', type: 'long' }], merge: true });
    assert.equal(same.state.schemaVersion, state.schemaVersion);
  });

  const refusals: readonly [string, DatabaseCommand, string][] = [
    [
      'a change of type',
      { type: 'AlterTable', table: 'T', columns: [{ name: 'a', type: 'string' }], merge: true },
      'InvalidArgument',
    ],
    ['dropping all of them', { type: 'DropColumns', table: 'T', columns: ['a', 'b'] }, 'InvalidArgument'],
    ['dropping one that is not there', { type: 'DropColumns', table: 'T', columns: ['x'] }, 'InvalidArgument'],
    ['two of one name', { type: 'RenameColumns', table: 'T', renames: [{ from: 'a', to: 'b' }] }, 'InvalidName'],
    ['a table that is not there', { type: 'DropColumns', table: 'X', columns: ['a'] }, 'TableNotFound'],
  ];
  for (const [what, command, code] of refusals) {
    it(`refuse ${what}`, () => assert.equal(decide(after(...create), command).code, code));
  }
});

describe('tables, functions and views', () => {
  it('are made, kept, merged, renamed and dropped', () => {
    const state = after(
      ...create,
      { type: 'CreateTable', name: 'T', columns: [{ name: 'other', type: 'real' }], existing: 'keep' },
      { type: 'CreateTable', name: 'T', columns: [{ name: 'c', type: 'real' }], existing: 'merge' },
      { type: 'RenameTables', renames: [{ from: 'T', to: 'U' }] },
      fun(),
      fun({ mode: 'createIfNotExists', body: '{ 1 }' }),
      fun({ mode: 'createOrAlter', parameters: '(x:long)', docString: 'doc' }),
      { type: 'DropTables', names: ['Nowhere'], ifExists: true },
    );
    assert.deepEqual([...state.tables.keys()], ['U']);
    assert.equal(state.tables.get('U')?.columns.length, 3);
    assert.deepEqual(state.functions.get('F'), {
      name: 'F',
      parameters: '(x:long)',
      body: '{ T | take 1 }',
      docString: 'doc',
    });
    const gone = decide(state, { type: 'DropEntities', kind: 'functions', names: ['F'], ifExists: false });
    assert.equal(gone.state.functions.size, 0);
  });

  const full = after(...create, fun(), view());
  const refusals: readonly [string, DatabaseCommand, string][] = [
    ['a second function of a name', fun(), 'EntityExists'],
    ['a function with the name of a table', fun({ name: 'T' }), 'EntityExists'],
    ['a table with the name of a view', { ...add(), type: 'CreateTable', name: 'V', columns }, 'EntityExists'],
    ['altering a function that is not there', fun({ mode: 'alter', name: 'G' }), 'EntityNotFound'],
    ['a view of a table that is not there', view({ name: 'W', source: 'X' }), 'TableNotFound'],
    ['dropping the source of a view', { type: 'DropTables', names: ['T'], ifExists: false }, 'InvalidArgument'],
    ['renaming the source of a view', { type: 'RenameTables', renames: [{ from: 'T', to: 'U' }] }, 'InvalidArgument'],
    [
      'dropping a view that is not there',
      { type: 'DropEntities', kind: 'materializedViews', names: ['X'], ifExists: false },
      'EntityNotFound',
    ],
    ['dropping an extent that is not there', { type: 'DropExtents', extents: ['e9'] }, 'EntityNotFound'],
  ];
  for (const [what, command, code] of refusals) {
    it(`refuse ${what}`, () => assert.equal(decide(full, command).code, code));
  }

  it('need a backfill for a view of a table with data', () => {
    const state = after(...create, add(extent('e1', 1)));
    assert.equal(decide(state, view()).code, 'InvalidArgument');
    assert.equal(decide(state, view({ backfill: true })).code, undefined);
  });

  it('survive a checkpoint, also one of a version without them', () => {
    const snapshot = toDatabaseSnapshot(full);
    assert.deepEqual(toDatabaseSnapshot(fromDatabaseSnapshot(JSON.parse(JSON.stringify(snapshot)))), snapshot);
    const { functions: _f, materializedViews: _m, externalTables: _e, ...old } = toDatabaseSnapshot(after(...create));
    assert.equal(fromDatabaseSnapshot(old).functions.size, 0);
  });
});

describe('policies of a table', () => {
  it('drop what is older than the soft-delete period, the own one before that of the database', () => {
    const state = after(
      ...create,
      { type: 'CreateTable', name: 'Kept', columns },
      add(extent('old', 100), extent('new', 900)),
      { ...add(extent('kept', 100)), table: 'Kept' } as DatabaseCommand,
      view({ name: 'OfT', backfill: true }),
      { type: 'AlterRetentionPolicy', policy: { softDelete: 500 } },
      { type: 'AlterRetentionPolicy', entities: { kind: 'tables', names: ['Kept'] }, policy: { softDelete: null } },
    );
    assert.equal(firstExpiry(state), 600);
    assert.equal(firstExpiry(after(...create, add(extent('old', 100)))), Number.POSITIVE_INFINITY);
    const { state: later } = decide(state, { type: 'DropExpiredExtents' }, 1_000);
    assert.deepEqual([...(later.tables.get('T')?.extents.keys() ?? [])], ['new']);
    assert.equal(later.tables.get('T')?.rows, 10);
    assert.equal(later.tables.get('Kept')?.rows, 10);
    assert.equal(later.materializedViews.get('OfT')?.isIncomplete, true);
  });

  it('are set, and deleted again', () => {
    const state = after(
      ...create,
      { type: 'AlterCachingPolicy', entities: { kind: 'tables', names: ['T'] }, hotSpan: 7 },
      { type: 'AlterRetentionPolicy', entities: { kind: 'tables', names: ['T'] }, policy: { recoverable: false } },
    );
    assert.equal(state.tables.get('T')?.hotSpan, 7);
    assert.deepEqual(state.tables.get('T')?.retention, { softDelete: null, recoverable: false });
    const bare = [
      { type: 'DeleteCachingPolicy', entities: { kind: 'tables', names: ['T'] } } as const,
      { type: 'DeleteRetentionPolicy', tables: ['T'] } as const,
    ].reduce((before, command) => decide(before, command).state, state);
    assert.deepEqual(toDatabaseSnapshot(bare), toDatabaseSnapshot(after(...create)));
    assert.equal(
      decide(state, { type: 'AlterCachingPolicy', entities: { kind: 'tables', names: ['T'] }, hotSpan: -1 }).code,
      'InvalidArgument',
    );
    assert.equal(
      decide(state, { type: 'DeleteCachingPolicy', entities: { kind: 'tables', names: ['X'] } }).code,
      'TableNotFound',
    );
  });

  it('replace all extents of a table in one commit', () => {
    const state = after(...create, add(extent('e1', 1)), { ...add(extent('e2', 2)), replace: true } as DatabaseCommand);
    assert.deepEqual([...(state.tables.get('T')?.extents.keys() ?? [])], ['e2']);
    const isNew = { ...add(extent('e3', 3)), isNew: true } as DatabaseCommand;
    assert.equal(decide(state, isNew).code, 'TableExists');
  });
});

describe('table-level sharing', () => {
  const state = after(...create, { type: 'CreateTable', name: 'Secret', columns }, view(), fun({ body: '{ Secret }' }));
  const none = { include: [], exclude: [] };

  it('knows all four kinds, and a view pulls in its source', () => {
    const filter = { ...shareEverything, tables: { include: ['Nothing*'], exclude: [] } };
    const seen = filterDatabase(state, filter);
    assert.deepEqual([...seen.tables.keys()], ['T']);
    assert.deepEqual([...seen.materializedViews.keys()], ['V']);
    const withoutView = filterDatabase(state, { ...filter, materializedViews: { ...none, exclude: ['V'] } });
    assert.deepEqual([...withoutView.tables.keys()], []);
    assert.deepEqual(
      [...filterDatabase(state, { ...shareEverything, functions: { ...none, exclude: ['*'] } }).functions.keys()],
      [],
    );
  });

  it('tells before which functions would break', () => {
    const filter = { ...shareEverything, tables: { include: [], exclude: ['Secret'] } };
    const { items } = previewFilter(filterableObjects(state), filter);
    assert.deepEqual(items.find(({ name }) => name === 'F')?.breaksFor, ['Secret']);
  });

  it('tells also what would break by way of another, and views that look something up', () => {
    const more = [
      fun({ name: 'G', body: '{ F() | take 1 }' }),
      fun({ name: 'Loop', body: '{ Loop() | union G() }' }),
      view({ name: 'W', query: 'T | lookup Secret on a | summarize count() by b' }),
    ].reduce((before, command) => decide(before, command).state, state);
    const filter = { ...shareEverything, tables: { include: [], exclude: ['Secret'] } };
    const broken = previewFilter(filterableObjects(more), filter)
      .items.filter(({ breaksFor }) => breaksFor.length > 0)
      .map(({ name, breaksFor }) => `${name} ${breaksFor}`);
    assert.deepEqual(broken.sort(), ['F Secret', 'G Secret', 'Loop Secret', 'W Secret']);
  });
});
