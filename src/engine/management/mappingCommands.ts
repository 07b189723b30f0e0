import { type MappingKind, mappingText } from '../../protocol/ingestionMapping.ts';
import type { ManagementCommandOf } from '../../protocol/management.ts';
import type { Column } from '../../protocol/schema.ts';
import type { MappingCommand } from '../../sharing/database/commands.ts';
import { findMapping, mappingNotFound } from '../../sharing/database/decideMappings.ts';
import type { DatabaseState, StoredMapping } from '../../sharing/database/state.ts';
import { byName } from '../page.ts';
import type { Answer, AnswerRow } from './answer.ts';
import type { CommandScope, Handlers } from './scope.ts';
import { tableOf, tablesOf, type VisibleDatabase, visibleDatabase, visibleDatabases, writable } from './visible.ts';

const column = (name: string, type: Column['type'] = 'string'): Column => ({ name, type });

/** Those of a database have no table. Source: Microsoft's parser, which knows none for `.show ingestion mappings`. */
const columns: readonly Column[] = [
  column('Name'),
  column('Kind'),
  column('Mapping'),
  column('LastUpdatedOn', 'datetime'),
  column('Database'),
  column('Table'),
];
const databaseColumns = columns.slice(0, -1);

/** As the service shows them. Source: Kusto documentation, ".show ingestion mapping". */
const shownKinds: Readonly<Record<MappingKind, string>> = {
  csv: 'CSV',
  json: 'JSON',
  avro: 'AVRO',
  parquet: 'Parquet',
  orc: 'ORC',
  w3clogfile: 'W3CLOGFILE',
};

/** How data come into columns, of a table or for all tables of a database. */
export const mappingHandlers: Handlers<'setIngestionMapping' | 'dropIngestionMapping' | 'showIngestionMappings'> = {
  async setIngestionMapping({ mode, mappingKind, ...command }, scope) {
    const { table, name } = command;
    const set = {
      type: 'SetIngestionMapping',
      mode,
      table,
      name,
      kind: mappingKind,
      columns: command.columns,
    } as const;
    const state = await change(scope, command.database, set);
    return answerOf(command, scope, findMapping(heldBy(state, table), mappingKind, name));
  },
  async dropIngestionMapping({ mappingKind, ...command }, scope) {
    const { table, name } = command;
    const { journal } = await writable(scope, 'ingest', command.database);
    await journal.refresh();
    const dropped = findMapping(heldBy(journal.state, table), mappingKind, name);
    await change(scope, command.database, { type: 'DropIngestionMapping', table, name, kind: mappingKind });
    return answerOf(command, scope, dropped);
  },
  async showIngestionMappings({ table, database, mappingKind, name, isCluster }, scope) {
    const isWanted = (mapping: StoredMapping): boolean =>
      (mappingKind === undefined || mapping.kind === mappingKind) && (name === undefined || mapping.name === name);
    if (isCluster) {
      const databases = await visibleDatabases(scope, true);
      return { columns, rows: databases.flatMap((each) => allOf(each, isWanted)) };
    }
    const found = await visibleDatabase(scope, database);
    const owner = table === undefined ? undefined : tableOf(found.state, table);
    const held = owner ? owner.mappings : found.state.mappings;
    const rows = rowsOf(held?.filter(isWanted), found.name, table);
    if (name !== undefined && rows.length === 0) throw mappingNotFound(found.state, owner, mappingKind, name);
    return { columns: table === undefined ? databaseColumns : columns, rows };
  },
};

async function change(
  scope: CommandScope,
  database: string | undefined,
  command: MappingCommand,
): Promise<DatabaseState> {
  const { journal } = await writable(scope, 'ingest', database);
  await journal.execute(command);
  return journal.state;
}

function heldBy(state: DatabaseState, table: string | undefined): readonly StoredMapping[] | undefined {
  return table === undefined ? state.mappings : state.tables.get(table)?.mappings;
}

function answerOf(
  { table, database }: Pick<ManagementCommandOf<'dropIngestionMapping'>, 'table' | 'database'>,
  scope: CommandScope,
  mapping: StoredMapping | undefined,
): Answer {
  const rows = rowsOf(mapping && [mapping], database ?? scope.database, table);
  return { columns: table === undefined ? databaseColumns : columns, rows };
}

function allOf({ state, name }: VisibleDatabase, isWanted: (mapping: StoredMapping) => boolean): readonly AnswerRow[] {
  const ofTables = tablesOf(state, undefined).flatMap((table) =>
    rowsOf(table.mappings?.filter(isWanted), name, table.name),
  );
  return [...rowsOf(state.mappings?.filter(isWanted), name, ''), ...ofTables];
}

function rowsOf(
  mappings: readonly StoredMapping[] = [],
  database: string,
  table: string | undefined,
): readonly AnswerRow[] {
  return byName(mappings).map(({ name, kind, columns: mapped, at }) => ({
    Name: name,
    Kind: shownKinds[kind],
    Mapping: mappingText(mapped),
    LastUpdatedOn: at,
    Database: database,
    ...(table !== undefined && { Table: table }),
  }));
}
