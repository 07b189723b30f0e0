import assert from 'node:assert/strict';
import type { MappedColumn, MappingKind } from '../../../src/protocol/ingestionMapping.ts';
import { parseJsonPath } from '../../../src/protocol/jsonPath.ts';
import type { DatabaseCommand, MappingCommand } from '../../../src/sharing/database/commands.ts';
import { decideDatabase } from '../../../src/sharing/database/decide.ts';
import { evolveDatabase } from '../../../src/sharing/database/evolve.ts';
import {
  type DatabaseState,
  fromDatabaseSnapshot,
  noDatabase,
  toDatabaseSnapshot,
} from '../../../src/sharing/database/state.ts';
import { filterDatabase } from '../../../src/sharing/filter/filterDatabase.ts';
import { shareEverything } from '../../../src/sharing/filter/tableLevelSharing.ts';

function decide(state: DatabaseState, command: DatabaseCommand, time = 5): DatabaseState {
  const decision = decideDatabase(state, command, { principal: 'aaduser=kim', time, newId: () => 'new' });
  if (!decision.ok) throw decision.error;
  return decision.value.reduce((before, event) => evolveDatabase(before, event), state);
}

const columns = [
  { name: 'a', type: 'long' },
  { name: 'b', type: 'string' },
] as const;
const database = [
  { type: 'CreateDatabase', id: 'd', name: 'Aviation' },
  { type: 'CreateTable', name: 'T', columns },
  { type: 'CreateTable', name: 'Secret', columns },
].reduce((state, command) => decide(state, command as DatabaseCommand), noDatabase);

const set = (
  mapped: readonly MappedColumn[],
  more: Partial<Extract<MappingCommand, { type: 'SetIngestionMapping' }>> = {},
): DatabaseCommand => ({
  type: 'SetIngestionMapping',
  mode: 'create',
  table: 'T',
  name: 'M',
  kind: 'json',
  columns: mapped,
  ...more,
});
const a: MappedColumn = { column: 'a', path: '$.a' };
const b: MappedColumn = { column: 'b', path: '$.b' };

