import { once, type Sql, sql } from '../ir/sql.ts';

/** DuckDB's name of the JSON type: BIGINT, UBIGINT, DOUBLE, BOOLEAN, VARCHAR, ARRAY, OBJECT, or SQL NULL. */
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
