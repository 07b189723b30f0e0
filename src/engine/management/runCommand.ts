import type { CompiledQuery } from '../../protocol/compile.ts';
import type { CallOptions } from '../../protocol/contract.ts';
import { SharingError } from '../../protocol/errors.ts';
import type { ManagementCommand, ManagementCommandOf } from '../../protocol/management.ts';
import type { QueryResult, RunQueryParams } from '../../protocol/query.ts';
import type { Column, DatabaseSchema } from '../../protocol/schema.ts';
import { asker, checkRunning } from '../authorize.ts';
import type { ClusterHost } from '../clusterHost.ts';
import type { EngineContext } from '../context.ts';
import { asking } from '../queries.ts';
import { type Answer, answerQuery, overAnswer } from './answer.ts';
import { clusterHandlers } from './clusterCommands.ts';
import { dataHandlers } from './dataCommands.ts';
import { describingHandlers } from './describingCommands.ts';
import { entityHandlers } from './entityCommands.ts';
import { followerHandlers } from './followerCommands.ts';
import { mappingHandlers } from './mappingCommands.ts';
import { policyHandlers } from './policyCommands.ts';
import { queryHandlers } from './queryCommands.ts';
import { schemaHandlers } from './schemaCommands.ts';
import type { CommandApi, CommandScope, Handlers } from './scope.ts';
import { showHandlers } from './showCommands.ts';
import { showDatabaseHandlers } from './showDatabases.ts';

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
};

/** Runs a management command as whoever acts, and what is piped after it; its answer is an ordinary result. */
export async function runCommand(
  context: EngineContext,
  api: CommandApi,
  host: ClusterHost,
  params: RunQueryParams,
  options: CallOptions = {},
): Promise<QueryResult> {
  const { clock, compiler, data } = context;
  const started = clock.now();
  const { command, columns: known, pipe } = await compiler.parseCommand(params.text);
  if (params.properties?.request_readonly === true) refuseChange(command);
  options.signal?.throwIfAborted();
  const compileTime = clock.now() - started;
  const { database, text } = params;
  const run = (other: string): Promise<QueryResult> =>
    runCommand(context, api, host, { ...params, text: other }, options);
  const scope: CommandScope = { context, host, database, api, options, text, columns: known, run };
  checkRunning(host);
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
