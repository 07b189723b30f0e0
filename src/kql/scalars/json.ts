import { call, once, type Sql, sql } from '../ir/sql.ts';
import type { Scalar } from './scalar.ts';
import { datetimeText, timespanText } from './textForms.ts';

/** DuckDB's name of the JSON type: BIGINT, UBIGINT, DOUBLE, BOOLEAN, VARCHAR, ARRAY, OBJECT, NULL, or SQL NULL. */
export function jsonType(value: Sql): Sql {
  return sql`json_type(${value})`;
}

/** A JSON string without its quotes; other JSON as its text. */
export function jsonText(value: Sql): Sql {
  return sql`json_extract_string(${value}, '$')`;
}

/** A value inside JSON; a JSON null is none. */
export function jsonMember(value: Sql, path: Sql): Sql {
  return once(sql`CAST(json_extract(${value}, ${path}) AS VARCHAR)`, (v) => sql`nullif(${v}, 'null')`);
}

/** The elements of a JSON array as a list of JSON texts. */
export function elementsOf(value: Sql): Sql {
  return sql`CAST(json_extract(${value}, '$[*]') AS VARCHAR[])`;
}

/** A list of JSON texts as a JSON array. */
export function fromElements(list: Sql): Sql {
  return sql`('[' || array_to_string(${list}, ',') || ']')`;
}

/** Any value as JSON text, null as `null`. Undefined for what JSON cannot hold without loss. */
export function toJson(value: Scalar): Sql | undefined {
  const quoted = (body: Sql): Sql => sql`coalesce('"' || ${body} || '"', 'null')`;
  switch (value.type) {
    case 'dynamic':
      return value.nullable ? sql`coalesce(${value.sql}, 'null')` : value.sql;
    case 'string':
      return sql`CAST(to_json(${value.sql}) AS VARCHAR)`;
    case 'bool':
    case 'int':
    case 'long':
      return sql`coalesce(CAST(${value.sql} AS VARCHAR), 'null')`;
    case 'real':
      return once(
        value.sql,
        (v) =>
          sql`CASE WHEN isnan(${v}) THEN '"NaN"' WHEN isinf(${v}) THEN CASE WHEN ${v} > 0 THEN '"Infinity"' ELSE '"-Infinity"' END ELSE coalesce(CAST(${v} AS VARCHAR), 'null') END`,
      );
    case 'datetime':
      return quoted(datetimeText(value.sql));
    case 'timespan':
      return quoted(timespanText(value.sql));
    case 'guid':
      return quoted(call('lower', sql`CAST(${value.sql} AS VARCHAR)`));
    case 'decimal':
      return undefined;
  }
}
