import { SharingError } from '../../protocol/errors.ts';
import { type FunctionDefinition, onMany, onNullable, onValues } from './definition.ts';
import { canonical, elements, kindOfJson, toArray, unquoted } from './json.ts';

/** As many as `range` makes. */
const mostElements = 1_048_576n;

/** Places moved to the left; what leaves at one end is `fill` at the other, or comes back where there is none. */
function moved(list: readonly string[], by: number, fill: string | undefined): string[] {
  if (list.length === 0) return [];
  return list.map((_, i) => {
    const from = i + by;
    if (fill === undefined) return list[((from % list.length) + list.length) % list.length] ?? 'null';
    return list[from] ?? fill;
  });
}

const rotation = (sign: 1 | -1): FunctionDefinition =>
  onValues(['VARCHAR', 'BIGINT'], 'VARCHAR', (array, count) => {
    const list = elements(array);
    return list ? toArray(moved(list, sign * Number(count % BigInt(list.length || 1)), undefined)) : null;
  });

const shift = (sign: 1 | -1): FunctionDefinition =>
  onNullable(['VARCHAR', 'BIGINT', 'VARCHAR'], 'VARCHAR', (array, count, fill) => {
    const list = elements(array);
    return list && count !== null ? toArray(moved(list, sign * Number(count), fill ?? 'null')) : null;
  });

/** Truth of an element of a condition array; undefined for what has none. */
function truth(json: string | undefined): boolean | undefined {
  if (json === undefined || json === 'null') return undefined;
  const kind = kindOfJson(json);
  if (kind === 'bool') return json === 'true';
  return kind === 'long' || kind === 'double' ? Number(json) !== 0 : undefined;
}

/** Where an element is not there, or the condition is neither true nor false: null. */
function choose(conditions: string | null, yes: string | null, no: string | null): string | null {
  const list = elements(conditions);
  if (!list) return null;
  const [trues, falses] = [elements(yes), elements(no)];
  const chosen = list.map((condition, i) => {
    const known = truth(condition);
    if (known === undefined) return 'null';
    const [array, scalar] = known ? [trues, yes] : [falses, no];
    return array ? (array[i] ?? 'null') : (scalar ?? 'null');
  });
  return toArray(chosen);
}

function indexOf(
  array: string | null,
  value: string | null,
  start: bigint | null,
  length: bigint | null,
  occurrence: bigint | null,
): bigint | null {
  const list = elements(array);
  if (!list) return null;
  const wanted = canonical(value ?? 'null');
  const [from, count, nth] = [Number(start ?? 0n), Number(length ?? -1n), Number(occurrence ?? 1n)];
  const first = from < 0 ? Math.max(list.length + from, 0) : from;
  const end = count < 0 ? list.length : Math.min(first + count, list.length);
  if (nth < 1) return null;
  let left = nth;
  for (let i = first; i < end; i += 1) {
    if (isSame(list[i] ?? 'null', value ?? 'null', wanted)) left -= 1;
    if (left === 0) return BigInt(i);
  }
  return -1n;
}

/** A whole number is the real of the same value. */
function isSame(element: string, value: string, wanted: string): boolean {
  if (canonical(element) === wanted) return true;
  const kinds = new Set([kindOfJson(element), kindOfJson(value)]);
  return kinds.has('long') && kinds.has('double') && kinds.size === 2 && Number(element) === Number(value);
}

/** Cuts before each of the indexes; one below zero counts from the end. */
function split(array: string, indexes: readonly number[]): string | null {
  const list = elements(array);
  if (!list) return null;
  const places = indexes.map((i) => Math.min(Math.max(i < 0 ? list.length + i : i, 0), list.length));
  const bounds = [0, ...places, list.length];
  return toArray(bounds.slice(1).map((end, i) => toArray(list.slice(bounds[i] ?? 0, end))));
}

/** One list of tuples out of several lists, as long as the longest. */
function zipped(arrays: readonly (string | null)[]): string | null {
  const lists = arrays.map(elements);
  if (lists.some((list) => list === undefined)) return null;
  const length = Math.max(...lists.map((list) => list?.length ?? 0));
  return toArray(Array.from({ length }, (_, i) => toArray(lists.map((list) => list?.[i] ?? 'null'))));
}

export const arrays = {
  array_rotate_left: rotation(1),
  array_rotate_right: rotation(-1),
  array_shift_left: shift(1),
  array_shift_right: shift(-1),
  array_iff: onNullable(['VARCHAR', 'VARCHAR', 'VARCHAR'], 'VARCHAR', choose),
  array_index_of: onNullable(['VARCHAR', 'VARCHAR', 'BIGINT', 'BIGINT', 'BIGINT'], 'BIGINT', indexOf),
  array_split: onValues(['VARCHAR', 'VARCHAR'], 'VARCHAR', (array, at) => {
    const indexes = (elements(at) ?? [at]).map(Number);
    return indexes.every(Number.isInteger) ? split(array, indexes) : null;
  }),
  zip: onMany('VARCHAR', 'VARCHAR', zipped),
  repeat: onNullable(['VARCHAR', 'BIGINT'], 'VARCHAR', (value, count) => {
    if (count === null || count < 0n) return null;
    if (count > mostElements) {
      throw new SharingError('QueryFailed', `repeat: ${count} elements are more than an array may have.`, 'user');
    }
    return toArray(Array.from({ length: Number(count) }, () => value ?? 'null'));
  }),
  strcat_array: onNullable(['VARCHAR', 'VARCHAR'], 'VARCHAR', (array, delimiter) => {
    const texts = elements(array)?.map((e) => (e[0] === '"' ? unquoted(e) : e === 'null' ? '' : e));
    return texts?.join(delimiter ?? '') ?? '';
  }),
} as const satisfies Readonly<Record<string, FunctionDefinition>>;
