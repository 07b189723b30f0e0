import { bigint, once, type Sql, sql } from '../ir/sql.ts';
import type { ScalarFunction, ScalarFunctions } from './call.ts';
import { convert, convertLiteral, longToInt, realToLong, textToLong, textToReal } from './convert.ts';
import { jsonText, jsonType, toJson } from './json.ts';
import { type Scalar, scalar } from './scalar.ts';
import { datetimeText, realText, timespanText } from './textForms.ts';
import { toDatetime, toTimespan } from './timeConversion.ts';
import { udf } from './udf.ts';

function toLong(value: Scalar): Sql | undefined {
  switch (value.type) {
    case 'bool':
    case 'int':
    case 'long':
    case 'datetime':
    case 'timespan':
      return sql`CAST(${value.sql} AS BIGINT)`;
    case 'real':
      // A constant that is too large becomes the least one, a column's value the greatest.
      return typeof value.constant === 'number' && value.constant >= 2 ** 63
        ? bigint(-(2n ** 63n))
        : realToLong(value.sql);
    case 'decimal':
      return udf('decimal_to_long', value.sql);
    case 'string':
      return textToLong(value.sql);
    case 'dynamic':
      return once(
        value.sql,
        (v) =>
          sql`CASE ${jsonType(v)} WHEN 'BIGINT' THEN TRY_CAST(${v} AS BIGINT) WHEN 'UBIGINT' THEN TRY_CAST(${v} AS BIGINT) WHEN 'DOUBLE' THEN ${realToLong(sql`CAST(${v} AS DOUBLE)`)} WHEN 'BOOLEAN' THEN CAST(${v} = 'true' AS BIGINT) WHEN 'VARCHAR' THEN ${textToLong(jsonText(v))} END`,
      );
    default:
      return undefined;
  }
}

function toReal(value: Scalar): Sql | undefined {
  switch (value.type) {
    case 'bool':
    case 'int':
    case 'long':
    case 'real':
    case 'decimal':
    case 'datetime':
    case 'timespan':
      return sql`CAST(${value.sql} AS DOUBLE)`;
    case 'string':
      return textToReal(value.sql);
    case 'dynamic':
      return once(
        value.sql,
        (v) =>
          sql`CASE ${jsonType(v)} WHEN 'BIGINT' THEN CAST(${v} AS DOUBLE) WHEN 'UBIGINT' THEN CAST(${v} AS DOUBLE) WHEN 'DOUBLE' THEN CAST(${v} AS DOUBLE) WHEN 'BOOLEAN' THEN CAST(${v} = 'true' AS DOUBLE) WHEN 'VARCHAR' THEN ${textToReal(jsonText(v))} END`,
      );
    default:
      return undefined;
  }
}

function textToBool(value: Sql): Sql {
  return once(
    value,
    (v) =>
      sql`CASE WHEN lower(${v}) = 'true' THEN true WHEN lower(${v}) = 'false' THEN false ELSE ${textToLong(v)} <> 0 END`,
  );
}

function toBool(value: Scalar): Sql | undefined {
  switch (value.type) {
    case 'bool':
      return value.sql;
    case 'int':
    case 'long':
    case 'real':
      return sql`(${value.sql} <> 0)`;
    case 'decimal':
      return sql`(${udf('decimal_compare', value.sql, sql`'0'`)} <> 0)`;
    case 'string':
      return textToBool(value.sql);
    case 'dynamic':
      return once(
        value.sql,
        (v) =>
          sql`CASE ${jsonType(v)} WHEN 'BOOLEAN' THEN ${v} = 'true' WHEN 'VARCHAR' THEN ${textToBool(jsonText(v))} WHEN 'BIGINT' THEN CAST(${v} AS DOUBLE) <> 0 WHEN 'UBIGINT' THEN CAST(${v} AS DOUBLE) <> 0 WHEN 'DOUBLE' THEN CAST(${v} AS DOUBLE) <> 0 END`,
      );
    default:
      return undefined;
  }
}

/** The text of a value as `tostring` gives it; null becomes the empty string. */
export function toText(value: Scalar): Sql | undefined {
  switch (value.type) {
    case 'string':
      return value.sql;
    case 'bool':
      return sql`CASE WHEN ${value.sql} THEN 'True' WHEN NOT ${value.sql} THEN 'False' ELSE '' END`;
    case 'int':
    case 'long':
    case 'guid':
    case 'decimal':
      return sql`coalesce(CAST(${value.sql} AS VARCHAR), '')`;
    case 'real':
      return sql`coalesce(${realText(value.sql)}, '')`;
    case 'datetime':
      return sql`coalesce(${datetimeText(value.sql)}, '')`;
    case 'timespan':
      return sql`coalesce(${timespanText(value.sql)}, '')`;
    case 'dynamic':
      return once(
        value.sql,
        (v) => sql`coalesce(CASE WHEN starts_with(${v}, '"') THEN ${jsonText(v)} ELSE ${v} END, '')`,
      );
  }
}

