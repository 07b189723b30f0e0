import { basename } from 'node:path';
import { SharingError } from '../../../protocol/errors.ts';
import type { FileFormat, FileInspection } from '../../../protocol/ingest.ts';
import type { KustoType } from '../../../protocol/schema.ts';
import type { DetectedFile } from '../detectFormat.ts';
import { type JsonRecord, layoutOf, readDocument, readRecords } from './jsonRecords.ts';
import { unquote } from './jsonScan.ts';

/** Records that are looked at for names and types. */
const sampleRecords = 200_000;

const textTypes: readonly (readonly [type: KustoType, pattern: RegExp])[] = [
  ['datetime', /^\d{4}-\d{2}-\d{2}([T ]([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d+)?)?(Z| ?[+-]\d{2}:?\d{2})?)?$/],
  ['timespan', /^-?(\d{1,7}\.)?([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,7})?$/],
  ['guid', /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i],
];

/** Format, columns and record paths of a JSON file. */
export async function inspectJson(
  path: string,
  given: FileFormat,
  file: DetectedFile,
): Promise<Pick<FileInspection, 'format' | 'columns' | 'recordPaths'>> {
  const layout = file.format === 'multijson' ? layoutOf(path, await readDocument(path, file), given) : undefined;
  const kinds = new Map<string, Set<KustoType>>();
  let records = 0;
  for await (const batch of readRecords(path, { ...given, ...layout }, file)) {
    for (const record of batch) addKinds(kinds, record);
    records += batch.length;
    if (records >= sampleRecords) break;
  }
  if (records === 0)
    throw new SharingError(
      'EmptyFile',
      `'${basename(path)}' has no records: there is nothing to ingest. Choose another file.`,
    );
  if (kinds.size === 0)
    throw new SharingError(
      'EmptyFile',
      `The records of '${basename(path)}' are empty: there is nothing to ingest. Choose another file.`,
    );
  return {
    format: { format: file.format, encoding: file.encoding, ...(layout && { recordsPath: layout.recordsPath }) },
    columns: [...kinds].map(([name, found]) => ({ name, type: commonType(found) })),
    recordPaths: layout?.recordPaths ?? [],
  };
}

function addKinds(kinds: Map<string, Set<KustoType>>, record: JsonRecord): void {
  for (const { name, raw } of record.fields) {
    const found = kinds.get(name) ?? new Set();
    kinds.set(name, found);
    if (raw !== 'null') found.add(typeOf(raw));
  }
}

function typeOf(raw: string): KustoType {
  const first = raw[0];
  if (first === '{' || first === '[') return 'dynamic';
  if (first === 't' || first === 'f') return 'bool';
  if (first !== '"') return numberType(raw);
  const text = unquote(raw);
  return textTypes.find(([, pattern]) => pattern.test(text))?.[0] ?? 'string';
}

function numberType(raw: string): KustoType {
  if (!/^-?\d+$/.test(raw)) return 'real';
  const digits = raw.length - (raw.startsWith('-') ? 1 : 0);
  if (digits < 19 || BigInt(raw) === BigInt.asIntN(64, BigInt(raw))) return 'long';
  return digits <= 34 ? 'decimal' : 'real';
}

/** What holds values of all these types without loss. A column that is always null may get anything later: dynamic. */
function commonType(types: ReadonlySet<KustoType>): KustoType {
  const [only] = types;
  if (types.size === 1 && only) return only;
  const within = (...allowed: KustoType[]): boolean =>
    types.size > 0 && [...types].every((type) => allowed.includes(type));
  if (within('long', 'decimal')) return 'decimal';
  if (within('long', 'real')) return 'real';
  if (within('string', 'datetime', 'timespan', 'guid')) return 'string';
  return 'dynamic';
}
