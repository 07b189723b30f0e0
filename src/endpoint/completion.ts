import { ticksPerMillisecond, unixEpochTicks } from '../kql/storageTypes.ts';
import { formatDatetime } from '../kql/syntax/timeForms.ts';
import type { ResultTable } from '../protocol/query.ts';
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

/** What `render` asked of a table, under the service's names; all of them, with null for what was not said. */
export function visualizationOf(table: ResultTable | undefined): string {
  const asked = table?.visualization;
  return JSON.stringify({
    Visualization: asked?.kind ?? null,
    Title: asked?.title ?? null,
    XColumn: asked?.xColumn ?? null,
    Series: asked?.series ?? null,
    YColumns: asked?.yColumns ?? null,
    AnomalyColumns: asked?.anomalyColumns ?? null,
    XTitle: asked?.xtitle ?? null,
    YTitle: asked?.ytitle ?? null,
    XAxis: asked?.xAxis ?? null,
    YAxis: asked?.yAxis ?? null,
    Legend: asked?.legend ?? null,
    YSplit: asked?.ysplit ?? null,
    Accumulate: asked?.accumulate ?? false,
    IsQuerySorted: false,
    Kind: asked?.variant ?? null,
    // .NET writes its not-a-number as a text.
    Ymin: asked?.ymin ?? 'NaN',
    Ymax: asked?.ymax ?? 'NaN',
    Xmin: asked?.xmin ?? null,
    Xmax: asked?.xmax ?? null,
  });
}
