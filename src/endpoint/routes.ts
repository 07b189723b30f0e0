import type { Answer } from './answer.ts';
import { cancellationOf } from './cancellation.ts';
import { readDataRequest } from './dataRequest.ts';
import { type DataCall, type DataParts, runDataCommand, runDataQuery } from './dataRoutes.ts';
import type { Exchange } from './exchange.ts';
import { HttpError } from './httpError.ts';
import { refuseStrangers } from './loopback.ts';
import { requestOptions } from './requestOptions.ts';
import { commandV1, queryV1 } from './responseV1.ts';
import { type FrameOptions, failedV2, queryV2 } from './responseV2.ts';
import { streamingIngest } from './streamingIngest.ts';

export interface RouteParts extends DataParts {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Aborted when the endpoint closes. */
  readonly closing: AbortSignal;
}

type Route = (exchange: Exchange, parts: RouteParts) => Promise<void>;

/** Every path that is answered, with the methods that it takes. Source: Kusto documentation, "REST API". */
const routes: readonly { readonly path: RegExp; readonly methods: readonly string[]; readonly route: Route }[] = [
  { path: /^\/v1\/rest\/mgmt\/?$/i, methods: ['POST'], route: mgmt },
  { path: /^\/v1\/rest\/query\/?$/i, methods: ['GET', 'POST'], route: queryInV1 },
  { path: /^\/v2\/rest\/query\/?$/i, methods: ['GET', 'POST'], route: queryInV2 },
  { path: /^\/v1\/rest\/ingest\//i, methods: ['POST'], route: ingest },
  { path: /^\/v1\/rest\/auth\/metadata\/?$/i, methods: ['GET'], route: authMetadata },
  { path: /^\/$/, methods: ['GET'], route: welcome },
];

/** Answers one request, or throws why not. */
export async function answer(exchange: Exchange, parts: RouteParts): Promise<void> {
  refuseStrangers(exchange.request);
  const { pathname } = exchange.address;
  const found = routes.find(({ path }) => path.test(pathname));
  if (!found) throw new HttpError(404, 'NotFound', `There is nothing at '${pathname}'.`);
  const { method = '' } = exchange.request;
  if (!found.methods.includes(method)) {
    throw new HttpError(405, 'BadRequest', `'${pathname}' takes ${found.methods.join(' and ')}, not ${method}.`);
  }
  await found.route(exchange, parts);
}

/** Nobody needs to sign in here. Source: the official emulator's answer. */
async function authMetadata(exchange: Exchange): Promise<void> {
  await exchange.send(200, [JSON.stringify({ AzureAD: null, dSTS: null })]);
}

async function welcome(exchange: Exchange): Promise<void> {
  exchange.sendText('Data Share Explorer answers clients of Kusto at this address.\n');
}

async function mgmt(exchange: Exchange, parts: RouteParts): Promise<void> {
  await ask(exchange, parts, 'command', {
    run: (call) => runDataCommand(parts, call),
    shape: commandV1,
  });
}

async function queryInV1(exchange: Exchange, parts: RouteParts): Promise<void> {
  await ask(exchange, parts, 'query', {
    run: (call) => runDataQuery(parts, call),
    shape: (found) => queryV1(found, exchange.ids, parts.now()),
  });
}

async function queryInV2(exchange: Exchange, parts: RouteParts): Promise<void> {
  await ask(exchange, parts, 'query', {
    run: (call) => runDataQuery(parts, call),
    shape: (found, frames) => queryV2(found, exchange.ids, parts.now(), frames),
    failed: (body, frames) => failedV2(frames, [body]),
  });
}

async function ingest(exchange: Exchange, parts: RouteParts): Promise<void> {
  using cancellation = cancellationOf(exchange.response, parts.closing);
  const answered = await streamingIngest(parts, exchange, cancellation.signal);
  await exchange.send(200, commandV1(answered));
}

interface Shape {
  readonly run: (call: DataCall) => Promise<Answer>;
  readonly shape: (answer: Answer, frames: FrameOptions) => AsyncIterable<string>;
  /** The answer of what failed in part; absent where some clients would take it for an empty result. */
  readonly failed?: (body: object, frames: FrameOptions) => AsyncIterable<string>;
}

async function ask(exchange: Exchange, parts: RouteParts, sort: 'query' | 'command', shape: Shape): Promise<void> {
  using cancellation = cancellationOf(exchange.response, parts.closing);
  const request = await readDataRequest(exchange.request, exchange.address);
  exchange.asks(request);
  const { frames, timeout, readOnly } = requestOptions(request, sort);
  if (timeout !== undefined) cancellation.limit(timeout);
  const saysReadOnly = exchange.request.headers['x-ms-readonly'] !== undefined;
  const { client } = exchange;
  const call = { request, readOnly: readOnly || saysReadOnly, client, signal: cancellation.signal };
  let found: Answer;
  try {
    found = await shape.run(call);
  } catch (error) {
    // The engine only knows that it was told to stop; here it is known why.
    const cause: unknown = cancellation.signal.reason instanceof HttpError ? cancellation.signal.reason : error;
    const { partial, body } = exchange.error(cause, parts.now());
    if (!partial || !shape.failed) throw cause;
    return exchange.send(200, shape.failed(body, frames));
  }
  try {
    await exchange.send(200, shape.shape(found, frames));
  } finally {
    await found.close();
  }
}
