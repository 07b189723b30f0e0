import type { FunctionName } from '../functions/functions.ts';
import { type Sql, sql, typeName } from '../ir/sql.ts';
import type { ScalarFunction } from './call.ts';
import { convertDynamic, toText } from './conversionFunctions.ts';
import { convert } from './convert.ts';
import { toJson } from './json.ts';
import { isNumeric, type Scalar, scalar } from './scalar.ts';
import { udf } from './udf.ts';

/**
 * What a function takes. `text`: a string, or a dynamic as `tostring` gives it; `anyText`: any value as `tostring`
 * gives it; `whole`: int or long; `number`: any number as a real; `json`: any value as JSON; `series`: a dynamic, or a number as JSON; the others
 * as they are.
 */
export type Parameter =
  | 'text'
  | 'anyText'
  | 'whole'
  | 'number'
  | 'json'
  | 'series'
  | 'dynamic'
  | 'datetime'
  | 'guid'
  | 'bool';

/** The SQL of an argument as the functions take it; undefined where it is of another type. */
export function argument(value: Scalar, parameter: Parameter): Sql | undefined {
  switch (parameter) {
    case 'text':
      return value.type === 'string' || value.type === 'dynamic' ? toText(value) : undefined;
    case 'anyText':
      return toText(value);
    case 'whole':
      if (value.type === 'dynamic') return convertDynamic(value, 'long');
      return value.type === 'int' || value.type === 'long' ? convert(value, 'long').sql : undefined;
    case 'number':
      if (value.type === 'dynamic') return convertDynamic(value, 'real');
      return isNumeric(value.type) ? convert(value, 'real').sql : undefined;
    case 'json':
      return toJson(value);
    case 'series':
      return value.type === 'dynamic' ? value.sql : isNumeric(value.type) ? toJson(value) : undefined;
    case 'guid':
      return value.type === 'guid' ? sql`CAST(${value.sql} AS VARCHAR)` : undefined;
    case 'dynamic':
    case 'datetime':
    case 'bool':
      return value.type === parameter ? value.sql : undefined;
  }
}

/** The result of one of the engine's functions in the type that the binder gives the call. */
export function typed(value: Sql, type: Scalar['type']): Scalar {
  if (type === 'string') return scalar(sql`coalesce(${value}, '')`, 'string');
  return scalar(type === 'int' || type === 'guid' ? sql`CAST(${value} AS ${typeName(type)})` : value, type);
}

/** A function that is one of the engine's own; `defaults` stand for the last parameters where they are left out. */
export const direct =
  (name: FunctionName, parameters: readonly Parameter[], defaults: readonly Sql[] = []): ScalarFunction =>
  ({ args, type }) => {
    const missing = parameters.length - args.length;
    if (missing < 0 || missing > defaults.length) return undefined;
    const values = args.map((arg, i) => argument(arg, parameters[i] ?? 'json'));
    const known = values.filter((value) => value !== undefined);
    if (known.length !== args.length) return undefined;
    return typed(udf(name, ...known, ...defaults.slice(defaults.length - missing)), type);
  };

/** A function of any number of arguments of one kind. */
export const directMany =
  (name: FunctionName, parameter: Parameter): ScalarFunction =>
  ({ args, type }) => {
    const known = args.map((arg) => argument(arg, parameter)).filter((value) => value !== undefined);
    return known.length === args.length ? typed(udf(name, ...known), type) : undefined;
  };
