import { type Sql, sql, text } from '../ir/sql.ts';

/** Begins what a running statement itself says, so that nothing of DuckDB's own is taken for it. */
export const saidByStatement = 'kql: ';

/** Where it is reached, the query ends with this message: for values of which it is not known what Kusto answers. */
export function stop(message: string): Sql {
  return sql`error(${text(saidByStatement + message)})`;
}
