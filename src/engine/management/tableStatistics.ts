import type { CompiledStatement } from '../../protocol/compile.ts';
import { SharingError } from '../../protocol/errors.ts';
import type { Rows } from '../../protocol/query.ts';
import { isHot, tableCaching } from '../../sharing/database/caching.ts';
import type { Extent } from '../../sharing/database/state.ts';
import { sqlList, sqlPath, sqlString } from '../query/sqlText.ts';
import { openReading } from '../reading.ts';
import type { AnswerRow } from './answer.ts';
import { sum } from './describe.ts';
import type { CommandScope, Handlers } from './scope.ts';
import { tableOf, visibleDatabase } from './visible.ts';

/** Bytes of a column in the files of its table, before and after they were compressed. */
interface Sizes {
  readonly original: number;
  readonly compressed: number;
}

const nothing: Sizes = { original: 0, compressed: 0 };

/**
 * What each column takes up, as the Parquet files themselves say: nothing is estimated. What indexes there are is within them.
 */
export const tableStatisticsHandlers: Handlers<'showTableStatistics'> = {
  async showTableStatistics({ table, includesCold, from, to }, scope) {
    const { name } = await visibleDatabase(scope);
    const reading = await openReading(scope.host, name);
    try {
      const now = scope.context.clock.now();
      const { columns, extents } = tableOf(reading.state, table);
      const { policy } = tableCaching(reading.state, table, reading.caching);
      const chosen = [...extents.values()].filter(
        (extent) => (includesCold || isHot(extent, policy, now)) && isWithin(extent, from, to),
      );
      const files = chosen.map(({ id }) => reading.locate(id).path);
      const sizes = await columnSizes(
        scope,
        files,
        columns.map(({ id }) => id),
      );
      return {
        rows: columns.map(({ id, name: ColumnName, type }): AnswerRow => {
          const { original, compressed } = sizes.get(id) ?? nothing;
          return {
            ColumnName,
            ColumnType: type,
            OriginalSize: original,
            ExtentSize: compressed,
            CompressionRatio: compressed === 0 ? null : original / compressed,
            DataCompressionSize: compressed,
            SharedIndexSize: 0,
            IndexSize: 0,
            IndexSizePercent: 0,
            PresentRowCount: sum(chosen, 'rows'),
            DeletedRowCount: 0,
            SamplePercent: 100,
            IncludeColdData: includesCold,
          };
        }),
      };
    } catch (error) {
      // Whoever lost access meanwhile is told why.
      reading.signal?.throwIfAborted();
      throw error;
    } finally {
      reading.release();
    }
  },
};

function isWithin({ createdAt }: Extent, from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY): boolean {
  return createdAt >= from && createdAt <= to;
}

/** By the stored id of a column, which is its name in the files: a column that came later is missing in older ones. */
async function columnSizes(
  { context, options }: CommandScope,
  files: readonly string[],
  columns: readonly string[],
): Promise<ReadonlyMap<string, Sizes>> {
  if (files.length === 0) return new Map();
  await context.allowFolders();
  const statement: CompiledStatement = {
    sql: [
      `SELECT path_in_schema AS r1, CAST(sum(total_uncompressed_size) AS BIGINT) AS r2, CAST(sum(total_compressed_size) AS BIGINT) AS r3 FROM parquet_metadata(${sqlList(files.map(sqlPath))}) WHERE list_contains(${sqlList(columns.map(sqlString))}, path_in_schema) GROUP BY path_in_schema`,
    ],
    sources: [],
    columns: [
      { name: 'column', type: 'string' },
      { name: 'original', type: 'long' },
      { name: 'compressed', type: 'long' },
    ],
    name: 'sizes',
  };
  const noSource = (): never => {
    throw new SharingError('Internal', 'The sizes of columns are read from no source.', 'bug');
  };
  const { result } = await context.data.runQuery({ statements: [statement] }, noSource, options);
  try {
    const rows: Rows = await context.data.fetchRows({ result, table: 0, offset: 0, count: columns.length });
    return new Map(
      rows.map(([id, original, compressed]) => [
        String(id),
        { original: Number(original), compressed: Number(compressed) },
      ]),
    );
  } finally {
    context.data.closeResult(result);
  }
}
