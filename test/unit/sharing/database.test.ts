import assert from 'node:assert/strict';
import { cachedPolicy, isHot, tableCaching } from '../../../src/sharing/database/caching.ts';
import type { DatabaseCommand } from '../../../src/sharing/database/commands.ts';
import { decideDatabase } from '../../../src/sharing/database/decide.ts';
import { evolveDatabase } from '../../../src/sharing/database/evolve.ts';
import {
  type DatabaseState,
  fromDatabaseSnapshot,
  noDatabase,
  toDatabaseSnapshot,
} from '../../../src/sharing/database/state.ts';

const context = { principal: 'aaduser=kim', time: 5, newId: () => 'new' };

function decide(state: DatabaseState, command: DatabaseCommand): { state: DatabaseState; code?: string } {
  const decision = decideDatabase(state, command, context);
  return decision.ok
    ? { state: decision.value.reduce((before, event) => evolveDatabase(before, event), state) }
    : { state, code: decision.error.code };
}

const created = decide(noDatabase, { type: 'CreateDatabase', id: 'd', name: 'Aviation' }).state;
const columns = [
  { id: 'c1', name: 'Origin', type: 'string' },
  { id: 'c2', name: 'Cost Total $', type: 'long' },
] as const;
const extent = (
  id: string,
  createdAt: number,
  rows = 10,
): { id: string; rows: number; bytes: number; createdAt: number; ranges: [] } => ({
  id,
  rows,
  bytes: rows * 8,
  createdAt,
  ranges: [],
});
const add: DatabaseCommand = {
  type: 'AddExtents',
  table: 'Flights',
  columns,
  extents: [extent('e1', 1)],
  create: true,
};

describe('rules of a database', () => {
  it('makes a table with its first extents in one commit, and counts them', () => {
    const { state } = decide(decide(created, add).state, { ...add, create: false, extents: [extent('e2', 2, 5)] });
    const table = state.tables.get('Flights');
    assert.equal(table?.rows, 15);
    assert.equal(table?.bytes, 120);
    assert.deepEqual(table?.columns, columns);
    assert.equal(state.schemaVersion, 1);
  });

  const refusals: readonly [string, DatabaseState, DatabaseCommand, string][] = [
    ['extents for a table that is not there', created, { ...add, create: false }, 'TableNotFound'],
    ['extents of other columns', decide(created, add).state, { ...add, columns: [columns[0]] }, 'JournalConflict'],
    [
      'extents of another type',
      decide(created, add).state,
      { ...add, columns: [columns[0], { ...columns[1], type: 'real' }] },
      'JournalConflict',
    ],
    [
      'a table that exists',
      decide(created, add).state,
      { type: 'CreateTable', name: 'Flights', columns },
      'TableExists',
    ],
    ['a table without columns', created, { type: 'CreateTable', name: 'T', columns: [] }, 'InvalidArgument'],
    [
      'two columns of one name',
      created,
      { type: 'CreateTable', name: 'T', columns: [columns[0], columns[0]] },
      'InvalidName',
    ],
    ['a name with a slash', created, { type: 'CreateTable', name: 'a/b', columns }, 'InvalidName'],
    ['a hot span below zero', created, { type: 'AlterCachingPolicy', hotSpan: -1 }, 'InvalidArgument'],
    ['anything without a database', noDatabase, add, 'DatabaseNotFound'],
  ];
  for (const [what, state, command, code] of refusals) {
    it(`refuses ${what}: ${code}`, () => {
      const result = decide(state, command);
      assert.equal(result.code, code);
      assert.equal(result.state, state);
    });
  }

  it('survives a checkpoint', () => {
    const { state } = decide(created, add);
    assert.deepEqual(
      toDatabaseSnapshot(fromDatabaseSnapshot(JSON.parse(JSON.stringify(toDatabaseSnapshot(state))))),
      toDatabaseSnapshot(state),
    );
  });

  it('keeps hot what is younger than the hot span', () => {
    assert.equal(isHot(extent('old', 0), 500, 1_000), false);
    assert.equal(isHot(extent('new', 900), 500, 1_000), true);
    assert.equal(isHot(extent('old', 0), null, 1_000), true);
    assert.equal(isHot(extent('new', 1_000), 0, 1_000), false);
  });

  const day = 86_400_000;
  const none = { tables: {}, materializedViews: {} };
  const policies: readonly [string, number | undefined, Parameters<typeof tableCaching>[2], number | null, string][] = [
    ['nothing is said: all is hot', undefined, { cachingKind: 'union', caching: none }, null, 'none'],
    ['the leader alone', 7 * day, { cachingKind: 'union', caching: none }, 7 * day, 'leaderDatabase'],
    [
      'an override of the database',
      7 * day,
      { cachingKind: 'union', caching: { ...none, database: 0 } },
      0,
      'overrideDatabase',
    ],
    [
      'one of the table before one of the database',
      7 * day,
      { cachingKind: 'union', caching: { ...none, database: 0, tables: { Flights: day } } },
      day,
      'overrideTable',
    ],
    [
      'kind none: overrides do not count',
      7 * day,
      { cachingKind: 'none', caching: { ...none, database: 0 } },
      7 * day,
      'leaderDatabase',
    ],
    ['kind replace: the leader does not count', 7 * day, { cachingKind: 'replace', caching: none }, null, 'none'],
  ];
  for (const [what, hotSpan, overrides, expected, origin] of policies) {
    it(`caches on a follower as the policies say, ${what}`, () => {
      const state = { ...decide(created, add).state, ...(hotSpan !== undefined && { hotSpan }) };
      assert.deepEqual(tableCaching(state, 'Flights', overrides), { policy: expected, origin });
    });
  }

  it('keeps hot what was made in a hot window, from its beginning until before its end', () => {
    const policy = { hotSpan: day, hotWindows: [{ from: 100, to: 200 }] };
    const made = (createdAt: number): Parameters<typeof isHot>[0] => ({
      id: 'e',
      rows: 1,
      bytes: 1,
      createdAt,
      ranges: [],
    });
    const now = 30 * day;
    const hot = [99, 100, 199, 200, now - day, now - day + 1].map((at) => isHot(made(at), policy, now));
    assert.deepEqual(hot, [false, true, true, false, false, true]);
  });

  it('keeps of a table what its own policy and those of its views keep', () => {
    const window = { from: 1, to: 2 };
    const view = { id: 'v', name: 'Daily', source: 'Flights', query: 'Flights', isIncomplete: false };
    const { state } = decide(created, add);
    const withView = {
      ...state,
      materializedViews: state.materializedViews.set('Daily', { ...view, hotSpan: 7 * day }),
    };
    const caching = { ...none, tables: { Flights: { hotSpan: day, hotWindows: [window] } } };
    const union = { cachingKind: 'union', caching } as const;
    assert.deepEqual(cachedPolicy(withView, 'Flights', union), { hotSpan: 7 * day, hotWindows: [window] });
    const replace = { cachingKind: 'replace', caching } as const;
    assert.deepEqual(cachedPolicy(withView, 'Flights', replace), { hotSpan: day, hotWindows: [window] });
  });

  it('refuses a hot window that ends before it begins', () => {
    const hotSpan = { hotSpan: 1, hotWindows: [{ from: 2, to: 2 }] };
    assert.equal(decide(created, { type: 'AlterCachingPolicy', hotSpan }).code, 'InvalidArgument');
  });
});
