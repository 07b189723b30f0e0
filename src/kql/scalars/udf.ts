import type { FunctionName } from '../functions/functions.ts';
import { type Column, join, type Sql, sql } from '../ir/sql.ts';

/** A call of one of the engine's own functions (`src/kql/functions`). The arguments must have the types it declares. */
export function udf(name: FunctionName, ...args: readonly (Sql | Column)[]): Sql {
  return sql`${{ udf: name }}(${join(args)})`;
}
