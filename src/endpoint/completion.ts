import { ticksPerMillisecond, unixEpochTicks } from '../kql/storageTypes.ts';
import { formatDatetime } from '../kql/syntax/timeForms.ts';
import type { ResultTable } from '../protocol/query.ts';
import { visualizationNames } from '../protocol/visualizationNames.ts';
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

/** What the service writes of a member that was not asked for, where that is not null; .NET's not-a-number is a text. */
const unsaid: Readonly<Record<string, unknown>> = { Accumulate: false, Ymin: 'NaN', Ymax: 'NaN' };

/** What `render` asked of a table, under the service's names; all of them, with null for what was not said. */
export function visualizationOf(table: ResultTable | undefined): string {
  const asked = table?.visualization;
  const said = Object.entries(visualizationNames).map(([theirs, ours]) => [
    theirs,
    asked?.[ours] ?? unsaid[theirs] ?? null,
  ]);
  return JSON.stringify({ ...Object.fromEntries(said), IsQuerySorted: false });
}
