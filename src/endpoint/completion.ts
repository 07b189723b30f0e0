import { formatDatetime } from '../engine/query/cells.ts';
import { ticksPerMillisecond, unixEpochTicks } from '../kql/storageTypes.ts';
import type { Answer } from './answer.ts';

/** What is told of a query that has ended, beside its rows. */
export interface Completion {
  /** Both shapes give their rows a time. */
  readonly timestamp: string;
  readonly text: string;
  /** JSON, under the names that Kusto has for what we know. */
  readonly statistics: string;
}

/** `at`: milliseconds since 1970. */
export function completionOf(answer: Answer, at: number): Completion {
  const { compileTime = 0, executeTime = 0, extents = { total: 0, read: 0 } } = answer.cost ?? {};
  const statistics = {
    ExecutionTime: (compileTime + executeTime) / 1_000,
    input_dataset_statistics: { extents: { total: extents.total, scanned: extents.read } },
    dataset_statistics: answer.tables.map(({ rows }) => ({ table_row_count: rows })),
  };
  return {
    timestamp: timestampOf(at),
    text: 'Query completed successfully',
    statistics: JSON.stringify(statistics),
  };
}

/** Milliseconds since 1970 as Kusto writes a datetime. */
export function timestampOf(at: number): string {
  const ticks = BigInt(Math.round(at * Number(ticksPerMillisecond))) + unixEpochTicks;
  return formatDatetime(ticks) ?? '';
}

/** What `render` asked for; nothing where the query has none. */
export function visualizationOf(): string {
  return JSON.stringify({ Visualization: null });
}
