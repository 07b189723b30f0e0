import { maxDatetimeTicks, ticksPerMillisecond, unixEpochTicks } from '../../kql/storageTypes.ts';
import type { Cell } from '../../protocol/query.ts';
import type { KustoType } from '../../protocol/schema.ts';

const unixEpochMilliseconds = Number(unixEpochTicks / ticksPerMillisecond);
const ticksPerSecond = 10_000_000n;

/** Ticks since 0001-01-01 as ISO 8601 with seven decimals; null outside of Kusto's range. */
export function formatDatetime(ticks: bigint): string | null {
  if (ticks < 0n || ticks > maxDatetimeTicks) return null;
  const date = new Date(Number(ticks / ticksPerMillisecond) - unixEpochMilliseconds);
  return `${date.toISOString().slice(0, -1)}${String(ticks % ticksPerMillisecond).padStart(4, '0')}Z`;
}

/** Ticks as `[-][d.]hh:mm:ss[.fffffff]`. */
export function formatTimespan(ticks: bigint): string {
  const size = ticks < 0n ? -ticks : ticks;
  const two = (part: bigint): string => String(part).padStart(2, '0');
  const seconds = size / ticksPerSecond;
  const fraction = size % ticksPerSecond;
  const days = seconds / 86_400n;
  const clock = `${two((seconds / 3600n) % 24n)}:${two((seconds / 60n) % 60n)}:${two(seconds % 60n)}`;
  const decimals = fraction === 0n ? '' : `.${String(fraction).padStart(7, '0')}`;
  return `${ticks < 0n ? '-' : ''}${days > 0n ? `${days}.` : ''}${clock}${decimals}`;
}

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
