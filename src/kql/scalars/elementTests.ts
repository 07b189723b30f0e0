import { call, once, type Sql, sql } from '../ir/sql.ts';
import { convertText } from './conversionFunctions.ts';
import { elementsOf, jsonText, jsonType } from './json.ts';
import { type Scalar, scalar } from './scalar.ts';
import { hasSeveral } from './strings.ts';

/** The elements of an array that is known with the rows only, as JSON; any other value is its own only one. */
function elementList(value: Sql, body: (list: Sql) => Sql): Sql {
  const list = once(
    value,
    (v) => sql`CASE WHEN ${jsonType(v)} = 'ARRAY' THEN ${elementsOf(v)} WHEN ${v} IS NOT NULL THEN [${v}] ELSE [] END`,
  );
  return once(sql`(${list})`, body);
}

const textIn = (json: Sql): Sql => sql`CASE WHEN starts_with(${json}, '"') THEN ${jsonText(json)} END`;

/** An element in a type; null for one of another kind. */
function read(json: Sql, type: Scalar['type'], folding: boolean): Sql | undefined {
  switch (type) {
    case 'string':
      return folding ? call('lower', textIn(json)) : textIn(json);
    case 'int':
    case 'long': {
      const real = sql`TRY_CAST(${json} AS DOUBLE)`;
      return sql`CASE WHEN regexp_full_match(${json}, '-?[0-9]+') THEN TRY_CAST(${json} AS BIGINT) WHEN ${real} = trunc(${real}) THEN TRY_CAST(${real} AS BIGINT) END`;
    }
    case 'real':
      return sql`TRY_CAST(${json} AS DOUBLE)`;
    case 'bool':
      return sql`CASE ${json} WHEN 'true' THEN true WHEN 'false' THEN false END`;
    case 'datetime':
    case 'timespan':
    case 'guid':
      return convertText(scalar(sql`coalesce(${textIn(json)}, '')`, 'string'), type);
    default:
      return undefined;
  }
}

/** Whether a value is among the elements of an array; undefined for a type that no element has without any doubt. */
export function amongElements(value: Scalar, array: Scalar, folding: boolean): Sql | undefined {
  const element = read(sql`e`, value.type, folding);
  if (!element) return undefined;
  const wanted = folding ? call('lower', value.sql) : value.sql;
  return sql`coalesce(${elementList(array.sql, (l) => sql`list_contains(list_transform(${l}, lambda e: ${element}), ${wanted})`)}, false)`;
}

/** `has_any` and `has_all` with the texts of an array. */
export function hasElements(haystack: Scalar, array: Scalar, all: boolean): Scalar {
  const needle = scalar(sql`CASE WHEN starts_with(e, '"') THEN ${jsonText(sql`e`)} ELSE e END`, 'string');
  const { sql: test } = hasSeveral(haystack, [needle], all);
  const found = elementList(array.sql, (l) => {
    const count = sql`len(list_filter(${l}, lambda e: ${test}))`;
    return all ? sql`${count} = len(${l})` : sql`${count} > 0`;
  });
  return scalar(sql`(${found})`, 'bool', false);
}
