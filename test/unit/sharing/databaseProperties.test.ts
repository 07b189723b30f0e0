import assert from 'node:assert/strict';
import fc from 'fast-check';
import { kustoTypes } from '../../../src/protocol/schema.ts';
import type { DatabaseCommand, SetMode } from '../../../src/sharing/database/commands.ts';
import { decideDatabase } from '../../../src/sharing/database/decide.ts';
import type { DatabaseEvent } from '../../../src/sharing/database/events.ts';
import { evolveDatabase } from '../../../src/sharing/database/evolve.ts';
import {
  type DatabaseState,
  type Extent,
  fromDatabaseSnapshot,
  noDatabase,
  toDatabaseSnapshot,
} from '../../../src/sharing/database/state.ts';

const few = (...names: string[]): fc.Arbitrary<string> => fc.constantFrom(...names);
const table = few('T', 'U', 'V');
const column = few('a', 'b', 'c', 'd');
const columns = fc.uniqueArray(fc.record({ name: column, type: fc.constantFrom(...kustoTypes.slice(0, 2)) }), {
  selector: ({ name }) => name,
  maxLength: 4,
});
const mode = fc.constantFrom<SetMode[]>('create', 'createIfNotExists', 'createOrAlter', 'alter');
const tables = fc.option(fc.array(table, { maxLength: 2 }), { nil: undefined });
const span = fc.option(fc.integer({ min: -1, max: 50 }));

/** What is asked; extents are written for the columns that the table has at that moment, or once had. */
type Step =
  | { readonly command: DatabaseCommand }
  | { readonly add: string; readonly replace: boolean; readonly rows: number };

const command: fc.Arbitrary<DatabaseCommand> = fc.oneof(
  fc.record({
    type: fc.constant('CreateTable' as const),
    name: table,
    columns,
    existing: fc.constantFrom('fail' as const, 'keep' as const, 'merge' as const),
  }),
  fc.record({ type: fc.constant('AlterTable' as const), table, columns, merge: fc.boolean() }),
  fc.record({
    type: fc.constant('RenameColumns' as const),
    table,
    renames: fc.array(fc.record({ from: column, to: column }), { maxLength: 2 }),
  }),
  fc.record({ type: fc.constant('DropColumns' as const), table, columns: fc.array(column, { maxLength: 2 }) }),
  fc.record({
    type: fc.constant('RenameTables' as const),
    renames: fc.array(fc.record({ from: table, to: table }), { maxLength: 3 }),
  }),
  fc.record({
    type: fc.constant('DescribeColumns' as const),
    table,
    docStrings: fc.dictionary(column, fc.constantFrom('x', 'y'), { maxKeys: 2 }),
    merge: fc.boolean(),
  }),
  fc.record({
    type: fc.constant('DescribeEntity' as const),
    kind: fc.constantFrom('tables' as const, 'functions' as const, 'materializedViews' as const),
    name: table,
    folder: fc.constantFrom('F', undefined),
  }),
  fc.record({ type: fc.constant('RenameMaterializedView' as const), name: table, to: table }),
  fc.record({ type: fc.constant('SetPrettyName' as const), prettyName: fc.constantFrom('Pretty', undefined) }),
  fc.record({ type: fc.constant('DropTables' as const), names: fc.array(table), ifExists: fc.boolean() }),
  fc.record({ type: fc.constant('ClearTable' as const), table }),
  fc.constant({ type: 'DropExpiredExtents' as const }),
  fc.record({ type: fc.constant('AlterRetentionPolicy' as const), policy: fc.record({ softDelete: span }) }),
  tables.chain((of) =>
    fc.record({
      type: fc.constant('AlterCachingPolicy' as const),
      hotSpan: span,
      ...(of && {
        entities: fc.record({
          kind: fc.constantFrom('tables' as const, 'materializedViews' as const),
          names: fc.constant(of),
        }),
      }),
    }),
  ),
  fc.record({
    type: fc.constant('SetMaterializedView' as const),
    mode,
    name: table,
    source: table,
    query: fc.constant('q'),
    backfill: fc.boolean(),
  }),
  fc.record({
    type: fc.constant('SetFunction' as const),
    mode,
    name: table,
    parameters: fc.constant('()'),
    body: fc.constant('{}'),
  }),
  fc.record({
    type: fc.constant('DropEntities' as const),
    kind: fc.constantFrom('functions' as const, 'materializedViews' as const),
    names: fc.array(table),
    ifExists: fc.boolean(),
  }),
);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: command.map((each) => ({ command: each })) },
  { weight: 1, arbitrary: fc.record({ add: table, replace: fc.boolean(), rows: fc.integer({ min: 1, max: 9 }) }) },
);

