import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CompiledStatement, DatabaseReference, SourceRef } from '../../protocol/compile.ts';
import { SharingError } from '../../protocol/errors.ts';
import type { FileFormat } from '../../protocol/ingest.ts';
import type { WantedMapping } from '../../protocol/ingestionMapping.ts';
import type { Cell, QueryResult } from '../../protocol/query.ts';
import type { DatabaseSchema, StoredColumn } from '../../protocol/schema.ts';
import { timeSpan } from '../../protocol/shownPolicies.ts';
import { storedColumns } from '../../sharing/database/columns.ts';
import { tableNotFound } from '../../sharing/database/decision.ts';
import type { DatabaseState, Extent } from '../../sharing/database/state.ts';
import { broken } from '../../sharing/rules.ts';
import { asker, authorize } from '../authorize.ts';
import { describeSchema } from '../catalog.ts';
import { chooseMapping } from '../chooseMapping.ts';
import type { SourceExtents } from '../dataPlane.ts';
import { addExtents } from '../ingestion.ts';
import { OtherDatabases } from '../otherDatabases.ts';
import { asking, hotMoment, sourcesOf } from '../queries.ts';
import { openReading, readingOf } from '../reading.ts';
import { insideWorkspace } from '../workspaceFiles.ts';
import type { CommandScope, Handlers } from './scope.ts';
import { tableOf, writable } from './visible.ts';

/** A tab is a part of the data. */
const blanksAround = /^[ \r\n]+|[ \r\n]+$/g;

