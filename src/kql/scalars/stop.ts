import { type Sql, sql, text } from '../ir/sql.ts';

/** Begins what a running statement itself says, so that nothing of DuckDB's own is taken for it. */
export const saidByStatement = 'kql: ';

/** Where it is reached, the query ends with this message: for values of which it is not known what Kusto answers. */
export function stop(message: string): Sql {
  return sql`error(${text(saidByStatement + message)})`;
}

/** What the query says where a result is beyond 64 bits, and Kusto's answer is not known. */
export function beyond64(what: string): string {
  return `the result of ${what} is beyond 64 bits, and it is not known what Kusto answers there. Leave out values of this size.`;
}
