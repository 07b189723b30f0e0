import { hiddenColumns } from '../../kql/hiddenColumns.ts';
import { storageTypes, ticksPerMillisecond, unixEpochTicks } from '../../kql/storageTypes.ts';
import type { CompiledStatement } from '../../protocol/compile.ts';
import type { StoredColumn } from '../../protocol/schema.ts';
import type { Extent } from '../../sharing/database/state.ts';
import type { SourceExtents } from '../dataPlane.ts';
import { literalPath, sqlList, sqlName, sqlPath, sqlString } from './sqlText.ts';

/** The number in a column's stored id, `c17` → 17; in Parquet it is the field id. */
export function fieldId(column: StoredColumn): number {
  const number = Number(/^c(\d+)$/.exec(column.id)?.[1]);
  if (!Number.isSafeInteger(number)) throw new TypeError(`'${column.id}' is not the id of a column.`);
  return number;
}

function absent(column: StoredColumn): string {
  return storageTypes[column.type].nullable ? 'NULL' : "''";
}

/** DuckDB counts the files of a relation from 0, in the order in which they are given. */
function hiddenValue(id: string, extents: readonly Pick<Extent, 'id' | 'createdAt' | 'version'>[]): string | undefined {
  const values: Readonly<Record<string, () => string>> = {
    extent_id: () => `CAST(${sqlList(extents.map((extent) => sqlString(extent.id)))} AS UUID[])`,
    ingestion_version: () => `CAST(${sqlList(extents.map(({ version = 0 }) => String(version)))} AS BIGINT[])`,
    ingestion_time: () =>
      sqlList(
        extents.map(({ createdAt }) => `${BigInt(Math.trunc(createdAt)) * ticksPerMillisecond + unixEpochTicks}`),
      ),
  };
  const list = values[id]?.();
  return list && `(${list})[CAST(file_index AS BIGINT) + 1] AS ${sqlName(id)}`;
}

/**
 * A relation, in parentheses, of the given files, or of those that `paths` is SQL for, with the columns under their stored ids.
 * Files are mapped by field id and not by what the first of them happens to hold, so that an extent from before a column
 * was added gives it as absent; DuckDB then knows nothing of the rows, and is told their number. On 1,000 small files this costs the same as a plain `read_parquet`.
 */
export function sourceRelation(source: SourceExtents, paths = sqlList(source.files.map(sqlPath))): string {
  const { files, extents = [], rows } = source;
  const all = source.columns;
  if (source.version !== undefined) {
    const values = all.map(({ id }) => `CAST(${source.version} AS BIGINT) AS ${sqlName(id)}`);
    return `(SELECT ${values.join(', ')})`;
  }
  const columns = all.filter((column) => !hiddenColumns.has(column.id));
  // DuckDB has no relation without columns; the count of the rows is all that such a source is asked for.
  const names = columns.length === 0 ? 'TRUE AS "_"' : columns.map((column) => sqlName(column.id)).join(', ');
  if (files.length === 0) {
    const nothing = all.map((column) => `CAST(NULL AS ${storageTypes[column.type].sql}) AS ${sqlName(column.id)}`);
    return `(SELECT ${nothing.join(', ') || names} WHERE FALSE)`;
  }
  const hidden = all.flatMap(({ id }) => hiddenValue(id, extents) ?? []);
  const selected = [...(columns.length > 0 || hidden.length === 0 ? [names] : []), ...hidden].join(', ');
  const options = `hive_partitioning = false${rows === undefined ? '' : `, explicit_cardinality = ${rows}`}`;
  if (columns.length === 0) return `(SELECT ${selected} FROM read_parquet(${paths}, ${options}))`;
  const fields = columns.map(
    (column) =>
      `${fieldId(column)}: {name: ${sqlString(column.id)}, type: ${sqlString(storageTypes[column.type].sql)}, default_value: ${absent(column)}}`,
  );
  return `(SELECT ${selected} FROM read_parquet(${paths}, ${options}, schema = MAP {${fields.join(', ')}}))`;
}

/** The SQL of a statement with its sources put in; `sources[i]` belongs to `{ source: i }`. */
export function filledSql(pieces: CompiledStatement['sql'], sources: readonly SourceExtents[]): string {
  const relations = sources.map((source) => sourceRelation(source));
  return pieces.map((piece) => (typeof piece === 'string' ? piece : (relations[piece.source] ?? ''))).join('');
}

/**
 * Up to so many rows a statement runs on one thread: its rows then come in the same order every time, groups in that in
 * which they first appear, as Kusto gives as few. They are one row group, which DuckDB reads with one thread anyway.
 */
const rowsOfOneThread = 122_880;

/** A source whose rows nobody counted may have any number. */
export function isForOneThread(sources: readonly SourceExtents[]): boolean {
  const uncounted = Number.POSITIVE_INFINITY;
  const counts = sources.map(({ files, rows = uncounted }) => (files.length === 0 ? 0 : rows));
  return counts.reduce((sum, rows) => sum + rows, 0) <= rowsOfOneThread;
}

export interface PreparedSql {
  readonly sql: string;
  /** Values of `$1`, `$2`, …: names of files. */
  readonly paths: readonly (readonly string[])[];
}

/**
 * The same as something to prepare, with the files as parameters. DuckDB binds what reads files both when it is prepared
 * and when it is run, which takes it to each file twice; where the files are yet unknown it has nothing to bind at first.
 */
export function preparedSql(pieces: CompiledStatement['sql'], sources: readonly SourceExtents[]): PreparedSql {
  const paths: string[][] = [];
  const relations = new Map<number, string>();
  const relationOf = (index: number): string => {
    const source = sources[index];
    if (!source) return '';
    const hasFiles = source.version === undefined && source.files.length > 0;
    if (hasFiles) paths.push(source.files.map(literalPath));
    return sourceRelation(source, `$${paths.length}`);
  };
  const sql = pieces.map((piece) => {
    if (typeof piece === 'string') return piece;
    const relation = relations.get(piece.source) ?? relationOf(piece.source);
    relations.set(piece.source, relation);
    return relation;
  });
  return { sql: sql.join(''), paths };
}
