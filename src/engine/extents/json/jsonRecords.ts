import { basename } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { SharingError } from '../../../protocol/errors.ts';
import type { FileFormat } from '../../../protocol/ingest.ts';
import { decodeFile } from '../decodeFile.ts';
import type { DetectedFile } from '../detectFormat.ts';
import { children, endOfValue, JsonSyntaxError, skipBlanks, unquote } from './jsonScan.ts';
import { findRecordPaths, parseRecordPath, valueAt } from './recordPath.ts';

/** One value of a record, in the file's own words: numbers are never read, so that none is rounded. */
export interface JsonField {
  readonly name: string;
  readonly raw: string;
}

export interface JsonRecord {
  /** Counted from 1. */
  readonly line: number;
  readonly fields: readonly JsonField[];
  /** The whole of it, which may have blanks around it. */
  readonly text: string;
}

/** Where the records of a `multijson` file are. */
export interface JsonLayout {
  readonly recordPaths: readonly string[];
  readonly recordsPath: string;
}

/** The longest text that JavaScript can hold. */
const longestDocument = 0x1fff_ffe8;

/** Records of one batch; between two batches the process serves others, and can be cancelled. */
const batchRecords = 2048;

/** Every record of a file, in its order, in batches. Throws `DamagedFile`, `FileDoesNotFit`. */
export async function* readRecords(
  path: string,
  given: FileFormat,
  file: DetectedFile,
): AsyncGenerator<readonly JsonRecord[]> {
  if (file.format === 'json') {
    for await (const lines of readLines(path, file)) yield* batches(lineRecords(path, lines));
    return;
  }
  const text = await readDocument(path, file);
  yield* batches(documentRecords(path, text, layoutOf(path, text, given).recordsPath));
}

async function* batches(records: Iterable<JsonRecord>): AsyncGenerator<readonly JsonRecord[]> {
  let batch: JsonRecord[] = [];
  for (const record of records) {
    if (batch.push(record) < batchRecords) continue;
    yield batch;
    batch = [];
    await setImmediate();
  }
  if (batch.length > 0) yield batch;
}

export async function readDocument(path: string, file: DetectedFile): Promise<string> {
  if (file.bytes > longestDocument) {
    throw new SharingError(
      'InvalidArgument',
      `'${basename(path)}' is one JSON document of more than 512 MB. Save it as NDJSON, with one record on each line.`,
    );
  }
  const pieces: string[] = [];
  for await (const piece of decodeFile(path, file.encoding)) pieces.push(piece);
  return pieces.join('');
}

/** The path that was given, or else the only one that leads to records; `$` when the document itself is them. */
export function layoutOf(path: string, text: string, given: FileFormat): JsonLayout {
  return located(path, text, 0, 1, () => {
    const recordPaths = findRecordPaths(text);
    return { recordPaths, recordsPath: given.recordsPath ?? recordPaths[0] ?? '$' };
  });
}

interface Lines {
  /** Number of the first. */
  readonly first: number;
  readonly texts: readonly string[];
}

async function* readLines(path: string, file: DetectedFile): AsyncGenerator<Lines> {
  let first = 1;
  let rest = '';
  for await (const piece of decodeFile(path, file.encoding)) {
    const texts = (rest + piece).split('\n');
    rest = texts.pop() ?? '';
    yield { first, texts };
    first += texts.length;
  }
  yield { first, texts: [rest] };
}

function* lineRecords(path: string, { first, texts }: Lines): Generator<JsonRecord> {
  for (const [index, text] of texts.entries()) {
    const start = skipBlanks(text, 0);
    if (start < text.length) yield toRecord(path, text, start, first + index);
  }
}

function* documentRecords(path: string, text: string, recordsPath: string): Generator<JsonRecord> {
  const steps = parseRecordPath(recordsPath);
  let line = 1;
  let counted = 0;
  const lineOf = (index: number): number => {
    for (let end = text.indexOf('\n', counted); end >= 0 && end < index; end = text.indexOf('\n', end + 1)) {
      line++;
      counted = end + 1;
    }
    return line;
  };
  for (let start = skipBlanks(text, 0); start < text.length; ) {
    // Also what follows the records must be whole.
    const end = located(path, text, 0, 1, () => endOfValue(text, start));
    const records = located(path, text, 0, 1, () => valueAt(text, start, steps));
    if (records === undefined) throw noRecords(path, text, recordsPath);
    if (text[records] === '[') {
      const items = children(text, records);
      for (let item = next(path, text, items); item; item = next(path, text, items)) {
        yield toRecord(path, text.slice(item.start, item.end), 0, lineOf(item.start));
      }
    } else {
      yield toRecord(path, text.slice(records, endOfValue(text, records)), 0, lineOf(records));
    }
    start = skipBlanks(text, end);
  }
}

function next<T>(path: string, text: string, items: Iterator<T>): T | undefined {
  const { value, done } = located(path, text, 0, 1, () => items.next());
  return done ? undefined : value;
}

function toRecord(path: string, text: string, start: number, line: number): JsonRecord {
  return located(path, text, 0, line, () => {
    if (text[start] !== '{') {
      validate(text);
      throw new SharingError(
        'FileDoesNotFit',
        `'${basename(path)}', line ${line.toLocaleString('en')}: a record must be a JSON object, such as {"name": "value"}.`,
      );
    }
    validate(text);
    return {
      line,
      text,
      fields: [...children(text, start)].map(({ key, start: from, end }) => ({
        name: unquote(key),
        raw: text.slice(from, end),
      })),
    };
  });
}

function validate(text: string): void {
  const wrong = wrongAt(text);
  if (wrong === undefined) return;
  if (wrong !== 'unknown') throw new JsonSyntaxError(wrong);
  // The beginnings of the text that could go on as JSON are the shorter ones: what follows the longest of them is wrong.
  let [good, bad] = [0, text.length];
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    const found = wrongAt(text.slice(0, middle));
    if (found === undefined || (found !== 'unknown' && found >= middle)) good = middle;
    else bad = middle;
  }
  throw new JsonSyntaxError(good);
}

/** Where a text stops to be JSON, its length where it only ends too early; V8 does not tell the place of every mistake. */
function wrongAt(text: string): number | 'unknown' | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    const position = /position (\d+)/.exec(String(error))?.[1];
    if (position !== undefined) return Number(position);
    return String(error).includes('end of JSON input') ? text.length : 'unknown';
  }
}

/** Turns a place in the text into a line and a column of the file. */
function located<T>(path: string, text: string, from: number, line: number, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error;
    const before = text.slice(from, error.index).split('\n');
    const where = `line ${(line + before.length - 1).toLocaleString('en')}, column ${((before.at(-1)?.length ?? 0) + 1).toLocaleString('en')}`;
    const what = error.index >= text.trimEnd().length ? 'it ends in the middle of a value' : 'this is no JSON';
    throw new SharingError(
      'DamagedFile',
      `'${basename(path)}', ${where}: ${what}. Mend the file; nothing was ingested.`,
    );
  }
}

function noRecords(path: string, text: string, recordsPath: string): SharingError {
  const others = findRecordPaths(text);
  const hint = others.length > 0 ? `Records are under ${others.join(', ')}.` : 'Give the path as $.features.';
  return new SharingError('FileDoesNotFit', `'${basename(path)}' has nothing under ${recordsPath}. ${hint}`);
}
