import { storageTypes } from '../../kql/storageTypes.ts';
import type { StoredColumn } from '../../protocol/schema.ts';
import { mappingOf } from './duckDbTypes.ts';
import { fromText } from './fromText.ts';
import type { SourceColumn } from './rowSource.ts';

/** Begins the error that DuckDB raises at a value that does not fit. */
export const misfitMark = 'a value that does not fit';

/** SQL that turns one column of a file into one column of an extent. */
export interface Conversion {
  /** The stored value; raises `misfitMark` where there is none. */
  readonly value: string;
  /** Whether the value of a row does not fit; raises nothing. Undefined: every value fits. */
  readonly misfit: string | undefined;
}

const integers = new Set(['int', 'long']);
const numbers = new Set(['int', 'long', 'real', 'decimal']);

/** `source` is undefined where the file has no such column: every row is without a value then. */
export function conversionOf(column: StoredColumn, source: SourceColumn | undefined): Conversion {
  const plain = plainConversion(column, source);
  if (source?.misfit === undefined) return plain;
  return {
    value: `CASE WHEN ${source.misfit} THEN error('${misfitMark}') ELSE ${plain.value} END`,
    misfit: plain.misfit === undefined ? source.misfit : `(${source.misfit}) OR (${plain.misfit})`,
  };
}

function plainConversion(column: StoredColumn, source: SourceColumn | undefined): Conversion {
  const { sql, nullable } = storageTypes[column.type];
  if (!source) return { value: nullable ? `CAST(NULL AS ${sql})` : "''", misfit: undefined };
  const { strict, blank } = strictConversion(column, source);
  if (column.type === 'string') return { value: `coalesce(${strict}, '')`, misfit: undefined };
  if (strict === source.sql) return { value: strict, misfit: undefined };
  return {
    value: `CASE WHEN ${blank} THEN NULL ELSE coalesce(${strict}, error('${misfitMark}')) END`,
    misfit: `NOT (${blank}) AND TRY(${strict}) IS NULL`,
  };
}

function strictConversion(column: StoredColumn, source: SourceColumn): { strict: string; blank: string } {
  const mapping = mappingOf(source.duckDbType);
  const value = source.sql;
  const text = `CAST(${value} AS VARCHAR)`;
  const isNull = `${value} IS NULL`;
  if (column.type === 'string')
    return { strict: mapping?.type === 'string' ? mapping.convert(value) : text, blank: isNull };
  if (source.duckDbType === 'VARCHAR') return fromText(column.type, value);
  if (mapping?.type === column.type) {
    const jsonNull = source.duckDbType === 'JSON' ? ` OR trim(${text}) = 'null'` : '';
    return { strict: mapping.convert(value), blank: isNull + jsonNull };
  }
  if (mapping && integers.has(mapping.type) && numbers.has(column.type)) {
    return { strict: `TRY_CAST(${value} AS ${storageTypes[column.type].sql})`, blank: isNull };
  }
  if (column.type === 'dynamic') return { strict: `CAST(to_json(${value}) AS VARCHAR)`, blank: isNull };
  return fromText(column.type, text);
}
