import type { CompiledQuery } from '../../protocol/compile.ts';
import type { CallOptions } from '../../protocol/contract.ts';
import { SharingError } from '../../protocol/errors.ts';
import type { ManagementCommand, ManagementCommandOf, ParsedCommand } from '../../protocol/management.ts';
import type { QueryResult, RunQueryParams } from '../../protocol/query.ts';
import type { Column, DatabaseSchema } from '../../protocol/schema.ts';
import { asker, checkRunning } from '../authorize.ts';
import type { ClusterHost } from '../clusterHost.ts';
import type { EngineContext } from '../context.ts';
import { asking } from '../queries.ts';
import { asLogged, type LoggedQuery } from '../queryLog/loggedQuery.ts';
import { activityHandlers } from './activityCommands.ts';
import { type Answer, answerQuery, overAnswer } from './answer.ts';
import { clusterHandlers } from './clusterCommands.ts';
import { dataHandlers } from './dataCommands.ts';
import { describingHandlers } from './describingCommands.ts';
import { diagnosticsHandlers } from './diagnosticsCommands.ts';
import { entityHandlers } from './entityCommands.ts';
import { followerHandlers } from './followerCommands.ts';
import { mappingHandlers } from './mappingCommands.ts';
import { policyHandlers } from './policyCommands.ts';
import { queryHandlers } from './queryCommands.ts';
import { schemaHandlers } from './schemaCommands.ts';
import type { CommandApi, CommandScope, Handlers } from './scope.ts';
import { showHandlers } from './showCommands.ts';
import { showDatabaseHandlers } from './showDatabases.ts';
import { tableStatisticsHandlers } from './tableStatistics.ts';

const handlers: Handlers<ManagementCommand['kind']> = {
  ...followerHandlers,
  ...entityHandlers,
  ...describingHandlers,
  ...mappingHandlers,
  ...policyHandlers,
  ...dataHandlers,
  ...showHandlers,
  ...schemaHandlers,
  ...clusterHandlers,
  ...showDatabaseHandlers,
  ...queryHandlers,
  ...activityHandlers,
  ...diagnosticsHandlers,
  ...tableStatisticsHandlers,
};

/** Runs a management command as whoever acts, and what is piped after it; its answer is an ordinary result. */
export async function runCommand(
  context: EngineContext,
  api: CommandApi,
  host: ClusterHost,
  params: RunQueryParams,
  options: CallOptions = {},
): Promise<QueryResult> {
  const { clock, compiler } = context;
  const started = clock.now();
  const parsed = await compiler.parseCommand(params.text);
  if (params.properties?.request_readonly === true) refuseChange(parsed.command);
  options.signal?.throwIfAborted();
  checkRunning(host);
  return host.queries.keep(
    loggedCommand(context, params, parsed, started),
    () => options.signal?.aborted === true,
    () => runParsed({ context, api, host, params, options }, parsed, started),
  );
}

interface Run {
  readonly context: EngineContext;
  readonly api: CommandApi;
  readonly host: ClusterHost;
  readonly params: RunQueryParams;
  readonly options: CallOptions;
}

async function runParsed(
  { context, api, host, params, options }: Run,
  { command, columns: known, pipe }: ParsedCommand,
  started: number,
): Promise<QueryResult> {
  const { clock, compiler, data } = context;
  const compileTime = clock.now() - started;
  const { database, text } = params;
  // A part of this command, which is logged with it.
  const run = async (other: string): Promise<QueryResult> =>
    runParsed(
      { context, api, host, params: { ...params, text: other }, options },
      await compiler.parseCommand(other),
      clock.now(),
    );
  const scope: CommandScope = { context, host, database, api, options, text, columns: known, run };
  const answer = await execute(command, scope);
  const columns = answer.columns ?? known;
  const over = (query: CompiledQuery): CompiledQuery => overAnswer(query, answerTable, columns, answer.rows);
  const compile = (start: number): Promise<CompiledQuery> => {
    const ask = asking(data, otherSource, options.signal, over);
    const { parameters, properties } = params;
    const who = asker(host, context.principal(), database);
    const request = { ...who, parameters, properties, ask, signal: options.signal };
    return compiler.compile(pipedQuery(params.text, start), answerSchema(host, params.database, columns), request);
  };
  const query = pipe === undefined ? answerQuery(columns, answer.rows) : over(await compile(pipe));
  const executed = await data.runQuery(query, otherSource, { ...options, firstPage: params.firstPage });
  const commandTime = clock.now() - started - compileTime;
  return {
    ...executed,
    executeTime: commandTime,
    compileTime,
    version: 0,
    extents: { total: 0, read: 0, fromCache: 0 },
  };
}

function loggedCommand(
  { newId, principal }: EngineContext,
  params: RunQueryParams,
  { command, type }: ParsedCommand,
  started: number,
): Omit<LoggedQuery, 'state'> {
  const ingestion = ingestionOf(command);
  return {
    ...asLogged(newId(), { ...params, text: withoutData(command, params.text) }, principal(), started),
    commandType: type,
    ...(ingestion && { ingestion }),
  };
}

function ingestionOf(command: ManagementCommand): LoggedQuery['ingestion'] {
  switch (command.kind) {
    case 'ingestInline':
    case 'setTable':
      return { table: command.table, paths: [] };
    case 'ingestFiles':
      return { table: command.table, paths: command.paths };
    default:
      return undefined;
  }
}

/** Who may see commands need not be allowed to see data. */
function withoutData({ kind }: ManagementCommand, text: string): string {
  return kind === 'ingestInline' ? text.replace(/<\|.*$/s, '<| …') : text;
}

function refuseChange({ kind }: ManagementCommand): void {
  if (kind.startsWith('show')) return;
  const message = 'The request says that it only reads, and this management command changes something.';
  throw new SharingError('Forbidden', message);
}

function execute<K extends ManagementCommand['kind']>(
  command: ManagementCommandOf<K> & { readonly kind: K },
  scope: CommandScope,
): Promise<Answer> {
  return handlers[command.kind](command, scope);
}

/** What stands for the command in the query that is piped after it; shorter than any command. */
const answerTable = 'answer';

/** The query after the command, at its old place in the text, so that errors are reported where they are. */
function pipedQuery(text: string, pipe: number): string {
  return answerTable + ' '.repeat(pipe - answerTable.length) + text.slice(pipe);
}

function answerSchema(host: ClusterHost, database: string, columns: readonly Column[]): DatabaseSchema {
  const stored = columns.map((column, index) => ({ ...column, id: `c${index + 1}` }));
  return {
    cluster: host.uri,
    name: `answer of a command on ${database}`,
    version: JSON.stringify(columns.map(({ name, type }) => [name, type])),
    tables: [{ name: answerTable, columns: stored }],
  };
}

function otherSource(): never {
  throw new SharingError('Internal', 'The query after the command reads extents.', 'bug');
}
