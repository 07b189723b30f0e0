import type { Cell } from '../../../src/protocol/query.ts';
import type { KustoType } from '../../../src/protocol/schema.ts';
import type { AxisKind } from './chartModel.ts';

const second = 1000;
const day = 86_400 * second;

/** What a chart makes of the numbers of a type; undefined where it makes none. */
export function axisKind(type: KustoType): AxisKind | undefined {
  switch (type) {
    case 'int':
    case 'long':
    case 'real':
    case 'decimal':
      return 'number';
    case 'datetime':
      return 'time';
    case 'timespan':
      return 'duration';
    default:
      return undefined;
  }
}

/** A cell as a point on an axis, as near as a chart can tell; null where there is none, as for NaN and Infinity. */
export function cellNumber(cell: Cell, type: KustoType): number | null {
  if (cell === null || typeof cell === 'boolean' || cell === '') return null;
  if (type === 'datetime') return time(String(cell));
  if (type === 'timespan') return duration(String(cell));
  return finite(Number(cell));
}

/** A value inside of a dynamic array, by what it looks like. */
export function valueNumber(value: unknown): { kind: AxisKind; value: number } | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? { kind: 'number', value } : undefined;
  if (typeof value !== 'string') return undefined;
  const span = duration(value);
  if (span !== null) return { kind: 'duration', value: span };
  const at = /^\d{4}-\d\d-\d\dT/.test(value) ? time(value) : null;
  return at === null ? undefined : { kind: 'time', value: at };
}

function time(text: string): number | null {
  return finite(Date.parse(text.replace(/(\.\d{3})\d+/, '$1')));
}

/** `[-][d.]hh:mm:ss[.fffffff]` in milliseconds. */
function duration(text: string): number | null {
  const [, sign, days = '0', hours = '0', minutes = '0', seconds = '0'] =
    /^(-?)(?:(\d+)\.)?(\d\d):(\d\d):(\d\d(?:\.\d+)?)$/.exec(text) ?? [];
  if (sign === undefined) return null;
  const size = Number(days) * day + (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * second;
  return sign === '-' ? -size : size;
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
