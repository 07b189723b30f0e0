import type { KustoType } from '../../protocol/schema.ts';
import type { RowTest } from '../ir/rowTest.ts';
import { type Column, type Sql, sql, typeName } from '../ir/sql.ts';

/** A value known while compiling. Ticks of datetime and timespan are bigint. */
export type Constant = string | number | bigint | boolean | null;

/** A typed piece of SQL that yields one value for each row. */
export interface Scalar {
  readonly sql: Sql;
  readonly type: KustoType;
  /** False where it can never be NULL. */
  readonly nullable: boolean;
  readonly constant?: Constant;
  /** Ticks from the time of the query, where that is all the value depends on. */
  readonly fromNow?: bigint;
  /** Of a condition: what every row for which it is true fulfils. Absent: nothing is known. */
  readonly test?: RowTest;
}

export function scalar(value: Sql, type: KustoType, nullable = type !== 'string'): Scalar {
  return { sql: value, type, nullable };
}

export function columnValue(column: Column): Scalar {
  return { sql: sql`${column}`, type: column.type, nullable: column.type !== 'string' };
}

export function nullOf(type: KustoType): Scalar {
  if (type === 'string') return { sql: sql`''`, type, nullable: false, constant: '' };
  return { sql: sql`CAST(NULL AS ${typeName(type)})`, type, nullable: true, constant: null };
}

export function isNumeric(type: KustoType): boolean {
  return type === 'int' || type === 'long' || type === 'real' || type === 'decimal';
}
