import type { Cell } from '../../protocol/query.ts';
import type { KustoType } from '../../protocol/schema.ts';

/** The names that Kusto's answers have for its types. Source: Kusto documentation, "Scalar data types", and recorded answers. */
const typeNames: Readonly<Record<string, KustoType>> = {
  bool: 'bool',
  boolean: 'bool',
  sbyte: 'bool',
  int: 'int',
  int32: 'int',
  long: 'long',
  int64: 'long',
  real: 'real',
  double: 'real',
  decimal: 'decimal',
  sqldecimal: 'decimal',
  string: 'string',
  datetime: 'datetime',
  date: 'datetime',
  timespan: 'timespan',
  time: 'timespan',
  guid: 'guid',
  uuid: 'guid',
  uniqueid: 'guid',
  dynamic: 'dynamic',
  object: 'dynamic',
};

/** By either kind of name: Kusto's own, or .NET's with or without its namespace. A name that is not known is a string. */
export function typeOf(name: string): KustoType {
  return typeNames[name.toLowerCase().replace(/^.*\./, '')] ?? 'string';
}

/** A value of an answer, parsed without loss, as a cell. */
export function cellOf(type: KustoType, value: unknown): Cell {
  if (value === null || value === undefined) return type === 'string' ? '' : null;
  switch (type) {
    case 'bool':
      return value === true || value === 1;
    case 'int':
    case 'long':
      return JSON.isRawJSON(value) ? value.rawJSON : typeof value === 'number' ? value : String(value);
    case 'real':
      return typeof value === 'number' ? value : textOf(value);
    case 'dynamic':
      return dynamicText(value);
    default:
      return textOf(value);
  }
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return JSON.stringify(value);
}

/** Objects come as they are or as text; a text that is neither object nor array is a string. */
function dynamicText(value: unknown): string {
  if (typeof value !== 'string' || !/^\s*[[{]/.test(value)) return JSON.stringify(value);
  try {
    JSON.parse(value);
    return value;
  } catch {
    return JSON.stringify(value);
  }
}
