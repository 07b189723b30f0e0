import { type Sql, sql } from '../ir/sql.ts';

/** A sum of 64-bit integers (HUGEINT in DuckDB), wrapped around as 64-bit arithmetic does. */
export function wrapped(sum: Sql): Sql {
  const shifted = sql`(${sum} + 9223372036854775808)`;
  return sql`CAST((${shifted} % 18446744073709551616 + 18446744073709551616) % 18446744073709551616 - 9223372036854775808 AS BIGINT)`;
}
