import * as z from 'zod';
import type { CallOptions } from '../../protocol/contract.ts';
import { type Access, checkResourceManagerUrl, resourceManagerAccess } from '../access.ts';
import { type HttpAnswer, retryAfter, send } from '../http.ts';
import type { AzurePorts } from '../ports.ts';
import { answerInvalid, armError, type Doing, failureOf, parseJson, refused } from './armError.ts';

export interface ArmCall extends Doing {
  /** From `/subscriptions/…` or `/providers/…` on; with `?…` where it has a query, but without the version. */
  readonly path: string;
  readonly apiVersion: string;
}

export interface ArmChange extends ArmCall {
  readonly method: 'PUT' | 'POST' | 'PATCH' | 'DELETE';
  readonly body?: object;
}

/** Milliseconds between two looks at something that Azure works on, where it does not say. */
const usualPause = 5000;
/** More pages than this are no list but a loop. */
const mostPages = 1000;

const Page = z.object({ value: z.array(z.unknown()), nextLink: z.string().nullish() });
const Operation = z.object({ status: z.string(), percentComplete: z.number().nullish() });
const Resource = z.object({ properties: z.object({ provisioningState: z.string() }) });

/**
 * Azure's resource manager: pages, operations that take long, and errors that name what was asked for.
 * A token is asked for anew with every request, and kept nowhere.
 */
export class ArmClient {
  readonly #ports: AzurePorts;

  constructor(ports: AzurePorts) {
    this.#ports = ports;
  }

  /** Throws what `armError` makes of a refusal, and `AzureAnswerInvalid`. */
  async get<T extends z.ZodType>(call: ArmCall, schema: T, options: CallOptions = {}): Promise<z.output<T>> {
    return parsed(call, schema, parseJson((await this.#send(call, 'GET', options)).text));
  }

  /** A POST that only answers. */
  async ask<T extends z.ZodType>(
    call: ArmCall & { readonly body?: object },
    schema: T,
    options: CallOptions = {},
  ): Promise<z.output<T>> {
    return parsed(call, schema, parseJson((await this.#send(call, 'POST', options, call.body)).text));
  }

  /** All pages of a list. */
  async list<T extends z.ZodType>(
    call: ArmCall & { readonly method?: 'GET' | 'POST' },
    item: T,
    options: CallOptions = {},
  ): Promise<readonly z.output<T>[]> {
    const items: z.output<T>[] = [];
    let answer = await this.#send(call, call.method ?? 'GET', options);
    for (let page = 1; ; page++) {
      const { value, nextLink } = parsed(call, Page, parseJson(answer.text));
      for (const each of value) items.push(parsed(call, item, each));
      if (!nextLink) return items;
      if (page === mostPages) throw answerInvalid(call.doing, `more than ${mostPages} pages`);
      answer = await this.#sendTo(nextLink, call, 'GET', options);
    }
  }

  /** Resolves when Azure has done it, and not before. Throws `AzureRefused` with what Azure says when it failed on the way. */
  async change(call: ArmChange, options: CallOptions = {}): Promise<void> {
    const begun = await this.#send(call, call.method, options, call.body);
    if (begun.status === 204) return;
    const operation = begun.headers.get('azure-asyncoperation');
    if (operation !== null) return this.#awaitOperation(operation, call, begun, options);
    const location = begun.headers.get('location');
    if (begun.status === 202 && location !== null) return this.#awaitLocation(location, call, begun, options);
    if (call.method === 'PUT' || call.method === 'PATCH') await this.#awaitResource(call, begun, options);
  }

  async #awaitOperation(url: string, call: ArmCall, begun: HttpAnswer, options: CallOptions): Promise<void> {
    for (let last = begun; ; ) {
      await this.#pause(last, options);
      last = await this.#sendTo(url, call, 'GET', options);
      const body = parseJson(last.text);
      const { status, percentComplete } = parsed(call, Operation, body);
      if (status === 'Succeeded') return;
      if (status === 'Failed' || status === 'Canceled') throw refused(call.doing, ended(status, body));
      options.progress?.(status, percentComplete ?? undefined);
    }
  }

  /** Source: Azure documentation, "Track asynchronous operations": 202 as long as it goes on. */
  async #awaitLocation(url: string, call: ArmCall, begun: HttpAnswer, options: CallOptions): Promise<void> {
    for (let last = begun; last.status === 202; ) {
      await this.#pause(last, options);
      last = await this.#sendTo(last.headers.get('location') ?? url, call, 'GET', options);
    }
  }

  async #awaitResource(call: ArmChange, begun: HttpAnswer, options: CallOptions): Promise<void> {
    for (let last = begun; ; ) {
      const body = parseJson(last.text);
      const state = Resource.safeParse(body).data?.properties.provisioningState;
      // What has no state has none to wait for.
      if (state === undefined || state === 'Succeeded') return;
      if (state === 'Failed' || state === 'Canceled') throw refused(call.doing, ended(state, body));
      options.progress?.(state);
      await this.#pause(last, options);
      last = await this.#send(call, 'GET', options);
    }
  }

  #pause(last: HttpAnswer, { signal }: CallOptions): Promise<void> {
    return this.#ports.wait(retryAfter(last.headers, this.#ports.now()) ?? usualPause, signal);
  }

  async #send(
    call: ArmCall,
    method: ArmChange['method'] | 'GET',
    options: CallOptions,
    body?: object,
  ): Promise<HttpAnswer> {
    const access = await resourceManagerAccess(this.#ports, call.tenant, options.signal);
    const version = `${call.path.includes('?') ? '&' : '?'}api-version=${call.apiVersion}`;
    return this.#sendWith(access, `${access.resourceManager}${call.path}${version}`, call, method, options, body);
  }

  async #sendTo(url: string, call: ArmCall, method: 'GET', options: CallOptions): Promise<HttpAnswer> {
    const access = await resourceManagerAccess(this.#ports, call.tenant, options.signal);
    checkResourceManagerUrl(url, access);
    return this.#sendWith(access, url, call, method, options);
  }

  async #sendWith(
    access: Access,
    url: string,
    call: ArmCall,
    method: ArmChange['method'] | 'GET',
    options: CallOptions,
    body?: object,
  ): Promise<HttpAnswer> {
    const headers = {
      accept: 'application/json',
      authorization: `Bearer ${access.token}`,
      'x-ms-client-request-id': this.#ports.newId(),
      ...(body && { 'content-type': 'application/json; charset=utf-8' }),
    };
    const sent = body && JSON.stringify(body);
    // Each request to the resource manager says how things shall be, so that it may be sent twice.
    const answer = await send(
      this.#ports,
      { method, url, headers, body: sent, doing: call.doing, isRepeatable: true },
      options,
    );
    if (answer.status >= 200 && answer.status < 300) return answer;
    throw armError(call, answer);
  }
}

function parsed<T extends z.ZodType>({ doing }: ArmCall, schema: T, body: unknown): z.output<T> {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  throw answerInvalid(doing, result.error);
}

function ended(status: string, body: unknown): { readonly code: string; readonly message: string } {
  return failureOf(body) ?? { code: status, message: '' };
}