function toDecimal(value: Scalar): Sql | undefined {
  switch (value.type) {
    case 'decimal':
      return value.sql;
    case 'bool':
      return sql`CAST(CAST(${value.sql} AS INTEGER) AS VARCHAR)`;
    case 'int':
    case 'long':
    case 'real':
      return convert(value, 'decimal').sql;
    case 'string':
      return udf('decimal_of_text', value.sql);
    case 'dynamic':
      return udf('decimal_of_text', sql`coalesce(${toText(value) ?? value.sql}, '')`);
    default:
      return undefined;
  }
}

const conversion =
  (to: (value: Scalar) => Sql | undefined, type: Scalar['type']): ScalarFunction =>
  ({ args: [value] }) => {
    const converted = value && to(value);
    return converted && scalar(converted, type);
  };

const toint: ScalarFunction = ({ args: [value] }) => {
  if (value?.type === 'int') return value;
  const long = value && toLong(value);
  if (!long) return undefined;
  // A text that is too large is none, where a number would lose its upper bits.
  return scalar(value.type === 'string' ? sql`TRY_CAST(${long} AS INTEGER)` : longToInt(long), 'int');
};

const toreal: ScalarFunction = (call) => {
  const [value] = call.args;
  // Keeps what is known of a constant.
  if (value?.type === 'int' || value?.type === 'long' || value?.type === 'real') return convert(value, 'real');
  return conversion(toReal, 'real')(call);
};

export const conversionFunctions: ScalarFunctions = {
  tolong: conversion(toLong, 'long'),
  toint,
  todouble: toreal,
  toreal,
  todecimal: conversion(toDecimal, 'decimal'),
  tobool: conversion(toBool, 'bool'),
  toboolean: conversion(toBool, 'bool'),
  tostring: conversion(toText, 'string'),
  todatetime: ({ args: [value] }) => value && toDatetime(value),
  totimespan: ({ args: [value] }) => value && toTimespan(value),
  totime: ({ args: [value] }) => value && toTimespan(value),
  toguid: ({ args: [value] }) =>
    value?.type === 'guid'
      ? value
      : value?.type === 'string' || value?.type === 'dynamic'
        ? scalar(sql`TRY_CAST(${toText(value) ?? value.sql} AS UUID)`, 'guid')
        : undefined,
  double: ({ args: [value], type }) => value && (type === 'real' ? convert(value, 'real') : undefined),
};

/** A text as another type, as the function of that type converts it. */
export function convertText(value: Scalar, type: Scalar['type']): Sql | undefined {
  switch (type) {
    case 'guid':
      return sql`TRY_CAST(${value.sql} AS UUID)`;
    case 'int':
      return sql`TRY_CAST(${textToLong(value.sql)} AS INTEGER)`;
    case 'timespan':
      return toTimespan(value)?.sql;
    case 'decimal':
      return toDecimal(value);
    case 'dynamic':
      return undefined;
    default:
      return convertDynamic(value, type);
  }
}

/** A dynamic as another type, as the function of that type converts it. */
export function convertDynamic(value: Scalar, type: Scalar['type']): Sql | undefined {
  switch (type) {
    case 'long':
      return toLong(value);
    case 'int': {
      const long = toLong(value);
      return long && longToInt(long);
    }
    case 'real':
      return toReal(value);
    case 'bool':
      return toBool(value);
    case 'string':
      return toText(value);
    case 'datetime':
      return toDatetime(value)?.sql;
    case 'timespan':
      return toTimespan(value)?.sql;
    case 'decimal':
      return toDecimal(value);
    case 'guid':
      return sql`TRY_CAST(${toText(value) ?? value.sql} AS UUID)`;
    default:
      return undefined;
  }
}

/**
 * A literal in the type of the column of a `datatable` that holds it, as the function of that type converts it: null
 * where it cannot. Undefined for a text in a dynamic column, which may be JSON or not.
 */
export function convertCell(value: Scalar, type: Scalar['type']): Scalar | undefined {
  const literal = convertLiteral(value, type);
  if (literal) return literal;
  if (type === 'dynamic') {
    const json = value.type === 'string' ? undefined : toJson(value);
    return json && scalar(json, type);
  }
  const converted = value.type === 'string' ? convertText(value, type) : convertDynamic(value, type);
  return converted && scalar(converted, type);
}
