import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { timestampOf } from './completion.ts';
import type { DataRequest } from './dataRequest.ts';
import { type ErrorAnswer, errorAnswer } from './errorBody.ts';
import { idsOf, type RequestIds } from './ids.ts';

/** One request and its response. */
export class Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly address: URL;
  #ids: RequestIds;
  #asked: DataRequest | undefined;

  constructor(request: IncomingMessage, response: ServerResponse) {
    this.request = request;
    this.response = response;
    // What a client sends as its host is judged elsewhere; here only path and parameters count.
    this.address = new URL(request.url ?? '/', 'http://127.0.0.1');
    this.#ids = idsOf(request);
  }

  get ids(): RequestIds {
    return this.#ids;
  }

  /** How the client names the request, and itself. */
  get client(): { readonly clientRequestId: string; readonly application?: string | undefined } {
    const application = this.request.headers['x-ms-app'];
    return {
      clientRequestId: this.#ids.client,
      ...(typeof application === 'string' && application !== '' && { application }),
    };
  }

  /** What is asked, once it is known: errors speak of it. */
  asks(asked: DataRequest): void {
    this.#asked = asked;
    if (asked.clientRequestId) this.#ids = { ...this.#ids, client: asked.clientRequestId };
  }

  /** Sends JSON, as fast as the client takes it. */
  async send(status: number, pieces: AsyncIterable<string> | Iterable<string>): Promise<void> {
    this.#head(status, 'application/json; charset=utf-8');
    await pipeline(Readable.from(pieces), this.response);
  }

  sendText(text: string): void {
    this.#head(200, 'text/plain; charset=utf-8');
    this.response.end(text);
  }

  error(error: unknown, at: number): ErrorAnswer {
    const { text, database } = this.#asked ?? {};
    return errorAnswer(error, { ...this.#ids, timestamp: timestampOf(at), text, database });
  }

  #head(status: number, type: string): void {
    this.response.writeHead(status, {
      'Content-Type': type,
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
      'x-ms-client-request-id': this.#ids.client.replace(/[^\x20-\x7e]/g, '?'),
      'x-ms-activity-id': this.#ids.activity,
    });
  }
}
