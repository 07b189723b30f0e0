import type { QueryCompiler } from '../protocol/compile.ts';
import type { Backend } from '../protocol/contract.ts';
import { SharingError } from '../protocol/errors.ts';
import { isCommand } from '../protocol/query.ts';
import { showAllDatabases } from './allDatabases.ts';
import { type Answer, run } from './answer.ts';
import type { Databases } from './databases.ts';
import type { DataRequest } from './dataRequest.ts';
import { badRequest } from './httpError.ts';

/** What requests are answered with. */
export interface DataParts {
  readonly backend: Backend;
  readonly compiler: Pick<QueryCompiler, 'parseCommand'>;
  readonly databases: Databases;
}

/** One request while it is being answered. */
export interface DataCall {
  readonly request: DataRequest;
  /** Nothing may be changed. */
  readonly readOnly: boolean;
  /** How the client names the request, and itself. */
  readonly client: { readonly clientRequestId: string; readonly application?: string | undefined };
  readonly signal: AbortSignal;
}

export async function runDataQuery(
  { backend, databases }: DataParts,
  { request, client, signal }: DataCall,
): Promise<Answer> {
  if (isCommand(request.text)) throw badRequest("A management command is no query. Send it to '/v1/rest/mgmt'.");
  const target = await databases.find(request.database);
  const { text, parameters, options: properties } = request;
  return run(backend, { ...target, ...client, text, parameters, properties }, { signal });
}

export async function runDataCommand(
  parts: DataParts,
  { request, client, readOnly, signal }: DataCall,
): Promise<Answer> {
  const { text } = request;
  if (!isCommand(text)) throw badRequest("A query is no management command. Send it to '/v2/rest/query'.");
  const target = await parts.databases.find(request.database);
  const properties = { request_readonly: readOnly };
  if (target.cluster !== '') return run(parts.backend, { ...target, ...client, text, properties }, { signal });
  const clusters = await parts.databases.clusters();
  const { command, columns, pipe } = await parts.compiler.parseCommand(text);
  if (command.kind !== 'showDatabases' || pipe !== undefined) throw noCluster(clusters.map(({ name }) => name));
  return showAllDatabases(parts.backend, clusters, text, columns, signal);
}

function noCluster(names: readonly string[]): SharingError {
  const message =
    names.length === 0
      ? 'A management command runs on a cluster, and this workspace has none. Create one in the editor.'
      : `A management command runs on one cluster, and this workspace has ${names.join(', ')}. Name it with the database: '${names[0]}/…'.`;
  return new SharingError('InvalidArgument', message);
}
