import { principalName } from '../../sharing/access/principals.ts';
import type { LoggedQuery } from '../queryLog/loggedQuery.ts';
import type { AnswerRow } from './answer.ts';
import { describeRun, visibleRuns } from './queryCommands.ts';
import type { CommandScope, Handlers } from './scope.ts';

/**
 * What was done on the cluster. A command is done when it is answered: each one is an operation, whose only states are that
 * it runs or how it ended.
 */
export const activityHandlers: Handlers<'showCommands' | 'showOperations' | 'showIngestionFailures'> = {
  async showCommands({ queries }, scope) {
    const now = scope.context.clock.now();
    const shown = new Set(scope.columns.map(({ name }) => name));
    const rows = (await visibleRuns(scope))
      .filter(({ state, commandType }) => state !== 'InProgress' && (queries || commandType !== undefined))
      .map((run) => ({ ...describeRun(run, now), CommandType: run.commandType ?? 'Query' }))
      // Commands and queries have different columns.
      .map((row) => Object.fromEntries(Object.entries(row).filter(([name]) => shown.has(name))));
    return { rows };
  },
  async showOperations({ ids }, scope) {
    const now = scope.context.clock.now();
    const rows = (await visibleCommands(scope))
      .filter(({ id }) => ids === undefined || ids.includes(id.toLowerCase()))
      .map((run) => operation(run, now));
    return { rows };
  },
  async showIngestionFailures({ operation: id }, scope) {
    const rows = (await visibleCommands(scope))
      .filter((run) => run.state === 'Failed' && (id === undefined || run.id.toLowerCase() === id))
      .flatMap(ingestionFailure);
    return { rows };
  },
};

async function visibleCommands(scope: CommandScope): Promise<readonly LoggedQuery[]> {
  return (await visibleRuns(scope)).filter(({ commandType }) => commandType !== undefined);
}

function operation(run: LoggedQuery, now: number): AnswerRow {
  const { id, principal, started, ended = now } = run;
  return {
    OperationId: id,
    Operation: run.commandType,
    StartedOn: started,
    LastUpdatedOn: ended,
    Duration: ended - started,
    // The documentation spells this state otherwise than that of a query.
    State: run.state === 'Cancelled' ? 'Canceled' : run.state,
    Status: run.failure ?? '',
    RootActivityId: id,
    ShouldRetry: run.isTransient === true,
    Database: run.database,
    Principal: principal,
    User: principalName(principal),
  };
}

function ingestionFailure(run: LoggedQuery): readonly AnswerRow[] {
  const { id, ingestion, principal } = run;
  if (!ingestion) return [];
  const isTransient = run.isTransient === true;
  return [
    {
      OperationId: id,
      Database: run.database,
      Table: ingestion.table,
      FailedOn: run.ended ?? null,
      IngestionSourcePath: ingestion.paths.join(', '),
      Details: run.failure ?? '',
      FailureKind: isTransient ? 'Transient' : 'Permanent',
      RootActivityId: id,
      OperationKind: run.commandType,
      OriginatesFromUpdatePolicy: false,
      ErrorCode: run.errorCode ?? '',
      Principal: principal,
      ShouldRetry: isTransient,
      User: principalName(principal),
    },
  ];
}
