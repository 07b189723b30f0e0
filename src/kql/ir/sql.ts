import type { KustoType } from '../../protocol/schema.ts';
import { storageTypes } from '../storageTypes.ts';

/** A column of the plan. Its id is unique in one statement, so that no user's name ever reaches SQL. */
export interface Column {
  readonly id: number;
  readonly type: KustoType;
}

/** Where the engine puts a relation. */
export interface SourceSlot {
  readonly source: number;
}

/** Name of a function that the engine brings to DuckDB; see `kql/functions`. */
export interface FunctionRef {
  readonly udf: string;
}

type Part = string | Sql | Column | SourceSlot | FunctionRef;

/**
 * A piece of SQL: a tree, so that composing is cheap and the columns it uses stay known.
 * Only the `sql` tag and the functions below make one; the tag's own strings are the program's, never a user's.
 */
export interface Sql {
  readonly parts: readonly Part[];
  /** Characters, roughly; tells whether repeating it is cheap. */
  readonly size: number;
}

export function sql(
  strings: TemplateStringsArray,
  ...values: readonly (Sql | Column | SourceSlot | FunctionRef)[]
): Sql {
  const parts: Part[] = [];
  let size = 0;
  strings.forEach((text, i) => {
    if (text !== '') parts.push(text);
    size += text.length;
    const value = values[i];
    if (value === undefined) return;
    parts.push(value);
    size += 'parts' in value ? value.size : 'udf' in value ? value.udf.length : 4;
  });
  return { parts, size };
}

/** Text of the program's own: a keyword, a function of DuckDB, a type. Must never come from a query. */
function trusted(text: string): Sql {
  return { parts: [text], size: text.length };
}

export const nothing: Sql = trusted('');

/** A text literal. Control characters are joined in by code, since a NUL would end DuckDB's text. */
export function text(value: string): Sql {
  return trusted(`'${value.replaceAll("'", "''").replaceAll('\0', '')}'`);
}

export function integer(value: number | bigint): Sql {
  const digits = BigInt(value).toString();
  // The smallest BIGINT cannot be written as a negated literal of the type.
  if (digits === '-9223372036854775808') return trusted('(-9223372036854775807 - 1)');
  return trusted(value < 0 ? `(${digits})` : digits);
}

export function bigint(value: number | bigint): Sql {
  return trusted(`CAST(${BigInt(value).toString()} AS BIGINT)`);
}

export function real(value: number): Sql {
  if (Number.isNaN(value)) return trusted("CAST('NaN' AS DOUBLE)");
  if (!Number.isFinite(value)) return trusted(`CAST('${value > 0 ? '' : '-'}Infinity' AS DOUBLE)`);
  return trusted(`CAST(${Object.is(value, -0) ? '-0.0' : value.toString()} AS DOUBLE)`);
}

/** DuckDB's name of the type in which a Kusto type is computed and stored. */
export function typeName(type: KustoType): Sql {
  return trusted(storageTypes[type].sql);
}

export function join(pieces: readonly (Sql | Column)[], separator = ', '): Sql {
  const parts: Part[] = [];
  let size = 0;
  pieces.forEach((piece, i) => {
    if (i > 0) parts.push(separator);
    parts.push(piece);
    size += separator.length + ('parts' in piece ? piece.size : 4);
  });
  return { parts, size };
}

/** `f(a, b)`; `name` is a function of DuckDB. */
export function call(name: string, ...args: readonly (Sql | Column)[]): Sql {
  return sql`${trusted(name)}(${join(args)})`;
}

/** A parenthesised chain of one of the program's own infix operators. */
export function infix(operator: string, ...args: readonly Sql[]): Sql {
  return sql`(${join(args, ` ${operator} `)})`;
}

const cheap = 64;
let names = 0;

/** Starts the numbering of names over, so that one text always gives the same SQL. */
export function resetNames(): void {
  names = 0;
}

/**
 * Uses `value` several times in `body`. A long one is bound to a lambda's parameter,
 * because repeating it would double the text with every level of nesting.
 */
export function once(value: Sql, body: (value: Sql) => Sql): Sql {
  if (value.size <= cheap) return body(value);
  names += 1;
  const name = trusted(`v${names}`);
  const used = body(name);
  // A lambda of DuckDB cannot hold a subquery.
  if (hasSubquery(used)) return sql`(SELECT ${used} FROM (SELECT ${value} AS ${name}))`;
  return sql`list_extract(list_transform([${value}], lambda ${name}: ${used}), 1)`;
}

const withSubquery = new WeakMap<Sql, boolean>();

export function hasSubquery(piece: Sql): boolean {
  const known = withSubquery.get(piece);
  if (known !== undefined) return known;
  const found = piece.parts.some((part) =>
    typeof part === 'string' ? part.includes('SELECT') : 'parts' in part && hasSubquery(part),
  );
  withSubquery.set(piece, found);
  return found;
}

export function addUses(piece: Sql, to: Set<number>): void {
  for (const part of piece.parts) {
    if (typeof part === 'string') continue;
    if ('parts' in part) addUses(part, to);
    else if ('id' in part) to.add(part.id);
  }
}

/** The engine's own functions that a piece calls. */
export function addFunctions(piece: Sql, to: Set<string>): void {
  for (const part of piece.parts) {
    if (typeof part === 'string') continue;
    if ('parts' in part) addFunctions(part, to);
    else if ('udf' in part) to.add(part.udf);
  }
}

/** The pieces as the engine takes them. */
export function flatten(piece: Sql): (string | SourceSlot)[] {
  const out: (string | SourceSlot)[] = [];
  let pending: string[] = [];
  const visit = (p: Sql): void => {
    for (const part of p.parts) {
      if (typeof part === 'string') pending.push(part);
      else if ('parts' in part) visit(part);
      else if ('id' in part) pending.push(`x${part.id}`);
      else if ('udf' in part) pending.push(`kql_${part.udf}`);
      else {
        out.push(pending.join(''), part);
        pending = [];
      }
    }
  };
  visit(piece);
  out.push(pending.join(''));
  return out;
}