/** Data into a leader, and out of it again. */
export const dataHandlers: Handlers<'ingestInline' | 'ingestFiles' | 'setTable' | 'dropExtents' | 'clearTable'> = {
  async ingestInline({ table, data, format, mapping }, scope) {
    const folder = await mkdtemp(join(tmpdir(), 'data-share-explorer-inline-'));
    try {
      const path = join(folder, `inline.${format.format ?? 'csv'}`);
      await writeFile(path, data.replace(blanksAround, ''));
      const extents = await ingest(scope, { table, path, format, mapping, location: '' });
      return { rows: extents.map(({ id }) => ({ ExtentId: id })) };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
  async ingestFiles({ table, paths, format, mapping }, scope) {
    await tableFor(scope, table);
    const files = await Promise.all(paths.map((path) => insideWorkspace(scope.context.workspace, path)));
    const rows = [];
    for (const file of files) {
      const started = scope.context.clock.now();
      const extents = await ingest(scope, { table, path: file, format, mapping, location: file });
      const Duration = timeSpan(scope.context.clock.now() - started);
      rows.push(...extents.map(({ id }) => ({ ExtentId: id, ItemLoaded: file, Duration, HasErrors: 'False' })));
    }
    return { rows };
  },
  async setTable({ mode, table, query }, scope) {
    const { host, context, database, options } = scope;
    const { journal } = await writable(scope, 'ingest');
    authorize(host, context.principal(), 'query', database);
    await journal.refresh();
    if (!journal.state.tables.has(table)) authorize(host, context.principal(), 'create', database);
    const exists = journal.state.tables.has(table);
    if (mode === 'append' && !exists) throw tableNotFound(journal.state, table);
    if (mode === 'set' && exists) throw broken('TableExists', { database, table });
    await context.allowFolders();
    const reading = await openReading(host, database);
    const elsewhere = new OtherDatabases(context.workspace, host, context.principal());
    const resolve =
      (hotAt?: number) =>
      (source: SourceRef): SourceExtents =>
        sourcesOf(readingOf(source, reading, elsewhere), source.database, undefined, hotAt)(source);
    try {
      const text = ' '.repeat(query) + scope.text.slice(query);
      const schema = describeSchema(host.uri, database, reading.state);
      const { signal } = options;
      const ask = asking(context.data, resolve(), signal);
      const openDatabase = (reference: DatabaseReference): Promise<DatabaseSchema | undefined> =>
        elsewhere.open(reference);
      const compiled = await context.compiler.compile(text, schema, {
        ask,
        openDatabase,
        listDatabases: (cluster) => elsewhere.names(cluster),
        ...asker(host, context.principal(), database),
        signal,
      });
      const [statement, ...others] = compiled.statements;
      if (!statement || others.length > 0) {
        throw new SharingError('QueryNotSupported', 'The query must be one that yields one table.');
      }
      const columns = matchTable(reading.state, table, statement);
      const { extents } = await addExtents(context, host, database, {
        what: table,
        command: {
          table,
          columns,
          create: mode !== 'append',
          replace: mode === 'setOrReplace',
          isNew: mode === 'set',
        },
        write: (destination) =>
          context.data.writeQuery({ statement, ...destination }, resolve(hotMoment(compiled, context.clock)), options),
        signal: options.signal,
      });
      return {
        rows: extents.map(({ id, rows, bytes }) => ({
          ExtentId: id,
          OriginalSize: bytes,
          ExtentSize: bytes,
          ColumnSize: bytes,
          IndexSize: 0,
          RowCount: rows,
        })),
      };
    } finally {
      reading.release();
      elsewhere.release();
    }
  },
  async dropExtents({ extents, table, query }, scope) {
    const { journal } = await writable(scope, 'administer');
    const found = query === undefined ? (extents ?? []) : await extentIds(scope, query);
    await journal.refresh();
    const { state } = journal;
    const isAll = extents === undefined && query === undefined && table !== undefined;
    const ids = new Set(isAll ? tableOf(state, table).extents.keys() : found);
    const rows = [...state.tables.values()].flatMap(({ name, extents: held }) =>
      [...held.values()]
        .filter(({ id }) => ids.has(id) && (table === undefined || table === name))
        .map(({ id, createdAt }) => ({ ExtentId: id, TableName: name, CreatedOn: createdAt })),
    );
    if (rows.length < ids.size && table !== undefined) {
      throw new SharingError('EntityNotFound', `Table '${table}' does not have all of these extents.`);
    }
    await journal.execute({ type: 'DropExtents', extents: [...ids] });
    return { rows };
  },
  async clearTable({ table }, scope) {
    const { journal } = await writable(scope, 'administer');
    await journal.execute({ type: 'ClearTable', table });
    return { rows: [{ Status: 'Succeeded' }] };
  },
};

/** A table that data may come into, and the database that it is in. */
async function tableFor(
  scope: CommandScope,
  table: string,
): Promise<{ readonly state: DatabaseState; readonly columns: readonly StoredColumn[] }> {
  const { journal } = await writable(scope, 'ingest');
  await journal.refresh();
  return { state: journal.state, columns: tableOf(journal.state, table).columns };
}

interface Ingestion {
  readonly table: string;
  readonly path: string;
  readonly format: FileFormat;
  readonly mapping: WantedMapping | undefined;
  /** What SourceLocation is in a mapping. */
  readonly location: string;
}

async function ingest(scope: CommandScope, ingestion: Ingestion): Promise<readonly Extent[]> {
  const { context, host, database, options } = scope;
  const { table, path, format } = ingestion;
  const { state, columns } = await tableFor(scope, table);
  const mapping = chooseMapping(state, ingestion);
  const { extents } = await addExtents(context, host, database, {
    what: path,
    command: { table, columns, create: false },
    write: (destination) => context.data.writeExtents({ path, format, mapping, ...destination }, options),
    signal: options.signal,
  });
  return extents;
}

/** The columns to write: those of the table, which the query must have in name, type and order; or new ones. */
function matchTable(state: DatabaseState, name: string, { columns }: CompiledStatement): readonly StoredColumn[] {
  const table = state.tables.get(name);
  if (!table) {
    const stored = storedColumns(name, columns);
    if (!stored.ok) throw stored.error;
    return stored.value;
  }
  const shown = (of: readonly { readonly name: string; readonly type: string }[]): string =>
    of.map((column) => `${column.name}:${column.type}`).join(', ');
  if (shown(table.columns) === shown(columns)) return table.columns;
  throw new SharingError(
    'FileDoesNotFit',
    `The query yields (${shown(columns)}), table '${name}' has (${shown(table.columns)}). Project the columns of the table.`,
  );
}

const page = 10_000;

/** The column `ExtentId` of what another command yields, as in `.drop extents <| .show table T extents | where …`. */
async function extentIds(scope: CommandScope, query: number): Promise<readonly string[]> {
  const { data, results } = scope.context;
  const { result, tables }: QueryResult = await scope.run(' '.repeat(query) + scope.text.slice(query));
  try {
    const [table] = tables;
    const index = table?.columns.findIndex(({ name }) => name === 'ExtentId') ?? -1;
    if (!table || index < 0) throw new SharingError('QueryInvalid', "The query yields no column 'ExtentId'.");
    const ids: Cell[] = [];
    for (let offset = 0; offset < table.rows; offset += page) {
      const rows = await data.fetchRows({ result, table: 0, offset, count: page });
      ids.push(...rows.map((row) => row[index] ?? null));
    }
    return ids.map(String);
  } finally {
    results.close(result);
  }
}
