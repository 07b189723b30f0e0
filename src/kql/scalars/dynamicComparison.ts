import { once, type Sql, sql } from '../ir/sql.ts';
import { type Mode, notEqual, type OrderSign, ordered } from './comparison.ts';
import { convert } from './convert.ts';
import { jsonText, jsonType } from './json.ts';
import { isNumeric, nullOf, type Scalar, scalar } from './scalar.ts';
import { stop } from './stop.ts';

/**
 * A dynamic beside a typed value. It is clear what to answer where the dynamic holds a value of that type, or one that
 * differs however it is converted. In between, the query stops and asks for a conversion, rather than to guess.
 */
const ambiguous = stop(
  'The query compares a dynamic value with a value of another type; convert it, for example with tostring() or tolong().',
);

function equalsText(value: Sql, other: Sql): Sql {
  return once(
    value,
    (v) =>
      sql`CASE WHEN ${v} IS NULL THEN CASE WHEN ${other} = '' THEN ${ambiguous} ELSE false END WHEN starts_with(${v}, '"') THEN ${jsonText(v)} = ${other} WHEN lower(${v}) = lower(${other}) THEN ${ambiguous} ELSE false END`,
  );
}

/** The number in a dynamic in the type of the other side; null where there is none. */
function number(value: Sql, other: Scalar): Sql {
  return other.type === 'real' ? sql`CAST(${value} AS DOUBLE)` : sql`TRY_CAST(${value} AS BIGINT)`;
}

function compareNumber(value: Scalar, other: Scalar, body: (number: Scalar) => Sql, elsewhere: (v: Sql) => Sql): Sql {
  const side = other.type === 'int' ? 'long' : other.type;
  return once(value.sql, (v) => {
    const whole = body(scalar(number(v, other), side));
    const fractional = body(scalar(sql`CAST(${v} AS DOUBLE)`, 'real'));
    return sql`CASE ${jsonType(v)} WHEN 'BIGINT' THEN ${whole} WHEN 'UBIGINT' THEN ${whole} WHEN 'DOUBLE' THEN ${fractional} ELSE ${elsewhere(v)} END`;
  });
}

/** Neither a number nor a boolean, nor a text that may be read as one. */
function isNoNumber(value: Sql): Sql {
  const word = sql`lower(trim(${jsonText(value)}))`;
  const unread = sql`(${jsonType(value)} = 'VARCHAR' AND NOT regexp_matches(${word}, '[0-9]|^[-+]?(nan|inf|true|false)'))`;
  return sql`(${jsonType(value)} IN ('ARRAY', 'OBJECT') OR ${unread})`;
}

const asReal = (value: Scalar): Scalar => convert(value, 'real');
const asSide = (value: Scalar, type: Scalar['type']): Scalar =>
  type === 'real' ? asReal(value) : convert(value, 'long');

function equals(value: Scalar, other: Scalar): Sql | undefined {
  if (other.type === 'string') return equalsText(value.sql, other.sql);
  if (other.type === 'bool' && other.constant !== null) {
    const isBool = (v: Sql): Sql => sql`${jsonType(v)} = 'BOOLEAN'`;
    return once(
      value.sql,
      (v) =>
        sql`CASE WHEN ${v} IS NULL THEN false WHEN ${isBool(v)} THEN coalesce((${v} = 'true') = ${other.sql}, false) WHEN ${jsonType(v)} IN ('ARRAY', 'OBJECT') THEN false ELSE ${ambiguous} END`,
    );
  }
  if (!isNumeric(other.type) || other.type === 'decimal' || other.constant === null) return undefined;
  const missing = other.nullable ? sql`WHEN ${other.sql} IS NULL THEN ${ambiguous} ` : sql``;
  return compareNumber(
    value,
    other,
    (n) =>
      other.nullable
        ? sql`CASE ${missing}ELSE coalesce(${n.sql} = ${asSide(other, n.type).sql}, false) END`
        : sql`coalesce(${n.sql} = ${asSide(other, n.type).sql}, false)`,
    (v) =>
      sql`CASE ${missing}WHEN ${v} IS NULL OR ${jsonType(v)} IN ('ARRAY', 'OBJECT') THEN false WHEN ${jsonType(v)} = 'VARCHAR' AND TRY_CAST(${jsonText(v)} AS DOUBLE) IS NULL THEN false ELSE ${ambiguous} END`,
  );
}

