import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Backend } from '../protocol/contract.ts';
import { SharingError } from '../protocol/errors.ts';
import {
  dataFormatNamed,
  dataFormats,
  type FileFormat,
  type IngestFileParams,
  isSeparated,
} from '../protocol/ingest.ts';
import { type Answer, madeUp } from './answer.ts';
import type { Databases } from './databases.ts';
import type { Exchange } from './exchange.ts';
import { badRequest } from './httpError.ts';
import { openBody } from './readBody.ts';

/** Bytes of data in one request, unpacked; more belongs into several, or into a file to be ingested. */
const mostData = 256 * 2 ** 20;

/**
 * Takes data into a table that exists: all of it or nothing. Columns are matched as the mapping says; without one by name where
 * the data have names, otherwise by position. Source: Kusto documentation, "Streaming ingestion HTTP request".
 */
export async function streamingIngest(
  { backend, databases }: { readonly backend: Backend; readonly databases: Databases },
  { request, address, client }: Pick<Exchange, 'request' | 'address' | 'client'>,
  signal: AbortSignal,
): Promise<Answer> {
  const { database, table } = destination(address);
  const { format, mapping } = readingOf(address.searchParams);
  const target = await databases.find(database);
  const known = await backend.getSchema(target);
  if (!known.tables.some(({ name }) => name === table)) {
    throw new SharingError('TableNotFound', `Database '${target.database}' has no table '${table}'.`);
  }
  const folder = await mkdtemp(join(tmpdir(), 'data-share-explorer-stream-'));
  try {
    const path = join(folder, `stream.${format.format ?? ''}`);
    await pipeline(openBody(request, mostData), createWriteStream(path), { signal });
    const what = { ...target, ...client, table, path, format, mapping, location: '' };
    const { rows } = await backend.ingestFile(what, { signal });
    return ingested(rows);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** `/v1/rest/ingest/{database}/{table}`, where the database may be `cluster/database`. */
function destination({ pathname }: URL): { readonly database: string; readonly table: string } {
  const parts = pathname.split('/').slice(4).map(decoded);
  const table = parts.at(-1) ?? '';
  const database = parts.slice(0, -1).join('/');
  if (table !== '' && database !== '') return { database, table };
  throw badRequest("Data go to '/v1/rest/ingest/{database}/{table}'.");
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw badRequest(`'${part}' in the address is not well formed.`);
  }
}

function readingOf(parameters: URLSearchParams): Pick<IngestFileParams, 'format' | 'mapping'> & { format: FileFormat } {
  if (parameters.get('sourceKind')?.toLowerCase() === 'uri') {
    throw badRequest("Data are taken from the body only, not from an address: leave out 'sourceKind'.");
  }
  const given = parameters.get('streamFormat') ?? '';
  const format = dataFormatNamed(given);
  if (!format) {
    throw badRequest(`The format '${given}' is not known. 'streamFormat' is one of ${dataFormats.join(', ')}.`);
  }
  const reference = parameters.get('mappingName');
  return {
    format: { ...format, ...(isSeparated(format.format) && { header: false }) },
    ...(reference && { mapping: { reference } }),
  };
}

/** Kusto's answer, of which its clients read nothing but that it is there. */
function ingested(rows: number): Answer {
  return madeUp(
    'IngestionResult',
    [
      { name: 'ConsumedRecordsCount', type: 'long' },
      { name: 'UpdatePolicyStatus', type: 'string' },
      { name: 'UpdatePolicyFailureCode', type: 'string' },
      { name: 'UpdatePolicyFailureReason', type: 'string' },
    ],
    [[rows, 'Inactive', '', '']],
  );
}