function check(state: DatabaseState): void {
  const held = new Set<string>();
  for (const { name, columns: of, nextColumn, extents, rows, bytes } of state.tables.values()) {
    assert.ok(of.length > 0, `${name} has no column`);
    assert.equal(new Set(of.map((each) => each.id)).size, of.length, 'stored ids are unique');
    assert.equal(new Set(of.map((each) => each.name)).size, of.length, 'names of columns are unique');
    assert.ok(
      of.every(({ id }) => Number(id.slice(1)) < nextColumn),
      'the next id was never used',
    );
    assert.equal(
      rows,
      [...extents.values()].reduce((sum, extent) => sum + extent.rows, 0),
    );
    assert.equal(
      bytes,
      [...extents.values()].reduce((sum, extent) => sum + extent.bytes, 0),
    );
    for (const id of extents.keys()) {
      assert.ok(!held.has(id), 'an extent is in one table');
      held.add(id);
    }
    assert.ok(!state.functions.has(name) && !state.materializedViews.has(name), `${name} is two things`);
  }
  for (const { source } of state.materializedViews.values())
    assert.ok(state.tables.has(source), 'a view has its source');
}

describe('any sequence of commands on a database', () => {
  it('keeps to the rules, never gives an id twice, and can be replayed', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const created: DatabaseEvent = { type: 'DatabaseCreated', id: 'd', name: 'Db' };
        const events: DatabaseEvent[] = [created];
        let state = evolveDatabase(noDatabase, created);
        /** Every stored column of every table, with the type it had: what old extents hold under that id. */
        const types = new Map<string, string>();
        let ids = 0;
        let time = 0;
        const newId = (): string => {
          ids += 1;
          return `id${ids}`;
        };
        for (const each of steps) {
          time += 10;
          const extent: Extent = { id: newId(), rows: 1, bytes: 8, createdAt: time, ranges: [] };
          const asked: DatabaseCommand =
            'command' in each
              ? each.command
              : {
                  type: 'AddExtents',
                  table: each.add,
                  columns: state.tables.get(each.add)?.columns ?? [{ id: 'c1', name: 'a', type: 'bool' }],
                  extents: [{ ...extent, rows: each.rows }],
                  create: true,
                  replace: each.replace,
                };
          const decision = decideDatabase(state, asked, { principal: 'aaduser=kim', time, newId });
          if (!decision.ok) continue;
          events.push(...decision.value);
          state = decision.value.reduce((before, event) => evolveDatabase(before, event), state);
          check(state);
          for (const { id: tableId, columns: of } of state.tables.values()) {
            for (const { id, type } of of) {
              const key = `${tableId} ${id}`;
              assert.equal(types.get(key) ?? type, type, 'a stored column keeps its type');
              types.set(key, type);
            }
          }
        }
        const replayed = events.reduce((before, event) => evolveDatabase(before, event), noDatabase);
        const snapshot = toDatabaseSnapshot(state);
        assert.deepEqual(toDatabaseSnapshot(replayed), snapshot);
        assert.deepEqual(toDatabaseSnapshot(fromDatabaseSnapshot(JSON.parse(JSON.stringify(snapshot)))), snapshot);
      }),
      { numRuns: 2_000 },
    );
  }).timeout(60_000);
});
