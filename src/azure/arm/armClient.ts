import * as z from 'zod';
import type { CallOptions } from '../../protocol/contract.ts';
import { SharingError } from '../../protocol/errors.ts';
import { type Access, authorised, checkResourceManagerUrl } from '../access.ts';
import { type HttpAnswer, retryAfter, send } from '../http.ts';
import type { AzurePorts } from '../ports.ts';
import { answerInvalid, armError, type Doing, failureOf, missingCode, parseJson, refused, unseen } from './armError.ts';

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
    try {
      await this.#awaitEnd(call, begun, options);
    } catch (error) {
      if (!(error instanceof SharingError) || error.code === 'AzureRefused' || error.kind === 'bug') throw error;
      // An operation may go with the resource that it is told below.
      const isGone =
        call.method === 'DELETE' && error.code === missingCode(call) && (await this.#isGone(call, options));
      if (!isGone) throw unseen(call.doing, error);
    }
  }

  async #isGone(call: ArmCall, options: CallOptions): Promise<boolean> {
    const looked = this.#send(call, 'GET', options);
    return looked.then(
      () => false,
      (error) => SharingError.is(error, missingCode(call)),
    );
  }

  async #awaitEnd(call: ArmChange, begun: HttpAnswer, options: CallOptions): Promise<void> {
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
    for (let [last, at] = [begun, url]; last.status === 202; at = last.headers.get('location') ?? at) {
      await this.#pause(last, options);
      last = await this.#sendTo(at, call, 'GET', options);
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

  #send(call: ArmCall, method: ArmChange['method'] | 'GET', options: CallOptions, body?: object): Promise<HttpAnswer> {
    const version = `${call.path.includes('?') ? '&' : '?'}api-version=${call.apiVersion}`;
    const urlOf = ({ resourceManager }: Access): string => `${resourceManager}${call.path}${version}`;
    return this.#sendWith(urlOf, call, method, options, body);
  }

  #sendTo(url: string, call: ArmCall, method: 'GET', options: CallOptions): Promise<HttpAnswer> {
    const urlOf = (access: Access): string => {
      checkResourceManagerUrl(url, access);
      return url;
    };
    return this.#sendWith(urlOf, call, method, options);
  }

  async #sendWith(
    urlOf: (access: Access) => string,
    call: ArmCall,
    method: ArmChange['method'] | 'GET',
    options: CallOptions,
    body?: object,
  ): Promise<HttpAnswer> {
    const sent = body && JSON.stringify(body);
    const asked = { resource: 'resourceManager', tenant: call.tenant, interactive: false } as const;
    const { answer, tenant } = await authorised(this.#ports, asked, options.signal, (access) => {
      const headers = {
        accept: 'application/json',
        authorization: `Bearer ${access.token}`,
        'x-ms-client-request-id': this.#ports.newId(),
        ...(body && { 'content-type': 'application/json; charset=utf-8' }),
      };
      // Each request to the resource manager says how things shall be, so that it may be sent twice.
      const request = { method, url: urlOf(access), headers, body: sent, doing: call.doing, isRepeatable: true };
      return send(this.#ports, request, options);
    });
    if (answer.status >= 200 && answer.status < 300) return answer;
    throw armError({ ...call, tenant }, answer);
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