/** `==` and `!=`; undefined where the types cannot be compared with certainty. */
export function dynamicEqual(a: Scalar, b: Scalar, negated: boolean, mode: Mode): Scalar | undefined {
  const [value, other] = a.type === 'dynamic' ? [a, b] : [b, a];
  if (other.type === 'dynamic') return undefined;
  const same = equals(value, other);
  if (!same) return undefined;
  if (!negated) return scalar(same, 'bool', false);
  return notEqual(scalar(same, 'bool', false), { ...scalar(sql`true`, 'bool', false), constant: true }, mode);
}

const mirrored: Readonly<Record<OrderSign, OrderSign>> = { '<': '>', '<=': '>=', '>': '<', '>=': '<=' };

/**
 * `<` and the like, with a number on one side. What is no number however it is read comes before and after none: that
 * is null or false, which in a predicate is the same.
 */
export function dynamicOrdered(a: Scalar, sign: OrderSign, b: Scalar, mode: Mode): Scalar | undefined {
  const [value, other, direction] = a.type === 'dynamic' ? [a, b, sign] : [b, a, mirrored[sign]];
  if (!isNumeric(other.type) || other.type === 'decimal') return undefined;
  const result = compareNumber(
    value,
    other,
    (n) => ordered(n, direction, asSide(other, n.type)).sql,
    (v) =>
      sql`CASE WHEN ${v} IS NULL${mode === 'predicate' ? sql` OR ${isNoNumber(v)}` : sql``} THEN NULL ELSE ${ambiguous} END`,
  );
  return scalar(result, 'bool');
}

/** A dynamic as the text that `has`, `contains` and their like search: a string itself, anything else as its JSON. */
export function searchedText(value: Scalar): Scalar {
  if (value.type !== 'dynamic') return value;
  const body = once(
    value.sql,
    (v) => sql`CASE WHEN ${v} IS NULL THEN '' WHEN starts_with(${v}, '"') THEN ${jsonText(v)} ELSE ${v} END`,
  );
  return scalar(body, 'string');
}

/** JSON's names of the kinds that stand for a type without any doubt, with how they are read. */
const certainKinds: Partial<Record<Scalar['type'], readonly [kinds: Sql, read: (v: Sql) => Sql]>> = {
  string: [sql`'VARCHAR'`, jsonText],
  long: [sql`'BIGINT', 'UBIGINT'`, (v) => sql`TRY_CAST(${v} AS BIGINT)`],
  real: [sql`'BIGINT', 'UBIGINT', 'DOUBLE'`, (v) => sql`CAST(${v} AS DOUBLE)`],
  bool: [sql`'BOOLEAN'`, (v) => sql`(${v} = 'true')`],
};

/** A dynamic where a value of a type is wanted. A value of another kind stops the query; null stays null. */
export function certainly(value: Scalar, type: Scalar['type']): Scalar | undefined {
  const [kinds, read] = certainKinds[type] ?? [];
  if (value.type !== 'dynamic' || !kinds || !read) return undefined;
  const none = nullOf(type).sql;
  // No conversion makes a number or a boolean of an array or a bag.
  const others = type === 'string' ? sql`` : sql`, 'ARRAY', 'OBJECT'`;
  const body = once(
    value.sql,
    (v) =>
      sql`CASE WHEN ${v} IS NULL OR ${jsonType(v)} IN ('NULL'${others}) THEN ${none} WHEN ${jsonType(v)} IN (${kinds}) THEN ${read(v)} ELSE ${ambiguous} END`,
  );
  return scalar(body, type);
}
