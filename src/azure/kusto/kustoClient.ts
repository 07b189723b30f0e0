import type { CallOptions } from '../../protocol/contract.ts';
import { SharingError } from '../../protocol/errors.ts';
import { type Cell, isCommand, type RunQueryParams } from '../../protocol/query.ts';
import { authorised, checkClusterHost } from '../access.ts';
import { answerInvalid } from '../arm/armError.ts';
import { send } from '../http.ts';
import type { AzurePorts } from '../ports.ts';
import { type Answer, readFrames, readTables } from './frames.ts';
import { type Asked, partialFailure, refusedQuery } from './kustoError.ts';
import { parseLossless } from './losslessJson.ts';

/** What is asked of a cluster. `cluster` is its URI. */
export interface KustoRequest
  extends Pick<RunQueryParams, 'cluster' | 'database' | 'text' | 'parameters' | 'properties'> {
  readonly clusterName: string;
  readonly tenant?: string | undefined;
  /** Somebody waits for the answer, and may be asked to sign in. */
  readonly interactive: boolean;
}

/** The rows of a command's answer, by the names of its columns. */
export type AnswerRow = Readonly<Record<string, Cell>>;

type WhyUnreachable = (cluster: string, options: CallOptions) => Promise<SharingError | undefined>;

/** The data plane of clusters in Azure. */
export class KustoClient {
  readonly #ports: AzurePorts;
  readonly #whyUnreachable: WhyUnreachable;

  /** `whyUnreachable`: what is known of a cluster that does not answer, by its URI. */
  constructor(ports: AzurePorts, whyUnreachable: WhyUnreachable = async () => undefined) {
    this.#ports = ports;
    this.#whyUnreachable = whyUnreachable;
  }

  /**
   * Runs a query or a management command. When it is cancelled the cluster is told so. Throws what Kusto says is wrong,
   * with its place in the text; an answer that ended early is an error too.
   */
  async run(request: KustoRequest, options: CallOptions = {}): Promise<Answer> {
    const command = isCommand(request.text);
    const id = `DSE.${command ? 'command' : 'query'};${this.#ports.newId()}`;
    try {
      return await this.#post(request, command ? '/v1/rest/mgmt' : '/v2/rest/query', id, command, options);
    } catch (error) {
      if (options.signal?.aborted && !command) this.#cancel(request, id);
      if (!SharingError.is(error, 'AzureUnavailable')) throw error;
      // The name of a cluster that is stopped is not known to the network, which says nothing to whoever asks.
      throw (await this.#whyUnreachable(request.cluster, options)) ?? error;
    }
  }

  /** A command of our own. */
  async command(request: KustoRequest, options: CallOptions = {}): Promise<readonly AnswerRow[]> {
    const [table] = (await this.run(request, options)).tables;
    return (table?.rows ?? []).map((row) =>
      Object.fromEntries((table?.columns ?? []).map(({ name }, index) => [name, row[index] ?? null])),
    );
  }

  async #post(
    request: KustoRequest,
    path: string,
    id: string,
    command: boolean,
    options: CallOptions,
  ): Promise<Answer> {
    const { cluster, clusterName, database, text, parameters = {}, properties = {}, tenant, interactive } = request;
    const access = { resource: 'kusto', tenant, interactive } as const;
    const doing = `run this on '${clusterName}/${database}'`;
    const { answer, tenant: of } = await authorised(this.#ports, access, options.signal, ({ token, ...where }) => {
      checkClusterHost(cluster, where);
      const request = {
        method: 'POST',
        url: cluster + path,
        headers: {
          accept: 'application/json',
          'content-type': 'application/json; charset=utf-8',
          authorization: `Bearer ${token}`,
          'x-ms-app': 'Data Share Explorer',
          'x-ms-client-request-id': id,
        },
        body: JSON.stringify({
          db: database,
          csl: text,
          properties: { Options: properties, Parameters: parameters, ClientRequestId: id },
        }),
        doing,
        isRepeatable: false,
      } as const;
      return send(this.#ports, request, options);
    });
    const asked: Asked = { cluster: clusterName, database, text, tenant: of };
    if (answer.status !== 200) throw refusedQuery(asked, answer);
    const body = parsed(answer.text, doing);
    const read = command ? readTables(body) : readFrames(body);
    if (read === undefined) throw answerInvalid(doing, answer.text.slice(0, 500));
    const [failure] = read.errors;
    if (failure !== undefined) throw partialFailure(asked, failure);
    return read;
  }

  /** A cluster goes on when its client hangs up. That it was told is all that can be done, so nobody waits for it. */
  #cancel(request: KustoRequest, id: string): void {
    const text = `.cancel query "${id}"`;
    this.run({ ...request, text, parameters: {}, properties: {}, interactive: false }).catch(() => undefined);
  }
}

function parsed(text: string, doing: string): unknown {
  try {
    return parseLossless(text);
  } catch (error) {
    throw answerInvalid(doing, error);
  }
}
