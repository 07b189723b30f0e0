import { formatDatetime, formatTimespan } from '../../kql/syntax/timeForms.ts';
import type { Cell } from '../../protocol/query.ts';
import type { KustoType } from '../../protocol/schema.ts';

function integer(value: unknown): Cell {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : String(value);
}

function real(value: unknown): Cell {
  const number = Number(value);
  return Number.isFinite(number) ? number : String(number);
}

const toCells: Readonly<Record<KustoType, (value: unknown) => Cell>> = {
  bool: (value) => value === true,
  int: integer,
  long: integer,
  real,
  decimal: String,
  string: String,
  datetime: (value) => formatDatetime(BigInt(String(value))),
  timespan: (value) => formatTimespan(BigInt(String(value))),
  guid: String,
  dynamic: String,
};

/** A value as DuckDB's client gives it, by the Kusto type of its column. */
export function toCell(type: KustoType, value: unknown): Cell {
  if (value === null || value === undefined) return type === 'string' ? '' : null;
  return toCells[type](value);
}
