import { open } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { isJson } from '../../kql/functions/json.ts';
import { SharingError } from '../../protocol/errors.ts';
import type { DataFormat, FileFormat } from '../../protocol/ingest.ts';
import { decoderOf } from './decodeFile.ts';
import { fileError } from './fileError.ts';

const byExtension: Readonly<Record<string, DataFormat | 'anyjson'>> = {
  '.csv': 'csv',
  '.txt': 'csv',
  '.tsv': 'tsv',
  '.tab': 'tsv',
  '.psv': 'psv',
  '.scsv': 'scsv',
  '.json': 'anyjson',
  '.geojson': 'anyjson',
  '.topojson': 'anyjson',
  '.ndjson': 'json',
  '.jsonl': 'json',
  '.parquet': 'parquet',
  '.pq': 'parquet',
};

/** Files that are often taken for data, by their first bytes. */
const strangers: readonly (readonly [bytes: string, what: string])[] = [
  ['PK\x03\x04', 'a ZIP archive or an Excel workbook'],
  ['\x1f\x8b', 'packed with gzip'],
  ['\x28\xb5\x2f\xfd', 'packed with zstd'],
  ['BZh', 'packed with bzip2'],
  ['7z\xbc\xaf', 'a 7z archive'],
  ['%PDF', 'a PDF'],
  ['SQLite format 3', 'an SQLite database'],
  ['\x89PNG', 'a picture'],
  ['ARROW1', 'an Arrow file'],
  ['ORC', 'an ORC file'],
  ['Obj\x01', 'an Avro file'],
];

const headBytes = 262_144;
const encodings: readonly string[] = ['utf-8', 'utf-16', 'latin-1'];
const known = 'CSV, TSV, PSV, SCSV, JSON, NDJSON and Parquet';

export interface DetectedFile {
  readonly format: DataFormat;
  readonly bytes: number;
  /** Of a text file: as given, or by its byte order mark. */
  readonly encoding: string;
  /** The beginning of a text file. */
  readonly head: string;
}

/** Opens the file's first bytes. Throws `InvalidArgument`, `PermissionDenied`, `EmptyFile`, `UnknownFileType`, `DamagedFile`. */
export async function detectFormat(path: string, given: FileFormat): Promise<DetectedFile> {
  const { head, bytes } = await readHead(path).catch((error: unknown) => {
    throw fileError(path, error);
  });
  const name = `'${basename(path)}'`;
  if (bytes === 0)
    throw new SharingError('EmptyFile', `${name} is empty: there is nothing to ingest. Choose another file.`);
  const first = head.subarray(0, 16).toString('latin1');
  const wanted = given.format ?? byExtension[extname(path).toLowerCase()];
  if (first.startsWith('PAR1')) {
    if (wanted && wanted !== 'parquet')
      throw unknown(`${name} is a Parquet file, not ${wanted}. Ingest it with the format parquet.`);
    return { format: 'parquet', bytes, encoding: '', head: '' };
  }
  if (wanted === 'parquet')
    throw new SharingError(
      'DamagedFile',
      `${name} is damaged, or no Parquet file: it does not begin as one. Get a whole copy, or give it the extension of its format.`,
    );
  const stranger = strangers.find(([magic]) => first.startsWith(magic));
  if (stranger) throw unknown(`${name} is ${stranger[1]}. Files that can be ingested are ${known}.`);
  const encoding = encodingOf(head, given);
  if (encoding !== 'utf-16' && head.includes(0)) {
    throw unknown(`${name} holds binary data, not text. Files that can be ingested are ${known}.`);
  }
  const text = textOf(head, encoding);
  const json = looksLikeJson(text);
  const format = wanted === 'anyjson' || !wanted ? json : wanted;
  if (!format && wanted)
    throw new SharingError(
      'DamagedFile',
      `${name} does not begin as JSON does, with '{' or '['. Mend it, or give it the extension of its format.`,
    );
  if (!format) throw unknown(`The type of ${name} is unknown. Give it a usual extension, or choose one of ${known}.`);
  return { format, bytes, encoding, head: text };
}

async function readHead(path: string): Promise<{ head: Buffer; bytes: number }> {
  const file = await open(path, 'r');
  try {
    const stat = await file.stat();
    if (!stat.isFile()) {
      const what = stat.isDirectory() ? 'a folder' : 'no regular file';
      throw new SharingError('InvalidArgument', `'${path}' is ${what}. Choose a file.`);
    }
    const head = Buffer.alloc(Math.min(headBytes, stat.size));
    await file.read(head, 0, head.length, 0);
    return { head, bytes: stat.size };
  } finally {
    await file.close();
  }
}

function encodingOf(head: Buffer, given: FileFormat): string {
  const encoding = given.encoding?.toLowerCase();
  if (encoding !== undefined && !encodings.includes(encoding)) {
    throw new SharingError(
      'InvalidArgument',
      `The encoding '${given.encoding}' is not known. Use ${encodings.join(', ')}.`,
    );
  }
  if (encoding) return encoding;
  const mark = head.subarray(0, 2).toString('latin1');
  return mark === '\xff\xfe' || mark === '\xfe\xff' ? 'utf-16' : 'utf-8';
}

/** The bytes may end within a character, which is of no matter here. */
function textOf(head: Buffer, encoding: string): string {
  if (encoding === 'latin-1') return head.toString('latin1');
  return new TextDecoder(decoderOf(encoding, head).encoding).decode(head);
}

/** `json` is one object a line, `multijson` anything else; undefined when it is no JSON at all. */
function looksLikeJson(head: string): DataFormat | undefined {
  const text = head.trimStart();
  if (text.startsWith('[')) return 'multijson';
  if (!text.startsWith('{')) return undefined;
  const [line = '', next = '', ...rest] = text.split(/\r?\n/, 3);
  // The last line of the head may have been cut off.
  const isNext = rest.length > 0 || text.length < headBytes / 4 ? isJson(next) : next.startsWith('{');
  return isNext && isJson(line) ? 'json' : 'multijson';
}

function unknown(message: string): SharingError {
  return new SharingError('UnknownFileType', message);
}
