import { defaultDatabase, type QueryExplanation } from '../../protocol/query.ts';
import type { Column } from '../../protocol/schema.ts';
import { seesAllQueries } from '../authorize.ts';
import type { LoggedQuery } from '../query/queryLog.ts';
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
    const rows = visibleQueries(scope)
      .filter(({ state }) => (state === 'InProgress') === running)
      .filter(({ principal }) => wanted === undefined || nameOf(principal).toLowerCase() === wanted)
      .map((query) => described(query, scope.context.clock.now()));
    return { columns: queryColumns, rows };
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
    const query = visibleQueries(scope).find((each) => each.id === id && each.state === 'InProgress');
    const isCancelled = query !== undefined && scope.context.queries.cancel(id);
    const reason = isCancelled ? '' : `No query '${id}' runs that you may cancel.`;
    return {
      columns: cancelColumns,
      rows: [{ ClientRequestId: id, RunningQueryCanceled: isCancelled, ReasonPhrase: reason }],
    };
  },
};

/** Their own, and on databases that they administrate or monitor everyone's. */
function visibleQueries({ context, host }: CommandScope): readonly LoggedQuery[] {
  const who = context.principal();
  return context.queries.all.filter(
    ({ params, principal }) =>
      params.cluster === host.uri &&
      params.database !== defaultDatabase &&
      (principal === who || seesAllQueries(host, who, params.database)),
  );
}

/** `kim@contoso.com` of `aaduser=kim@contoso.com`. */
function nameOf(principal: string): string {
  return principal.slice(principal.indexOf('=') + 1);
}

function described(query: LoggedQuery, now: number): AnswerRow {
  const { id, params, principal, started, ended = now, state, result, failure } = query;
  const scanned = result?.scanned;
  return {
    ClientActivityId: id,
    Text: params.text,
    Database: params.database,
    StartedOn: started,
    LastUpdatedOn: ended,
    Duration: ended - started,
    State: state,
    RootActivityId: id,
    User: nameOf(principal),
    FailureReason: failure ?? '',
    Principal: principal,
    ClientRequestProperties: JSON.stringify({ Options: params.properties ?? {}, Parameters: params.parameters ?? {} }),
    ...(result && {
      ScannedExtentsStatistics: JSON.stringify({
        TotalExtentsCount: result.extents.total,
        ScannedExtentsCount: result.extents.read,
        ...(scanned && { TotalRowsCount: scanned.totalRows, ScannedRowsCount: scanned.rows }),
      }),
      ResultSetStatistics: JSON.stringify({
        TableCount: result.tables.length,
        TablesStatistics: result.tables.map(({ rows }) => ({ RowCount: rows })),
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
