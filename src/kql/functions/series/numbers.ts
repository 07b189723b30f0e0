import { SharingError } from '../../../protocol/errors.ts';
import { elements, kindOfJson, realJson, toArray } from '../json.ts';

/** A series: its elements as numbers, null where they are none. Whole when each number in it is written as one. */
export interface Series {
  readonly values: readonly (number | null)[];
  readonly whole: boolean;
}

/** Beyond these a JSON number would not come back as it was. */
const exact = Number.MAX_SAFE_INTEGER;

/** Undefined for what is no array. */
export function seriesOf(json: string | null): Series | undefined {
  const list = elements(json);
  if (!list) return undefined;
  let whole = list.length > 0;
  let numbers = 0;
  const values = list.map((element) => {
    const kind = kindOfJson(element);
    const isNumber = kind === 'long' || kind === 'double' || /^"(NaN|-?Infinity)"$/.test(element);
    if (!isNumber) return null;
    numbers += 1;
    if (kind !== 'long') whole = false;
    const value = Number(element.replaceAll('"', ''));
    if (kind === 'long' && Math.abs(value) > exact) {
      throw unsupported(`a series with the whole number ${element}`);
    }
    return value;
  });
  return { values, whole: whole && numbers > 0 };
}

/** A number as an element of a series. */
export function numberJson(value: number | null, whole: boolean): string {
  if (value === null) return 'null';
  return whole ? String(Math.trunc(value) || 0) : realJson(value);
}

export function seriesJson(values: readonly (number | null)[], whole: boolean): string {
  return toArray(values.map((value) => numberJson(value, whole)));
}

/** All values of a series that must have no gap. */
export function withoutGaps(series: Series, name: string): readonly number[] {
  const known = series.values.filter((value) => value !== null);
  if (known.length !== series.values.length) throw unsupported(`a series with gaps in ${name}`, 'Fill it first.');
  return known;
}

/** Two series that must be of one length and without gaps. */
export function pairOf(a: Series, b: Series, name: string): readonly [readonly number[], readonly number[]] {
  if (a.values.length !== b.values.length) throw unsupported(`series of different lengths in ${name}`);
  return [withoutGaps(a, name), withoutGaps(b, name)];
}

/** `advice` is a sentence on what to do instead. */
export function unsupported(what: string, advice?: string): SharingError {
  const message = `The embedded engine does not support ${what} yet.`;
  return new SharingError('QueryNotSupported', advice === undefined ? message : `${message} ${advice}`);
}
