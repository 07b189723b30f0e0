import { mkdir, rm } from 'node:fs/promises';
import type { CallOptions } from '../protocol/contract.ts';
import type { IngestFileParams, IngestFileResult } from '../protocol/ingest.ts';
import type { StoredColumn } from '../protocol/schema.ts';
import { storedColumns } from '../sharing/database/columns.ts';
import type { Clock } from './clock.ts';
import type { ClusterHost } from './clusterHost.ts';
import type { DataPlane } from './dataPlane.ts';
import { extentFile, extentsFolder } from './layout.ts';
import { storageError } from './storageErrors.ts';

export interface IngestionPorts {
  readonly data: DataPlane;
  readonly clock: Clock;
  readonly newId: () => string;
}

/**
 * Ingests a whole file into a table, which is made when it does not exist. All or nothing: the extents are on disk before the
 * commit that makes them visible, and are deleted again when there is no such commit.
 */
export async function ingestFile(
  ports: IngestionPorts,
  host: ClusterHost,
  params: IngestFileParams,
  options: CallOptions = {},
): Promise<IngestFileResult> {
  const owned = host.owned(params.database);
  const { journal } = await host.database(owned);
  await journal.refresh();
  const existing = journal.state.tables.get(params.table);
  const columns = existing?.columns ?? (await newColumns(ports.data, params));
  options.signal?.throwIfAborted();

  const folder = extentsFolder(host.databaseFolder(owned.id));
  await mkdir(folder, { recursive: true }).catch((error: unknown) => {
    throw storageError(error, `'${params.path}' could not be ingested`, folder);
  });
  const extents = await ports.data.writeExtents(
    { path: params.path, format: params.format, columns, folder, createdAt: ports.clock.now(), newId: ports.newId },
    options,
  );
  try {
    options.signal?.throwIfAborted();
    const version = await journal.execute({
      type: 'AddExtents',
      table: params.table,
      columns,
      extents,
      create: !existing,
    });
    const sum = (of: 'rows' | 'bytes'): number => extents.reduce((total, extent) => total + extent[of], 0);
    return {
      table: params.table,
      created: !existing,
      rows: sum('rows'),
      bytes: sum('bytes'),
      extents: extents.length,
      version,
    };
  } catch (error) {
    await Promise.all(extents.map((extent) => rm(extentFile(folder, extent.id), { force: true })));
    throw error;
  }
}

async function newColumns(data: DataPlane, params: IngestFileParams): Promise<readonly StoredColumn[]> {
  const found = params.columns ?? (await data.inspectFile(params.path, params.format)).columns;
  const columns = storedColumns(params.table, found);
  if (!columns.ok) throw columns.error;
  return columns.value;
}
