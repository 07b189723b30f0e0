import type { Cell } from '../protocol/query.ts';
import type { KustoType } from '../protocol/schema.ts';

/** As .NET writes a double: a whole number keeps its point, so that no reader takes it for an integer. */
function real(cell: Cell): string {
  if (typeof cell !== 'number') return JSON.stringify(cell);
  if (Object.is(cell, -0)) return '-0.0';
  const text = String(cell);
  return /^-?\d+$/.test(text) ? `${text}.0` : text;
}

/** The value as JSON of its own; what is no JSON stays the text that it is. */
function dynamic(cell: Cell): string {
  const text = String(cell);
  try {
    JSON.parse(text);
    return text;
  } catch {
    return JSON.stringify(text);
  }
}

const writers: Readonly<Record<KustoType, (cell: Cell) => string>> = {
  bool: String,
  // Digits beyond 2^53 arrive as text and must leave as a number.
  int: String,
  long: String,
  real,
  decimal: JSON.stringify,
  string: JSON.stringify,
  datetime: JSON.stringify,
  timespan: JSON.stringify,
  guid: JSON.stringify,
  dynamic,
};

/**
 * A cell as both of Kusto's REST shapes write it. bool: `true`. int, long: all digits. real: a number, or `"NaN"`, `"Infinity"`,
 * `"-Infinity"`. dynamic: the JSON itself. Everything else: text, in the forms of `Cell`.
 * Source: recorded answers in the tests of Kusto's own clients and of Grafana's.
 */
export function cellJson(type: KustoType, cell: Cell): string {
  return cell === null ? 'null' : writers[type](cell);
}
