import { mkdir, rm } from 'node:fs/promises';
import type { CallOptions } from '../protocol/contract.ts';
import { SharingError } from '../protocol/errors.ts';
import type { IngestFileParams, IngestFileResult } from '../protocol/ingest.ts';
import type { Column, StoredColumn } from '../protocol/schema.ts';
import { storedColumns } from '../sharing/database/columns.ts';
import type { DatabaseCommand } from '../sharing/database/commands.ts';
import type { Extent } from '../sharing/database/state.ts';
import { chooseMapping } from './chooseMapping.ts';
import type { Clock } from './clock.ts';
import type { ClusterHost } from './clusterHost.ts';
import type { DataPlane, WriteExtentsRequest } from './dataPlane.ts';
import type { ChosenMapping } from './extents/mapping/chosenMapping.ts';
import { extentFile, extentsFolder } from './layout.ts';
import { storageError } from './storageErrors.ts';

export interface IngestionPorts {
  readonly data: DataPlane;
  readonly clock: Clock;
}

/** Ingests a whole file into a table, which is made when it does not exist. */
export async function ingestFile(
  ports: IngestionPorts,
  host: ClusterHost,
  params: IngestFileParams,
  options: CallOptions = {},
): Promise<IngestFileResult> {
  const { journal } = await host.database(host.owned(params.database));
  await journal.refresh();
  const existing = journal.state.tables.get(params.table);
  const { path, format, table, mapping: wanted, location = path } = params;
  const mapping = chooseMapping(journal.state, { table, format, mapping: wanted, location });
  const columns = existing?.columns ?? (await newColumns(ports.data, params, mapping));
  options.signal?.throwIfAborted();
  const { extents, version } = await addExtents(ports, host, params.database, {
    what: path,
    command: { table, columns, create: !existing },
    write: (destination) => ports.data.writeExtents({ path, format, mapping, ...destination }, options),
    signal: options.signal,
  });
  const sum = (of: 'rows' | 'bytes'): number => extents.reduce((total, extent) => total + extent[of], 0);
  return {
    table,
    created: !existing,
    rows: sum('rows'),
    bytes: sum('bytes'),
    extents: extents.length,
    version,
  };
}

type AddExtents = Extract<DatabaseCommand, { type: 'AddExtents' }>;

export interface Addition {
  /** Where the rows come from, for errors. */
  readonly what: string;
  readonly command: Omit<AddExtents, 'type' | 'extents'>;
  readonly write: (destination: Omit<WriteExtentsRequest, 'path' | 'format' | 'mapping'>) => Promise<readonly Extent[]>;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Writes rows as extents and commits them. All or nothing: the extents are on disk before the commit that makes them visible,
 * and are deleted again when there is no such commit.
 */
export async function addExtents(
  { clock }: IngestionPorts,
  host: ClusterHost,
  database: string,
  { what, command, write, signal }: Addition,
): Promise<{ readonly extents: readonly Extent[]; readonly version: number }> {
  const owned = host.owned(database);
  const { journal } = await host.database(owned);
  const folder = extentsFolder(host.databaseFolder(owned.id));
  await mkdir(folder, { recursive: true }).catch((error: unknown) => {
    throw storageError(error, `'${what}' could not be ingested`, folder);
  });
  const extents = await write({ columns: command.columns, folder, createdAt: clock.now() });
  try {
    signal?.throwIfAborted();
    return { extents, version: await journal.execute({ type: 'AddExtents', ...command, extents }) };
  } catch (error) {
    // A disk can fail after the commit has its name: what is visible stays, and so does what cannot be told.
    const isKnown = await journal.refresh().then(
      () => true,
      () => false,
    );
    const visible = journal.state.tables.get(command.table)?.extents;
    const lost = isKnown ? extents.filter((extent) => !visible?.has(extent.id)) : [];
    await Promise.all(lost.map((extent) => rm(extentFile(folder, extent.id), { force: true })));
    throw error;
  }
}

async function newColumns(
  data: DataPlane,
  params: IngestFileParams,
  mapping: ChosenMapping | undefined,
): Promise<readonly StoredColumn[]> {
  const found =
    params.columns ??
    (mapping && typedColumns(mapping)) ??
    (await data.inspectFile(params.path, params.format)).columns;
  const columns = storedColumns(params.table, found);
  if (!columns.ok) throw columns.error;
  return columns.value;
}

/** A table can be made of a mapping that has a type for each column. Source: Kusto documentation, "Ingestion mappings". */
function typedColumns({ what, table, columns }: ChosenMapping): readonly Column[] {
  return columns.map(({ column, type }) => {
    if (type !== undefined) return { name: column, type };
    const message = `There is no table '${table}', and ${what} has no datatype for column '${column}'. Create the table first.`;
    throw new SharingError('TableNotFound', message);
  });
}
