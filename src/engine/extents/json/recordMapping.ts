import { basename } from 'node:path';
import { SharingError } from '../../../protocol/errors.ts';
import type { MappedColumn } from '../../../protocol/ingestionMapping.ts';
import { parseJsonPath } from '../../../protocol/jsonPath.ts';
import type { StoredColumn } from '../../../protocol/schema.ts';
import type { JsonRecord } from './jsonRecords.ts';
import { children, endOfValue, skipBlanks, unquote } from './jsonScan.ts';
import { valueAt } from './recordPath.ts';

type Steps = readonly (string | number)[];

interface Taken {
  readonly column: string;
  readonly steps: Steps;
  readonly transform: MappedColumn['transform'];
  /** What other columns took from within it. */
  readonly dropped: readonly Steps[];
}

/** What a mapping takes of each record, for each column of the table. */
export class RecordMapping {
  readonly #path: string;
  readonly #taken: readonly (Taken | undefined)[];

  constructor(path: string, columns: readonly StoredColumn[], mapped: readonly MappedColumn[]) {
    this.#path = path;
    const paths = mapped.flatMap((each) => {
      const steps = each.path === undefined ? undefined : parseJsonPath(each.path);
      return steps ? [{ ...each, steps }] : [];
    });
    this.#taken = columns.map(({ name }) => {
      const found = paths.find(({ column }) => column === name);
      if (!found) return undefined;
      const { steps, transform } = found;
      const within = paths.filter((other) => other !== found && isWithin(other.steps, steps));
      return { column: name, steps, transform, dropped: within.map((other) => other.steps.slice(steps.length)) };
    });
  }

  /** The value for a column of the table in the record's own words; undefined where the record has none. */
  valueFor(index: number, record: JsonRecord): string | undefined {
    const taken = this.#taken[index];
    const raw = taken && rawAt(record, taken.steps);
    if (taken === undefined || raw === undefined || raw === 'null') return undefined;
    switch (taken.transform) {
      case 'DropMappedFields':
        return withoutFields(raw, taken.dropped);
      case 'PropertyBagArrayToDictionary':
        return dictionaryOf(raw) ?? this.#refuse(record, taken.column, raw);
      default:
        return raw;
    }
  }

  #refuse({ line }: JsonRecord, column: string, raw: string): never {
    const shown = raw.length > 40 ? `${raw.slice(0, 40)}…` : raw;
    throw new SharingError(
      'FileDoesNotFit',
      `'${basename(this.#path)}', line ${line.toLocaleString('en')}, column '${column}': '${shown}' is no array of property bags. Mend the file; nothing was ingested.`,
    );
  }
}

function isWithin(inner: Steps, outer: Steps): boolean {
  return inner.length > outer.length && outer.every((step, i) => step === inner[i]);
}

function rawAt({ fields, text }: JsonRecord, steps: Steps): string | undefined {
  const [first, ...others] = steps;
  if (first === undefined) return text.trim();
  let raw: string | undefined;
  for (const field of fields) if (field.name === first) raw = field.raw;
  if (raw === undefined || others.length === 0) return raw;
  const start = valueAt(raw, 0, others);
  return start === undefined ? undefined : raw.slice(start, endOfValue(raw, start));
}

/** The same value without what is under these paths; elements of arrays keep their places. */
function withoutFields(raw: string, dropped: readonly Steps[]): string {
  const isObject = raw.startsWith('{');
  if (dropped.length === 0 || (!isObject && !raw.startsWith('['))) return raw;
  const kept: string[] = [];
  let place = 0;
  for (const { key, start, end } of children(raw, 0)) {
    const step = isObject ? unquote(key) : place++;
    const here = dropped.filter(([first]) => first === step).map((steps) => steps.slice(1));
    if (isObject && here.some((steps) => steps.length === 0)) continue;
    const value = withoutFields(
      raw.slice(start, end),
      here.filter((steps) => steps.length > 0),
    );
    kept.push(isObject ? `${key}:${value}` : value);
  }
  return isObject ? `{${kept.join(',')}}` : `[${kept.join(',')}]`;
}

/** `[{"a":1},{"b":2}]` → `{"a":1,"b":2}`; of two properties of one name the last. Undefined for anything else. */
function dictionaryOf(raw: string): string | undefined {
  if (!raw.startsWith('[')) return undefined;
  const properties = new Map<string, string>();
  for (const bag of children(raw, 0)) {
    if (raw[skipBlanks(raw, bag.start)] !== '{') return undefined;
    for (const { key, start, end } of children(raw, bag.start)) properties.set(key, raw.slice(start, end));
  }
  return `{${[...properties].map(([key, value]) => `${key}:${value}`).join(',')}}`;
}
