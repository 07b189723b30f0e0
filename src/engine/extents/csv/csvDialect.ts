import { SharingError } from '../../../protocol/errors.ts';
import type { DataFormat, FileFormat } from '../../../protocol/ingest.ts';

/** How a CSV file is written. */
export interface CsvDialect {
  readonly delimiter: string;
  /** Empty for none. */
  readonly quote: string;
  readonly header: boolean;
  readonly encoding: string;
}

/** What the beginning of a CSV file tells. */
export interface CsvBeginning {
  readonly dialect: CsvDialect;
  /** One for every column; made up when there is no header. */
  readonly names: readonly string[];
  /** Blank lines before the first record. */
  readonly blankLines: number;
  /** Each kind that was met; a regular file has one. */
  readonly lineEnds: readonly string[];
}

/** Kusto's names of the separated formats say the delimiter; that of `csv` is found out, since many such files have others. */
const delimiters: Readonly<Partial<Record<DataFormat, string>>> = {
  tsv: '\t',
  psv: '|',
  scsv: ';',
  sohsv: '\u0001',
};
const likelyDelimiters = [',', ';', '\t', '|'];

/** Records that are looked at for the delimiter. */
const sampleRecords = 200;

/** A value like these is data, so that a first record with one is no header. */
const dataLike =
  /^([+-]?(\d+([.,]\d*)*|\.\d+)(e[+-]?\d+)?|true|false|\d{4}-\d{2}-\d{2}.*|[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}|[{[].*)$/is;

/**
 * `head` is the file's first text; `known` are the names of the table's columns, when there is one. Throws `InvalidArgument` for a dialect that cannot be, and otherwise always finds one.
 */
export function findDialect(
  head: string,
  format: DataFormat,
  given: FileFormat,
  encoding: string,
  known: readonly string[],
): CsvBeginning {
  checkGiven(given);
  const quote = given.quote ?? '"';
  const delimiter = given.delimiter ?? delimiters[format] ?? likeliestDelimiter(head, quote);
  const [{ fields: first } = { fields: [''] }] = records(head, delimiter, quote, 1);
  const lineEnds = new Set([...records(head, delimiter, quote, sampleRecords)].flatMap(({ lineEnd }) => lineEnd || []));
  const header = given.header ?? isHeader(first, known);
  const blankLines = /^(\s*?\r?\n)*/.exec(head)?.[0].split('\n').length ?? 1;
  return {
    dialect: { delimiter, quote, header, encoding },
    names: header ? uniqueNames(first) : first.map((_, index) => columnName(index)),
    blankLines: first.length > 1 ? blankLines - 1 : 0,
    lineEnds: [...lineEnds],
  };
}

function checkGiven(given: FileFormat): void {
  const refuse = (message: string): never => {
    throw new SharingError('InvalidArgument', message);
  };
  if (given.delimiter !== undefined && [...given.delimiter].length !== 1) {
    refuse(`The delimiter '${given.delimiter}' is not one character.`);
  }
  if (given.quote !== undefined && [...given.quote].length > 1) {
    refuse(`The quote '${given.quote}' is more than one character. Leave it empty for none.`);
  }
  if (given.delimiter !== undefined && given.delimiter === (given.quote ?? '"')) {
    refuse(`The delimiter and the quote are the same character, '${given.delimiter}'.`);
  }
}

/** The one under which the most records have as many fields as the first; a comma when there is only one column. */
function likeliestDelimiter(head: string, quote: string): string {
  let best = { delimiter: ',', share: 0, fields: 1 };
  for (const delimiter of likelyDelimiters) {
    const counts = [...records(head, delimiter, quote, sampleRecords)].map(({ fields }) => fields.length);
    // The last may have been cut off.
    const whole = counts.length > 1 ? counts.slice(0, -1) : counts;
    const fields = whole[0] ?? 1;
    const share = whole.filter((count) => count === fields).length / whole.length;
    const better = share > best.share || (share === best.share && fields > best.fields);
    if (fields > 1 && better) best = { delimiter, share, fields };
  }
  return best.delimiter;
}

/** Names, and no value among them. Of a file of texts alone nobody can tell; such files have a header as a rule. */
function isHeader(first: readonly string[], known: readonly string[]): boolean {
  const names = first.map((name) => name.trim());
  const folded = new Set(known.map((name) => name.toLowerCase()));
  if (names.every((name) => folded.has(name.toLowerCase()))) return true;
  return names.some((name) => name !== '') && !names.some((name) => dataLike.test(name));
}

function uniqueNames(header: readonly string[]): readonly string[] {
  const taken = new Set<string>();
  return header.map((text, index) => {
    const name = text.trim() || columnName(index);
    let unique = name;
    for (let number = 1; taken.has(unique); number++) unique = `${name}_${number}`;
    taken.add(unique);
    return unique;
  });
}

/** As Kusto names columns without a name. */
function columnName(index: number): string {
  return `Column${index + 1}`;
}

interface CsvRecord {
  readonly fields: readonly string[];
  readonly lineEnd: string;
}

/** The first records of a text; blank lines are none. */
function* records(text: string, delimiter: string, quote: string, count: number): Generator<CsvRecord> {
  let fields: string[] = [];
  let index = 0;
  let found = 0;
  while (index < text.length && found < count) {
    const { value, end } = field(text, index, delimiter, quote);
    fields.push(value);
    index = end;
    if (text[index] === delimiter) {
      index++;
      if (index < text.length) continue;
      fields.push('');
    }
    const lineEnd = text.startsWith('\r\n', index) ? '\r\n' : (text[index] ?? '');
    index += Math.max(lineEnd.length, 1);
    if (fields.length > 1 || fields[0]?.trim() !== '') {
      found++;
      yield { fields, lineEnd };
    }
    fields = [];
  }
}

function field(text: string, start: number, delimiter: string, quote: string): { value: string; end: number } {
  if (quote !== '' && text[start] === quote) {
    let value = '';
    let from = start + 1;
    for (let close = text.indexOf(quote, from); close >= 0; close = text.indexOf(quote, from)) {
      value += text.slice(from, close);
      if (text[close + 1] !== quote) return { value, end: endOfField(text, close + 1, delimiter) };
      value += quote;
      from = close + 2;
    }
    return { value: value + text.slice(from), end: text.length };
  }
  const end = endOfField(text, start, delimiter);
  return { value: text.slice(start, end), end };
}

function endOfField(text: string, start: number, delimiter: string): number {
  let end = start;
  while (end < text.length && text[end] !== delimiter && text[end] !== '\n' && text[end] !== '\r') end++;
  return end;
}