describe('ingestion mappings', () => {
  it('are told apart by their owner, kind and name', () => {
    let state = decide(database, set([a]));
    state = decide(state, set([{ column: 'a', ordinal: 0 }], { kind: 'csv' }));
    state = decide(state, set([b], { table: undefined }));
    assert.deepEqual(
      state.tables.get('T')?.mappings?.map(({ kind, name, at }) => [kind, name, at]),
      [
        ['json', 'M', 5],
        ['csv', 'M', 5],
      ],
    );
    assert.deepEqual(state.mappings, [{ name: 'M', kind: 'json', columns: [b], at: 5 }]);
    assert.throws(() => decide(state, set([b])), /Table 'T' has a json mapping 'M' already/);
    const dropped = decide(state, { type: 'DropIngestionMapping', table: 'T', kind: 'json', name: 'M' });
    assert.deepEqual(
      dropped.tables.get('T')?.mappings?.map(({ kind }) => kind),
      ['csv'],
    );
    assert.throws(
      () => decide(dropped, { type: 'DropIngestionMapping', table: 'T', kind: 'json', name: 'M' }),
      /Table 'T' has no json mapping 'M'\. The mapping of that name is of kind csv, json/,
    );
    assert.equal(dropped.schemaVersion, database.schemaVersion, 'queries see no mappings');
  });

  it('are replaced, and merged column by column', () => {
    const state = decide(database, set([a]));
    const altered = decide(state, set([b], { mode: 'alter' }), 9);
    assert.deepEqual(altered.tables.get('T')?.mappings, [{ name: 'M', kind: 'json', columns: [b], at: 9 }]);
    const other: MappedColumn = { column: 'a', path: '$.other' };
    const merged = decide(state, set([b, other], { mode: 'merge' }));
    assert.deepEqual(merged.tables.get('T')?.mappings?.[0]?.columns, [other, b]);
    for (const mode of ['alter', 'merge'] as const)
      assert.throws(() => decide(database, set([a], { mode })), /Table 'T' has no json mapping 'M'\.$/);
    assert.equal(decide(database, set([a], { mode: 'createOrAlter' })).tables.get('T')?.mappings?.length, 1);
  });

  it('go with their table, and come back from a checkpoint', () => {
    const state = decide(decide(database, set([a])), set([b], { table: undefined }));
    const renamed = decide(state, { type: 'RenameTables', renames: [{ from: 'T', to: 'U' }] });
    assert.equal(renamed.tables.get('U')?.mappings?.length, 1);
    const restored = fromDatabaseSnapshot(JSON.parse(JSON.stringify(toDatabaseSnapshot(state))));
    assert.deepEqual(toDatabaseSnapshot(restored), toDatabaseSnapshot(state));
    assert.equal(restored.tables.get('T')?.mappings?.length, 1);
  });

  it('of a table are seen by who sees it; those of the database by who sees all of it', () => {
    let state = decide(database, set([a]));
    state = decide(state, set([a], { table: 'Secret' }));
    state = decide(state, set([a], { table: undefined }));
    const filter = { ...shareEverything, tables: { include: [], exclude: ['Secret'] } };
    const seen = filterDatabase(state, filter);
    assert.equal(seen.mappings, undefined);
    assert.deepEqual(
      [...seen.tables.values()].map(({ name, mappings }) => [name, mappings?.length]),
      [['T', 1]],
    );
    assert.equal(filterDatabase(state, shareEverything).mappings?.length, 1);
  });

  const refused: readonly (readonly [MappingKind, readonly MappedColumn[], RegExp])[] = [
    ['json', [], /maps no column/],
    ['json', [a, a], /'a': it is mapped twice/],
    ['json', [{ column: 'c', path: '$.c' }], /'c': table 'T' has no such column. It has 'a', 'b'/],
    ['json', [{ ...a, type: 'real' }], /'a': it is mapped as real, and in table 'T' it is long/],
    ['json', [{ column: 'a' }], /says not where/],
    ['json', [{ column: 'a', ordinal: 0 }], /json mapping has no Ordinal/],
    ['json', [{ column: 'a', path: '$.a', constant: '1' }], /more than one source/],
    ['json', [{ column: 'a', path: '$.a', transform: 'SourceLineNumber' }], /more than one source/],
    ['json', [{ column: 'a', path: '$..a' }], /'\$\.\.a' is no path/],
    ['json', [{ column: 'a', path: '$.a[*]' }], /is no path/],
    ['json', [{ column: 'a', path: '$.a', transform: 'BytesAsBase64' }], /json mapping has no transformation Bytes/],
    ['json', [{ column: 'a', constant: '1', transform: 'DropMappedFields' }], /a constant has no transformation/],
    ['csv', [{ column: 'a', path: '$.a' }], /csv mapping has no Path/],
    ['csv', [{ column: 'a', ordinal: -1 }], /Ordinal -1 is no place/],
    ['csv', [{ column: 'a', ordinal: 1.5 }], /Ordinal 1.5 is no place/],
    ['csv', [{ column: 'a', ordinal: 0, transform: 'DropMappedFields' }], /csv mapping has no transformation/],
    ['parquet', [{ column: 'a', path: '$.a', field: 'a' }], /more than one source/],
    ['w3clogfile', [{ column: 'a', path: '$.a' }], /w3clogfile mapping has no Path/],
  ];
  for (const [kind, mapped, says] of refused) {
    it(`refuse ${kind} ${JSON.stringify(mapped)}`, () =>
      assert.throws(() => decide(database, set(mapped, { kind })), says));
  }

  it('need a table that there is, and a name', () => {
    assert.throws(() => decide(database, set([a], { table: 'Gone' })), /no table 'Gone'/);
    assert.throws(() => decide(database, set([a], { name: ' ' })), /must not be empty/);
    // Of a database they are held against a table when data come.
    assert.ok(decide(database, set([{ column: 'c', path: '$.c' }], { table: undefined })).mappings);
  });

  it('have paths as Kusto writes them', () => {
    assert.deepEqual(parseJsonPath('$'), []);
    assert.deepEqual(parseJsonPath("$.a['b c'][0].d"), ['a', 'b c', 0, 'd']);
    assert.deepEqual(parseJsonPath(`$.['it\\'s']["x.y"]`), ["it's", 'x.y']);
    for (const path of ['', 'a', '$a', '$.', '$.a.', '$[-1]', "$['a", '$.a b'])
      assert.equal(parseJsonPath(path), undefined, path);
  });
});
