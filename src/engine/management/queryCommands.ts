import { productName } from '../../protocol/product.ts';
import type { QueryExplanation } from '../../protocol/query.ts';
import type { Column } from '../../protocol/schema.ts';
import { principalName } from '../../sharing/access/principals.ts';
import { seesAllQueries } from '../authorize.ts';
import type { KnownQuery } from '../queryLog/clusterQueries.ts';
import type { LoggedQuery } from '../queryLog/loggedQuery.ts';
import type { AnswerRow } from './answer.ts';
import type { CommandScope, Handlers } from './scope.ts';

const column = (name: string, type: Column['type'] = 'string'): Column => ({ name, type });

/** Source: Kusto documentation, ".show queries". What the engine does not measure is null. */
const queryColumns: readonly Column[] = [
  column('ClientActivityId'),
  column('Text'),
  column('Database'),
  column('StartedOn', 'datetime'),
  column('LastUpdatedOn', 'datetime'),
  column('Duration', 'timespan'),
  column('State'),
  column('RootActivityId', 'guid'),
  column('User'),
  column('FailureReason'),
  column('TotalCpu', 'timespan'),
  column('CacheStatistics', 'dynamic'),
  column('Application'),
  column('MemoryPeak', 'long'),
  column('ScannedExtentsStatistics', 'dynamic'),
  column('Principal'),
  column('ClientRequestProperties', 'dynamic'),
  column('ResultSetStatistics', 'dynamic'),
  column('WorkloadGroup'),
];

/** Those that the service has added since. Source: the language service, which knows them of queries that have ended only. */
const endedColumns: readonly Column[] = [...queryColumns, column('OverallQueryStats'), column('VirtualCluster')];

/** Source: Kusto documentation, ".cancel query". */
const cancelColumns: readonly Column[] = [
  column('ClientRequestId'),
  column('RunningQueryCanceled', 'bool'),
  column('ReasonPhrase'),
];

/** Commands about queries: those that ran or run, and what one becomes. */
export const queryHandlers: Handlers<'showQueries' | 'showQueryPlan' | 'cancelQuery'> = {
  async showQueries({ running, user }, scope) {
    const wanted = user?.toLowerCase();
    const rows = (await visibleRuns(scope))
      .filter(({ state, commandType }) => commandType === undefined && (state === 'InProgress') === running)
      .filter(({ principal }) => wanted === undefined || principalName(principal).toLowerCase() === wanted)
      .map((query) => describeRun(query, scope.context.clock.now()));
    return { columns: running ? queryColumns : endedColumns, rows };
  },
  async showQueryPlan({ query }, scope) {
    const text = scope.text.slice(query);
    // What is before the query is left blank, so that errors are reported where they are.
    const explanation = await scope.api.explainQuery(
      { cluster: scope.host.uri, database: scope.database, text: ' '.repeat(query) + text },
      scope.options,
    );
    return { rows: plan(text.trim(), explanation) };
  },
  async cancelQuery({ id }, scope) {
    const running = (await visible(scope)).filter(
      ({ query }) => query.clientRequestId === id && query.state === 'InProgress' && query.commandType === undefined,
    );
    const cancelled = await Promise.all(running.map((query) => scope.host.queries.cancel(query)));
    const isCancelled = cancelled.some((each) => each);
    const reason =
      running.length === 0
        ? `No query '${id}' runs that you may cancel.`
        : isCancelled
          ? ''
          : `Query '${id}' runs in another process, which has not cancelled it. It may have ended; try again if not.`;
    return {
      columns: cancelColumns,
      rows: [{ ClientRequestId: id, RunningQueryCanceled: isCancelled, ReasonPhrase: reason }],
    };
  },
};

/** Queries and commands: their own, and on databases that they administrate or monitor everyone's. */
export async function visibleRuns(scope: CommandScope): Promise<readonly LoggedQuery[]> {
  return (await visible(scope)).map(({ query }) => query);
}

async function visible({ context, host }: CommandScope): Promise<readonly KnownQuery[]> {
  const who = context.principal();
  return (await host.queries.all()).filter(
    ({ query: { principal, database } }) => principal === who || seesAllQueries(host, who, database),
  );
}

/** A query or command as it is listed; what the engine does not measure is left out. */
export function describeRun(query: LoggedQuery, now: number): AnswerRow {
  const { id, principal, started, ended = now, statistics } = query;
  const scanned = statistics?.scanned;
  return {
    ClientActivityId: query.clientRequestId,
    Text: query.text,
    Database: query.database,
    StartedOn: started,
    LastUpdatedOn: ended,
    Duration: ended - started,
    State: query.state,
    RootActivityId: id,
    User: principalName(principal),
    FailureReason: query.failure ?? '',
    Application: query.application ?? productName,
    Principal: principal,
    ClientRequestProperties: JSON.stringify({ Options: query.properties ?? {}, Parameters: query.parameters ?? {} }),
    ...(statistics && {
      ScannedExtentsStatistics: JSON.stringify({
        TotalExtentsCount: statistics.extents.total,
        ScannedExtentsCount: statistics.extents.read,
        ...(scanned && { TotalRowsCount: scanned.totalRows, ScannedRowsCount: scanned.rows }),
      }),
      ResultSetStatistics: JSON.stringify({
        TableCount: statistics.rows.length,
        TablesStatistics: statistics.rows.map((rows) => ({ RowCount: rows })),
      }),
      ...(scanned && {
        CacheStatistics: JSON.stringify({
          Shards: { Hot: { HitBytes: scanned.bytesFromCache, MissBytes: scanned.bytes - scanned.bytesFromCache } },
        }),
      }),
    }),
  };
}

/** Kusto's kinds of content, with the plans of this engine in them. */
function plan(text: string, { statements }: QueryExplanation): readonly AnswerRow[] {
  const all = (of: 'relational' | 'sql' | 'plan'): string =>
    statements
      .map((statement) => (statements.length > 1 ? `${statement.name}:\n${statement[of]}` : statement[of]))
      .join('\n\n');
  const [relational, sql, physical] = [all('relational'), all('sql'), all('plan')];
  const sources = statements.flatMap((statement) =>
    statement.sources.map(({ database, table, columns, filter, extents }) => ({
      Statement: statement.name,
      Database: database,
      Table: table,
      Columns: columns,
      Filter: filter,
      TotalExtentsCount: extents.total,
      ScannedExtentsCount: extents.total - extents.pruned,
    })),
  );
  return [
    { ResultType: 'QueryText', Format: 'text', Content: text },
    { ResultType: 'RelopTree', Format: 'text', Content: relational },
    { ResultType: 'Sql', Format: 'text', Content: sql },
    { ResultType: 'QueryPlan', Format: 'text', Content: physical },
    {
      ResultType: 'Stats',
      Format: 'json',
      Content: JSON.stringify({ PlanSize: physical.length, RelopSize: relational.length, Sources: sources }),
    },
  ];
}
