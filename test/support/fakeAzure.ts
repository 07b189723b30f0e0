import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface FakeRequest {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  /** The JSON that was sent; undefined: none. */
  readonly body: unknown;
}

export interface FakeAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

type Answer = FakeAnswer | ((request: FakeRequest) => FakeAnswer | Promise<FakeAnswer>);

/** A resource manager or a cluster of Azure on this machine. What no test has arranged is answered with 404. */
export class FakeAzure {
  readonly requests: FakeRequest[] = [];
  readonly #answers = new Map<string, Answer[]>();
  readonly #below = new Map<string, Answer>();
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((incoming, outgoing) => {
      const pieces: Buffer[] = [];
      incoming.on('data', (piece: Buffer) => pieces.push(piece));
      incoming.on('end', async () => {
        const url = new URL(incoming.url ?? '/', this.url);
        const text = Buffer.concat(pieces).toString('utf8');
        const request: FakeRequest = {
          method: incoming.method ?? '',
          path: decodeURIComponent(url.pathname),
          query: url.searchParams,
          headers: incoming.headers,
          body: text === '' ? undefined : JSON.parse(text),
        };
        this.requests.push(request);
        const { status = 200, headers = {}, body } = await this.#answer(request);
        outgoing.writeHead(status, { 'content-type': 'application/json', ...headers });
        outgoing.end(body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body));
      });
    });
  }

  static async start(): Promise<FakeAzure> {
    const fake = new FakeAzure();
    await new Promise<void>((resolve) => fake.#server.listen(0, '127.0.0.1', resolve));
    return fake;
  }

  get url(): string {
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${port}`;
  }

  /** Answers one after the other; the last one stays. The case of a path does not matter, as with Azure. */
  answer(method: string, path: string, ...answers: readonly Answer[]): void {
    this.#answers.set(`${method} ${path.toLowerCase()}`, [...answers]);
  }

  /** Answers in the place of what was arranged, until the returned function is called. */
  replace(method: string, path: string, answer: Answer): () => void {
    const key = `${method} ${path.toLowerCase()}`;
    const before = this.#answers.get(key);
    this.#answers.set(key, [answer]);
    return () => {
      if (before) this.#answers.set(key, before);
      else this.#answers.delete(key);
    };
  }

  /** Answers all that is asked below a path, but for what has an answer of its own. */
  answerBelow(path: string, answer: Answer): void {
    this.#below.set(`${path.toLowerCase()}/`, answer);
  }

  close(): Promise<void> {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  async #answer(request: FakeRequest): Promise<FakeAnswer> {
    const arranged = this.#answers.get(`${request.method} ${request.path.toLowerCase()}`) ?? [];
    const below = [...this.#below].find(([path]) => request.path.toLowerCase().startsWith(path))?.[1];
    const answer = (arranged.length > 1 ? arranged.shift() : arranged[0]) ?? below;
    if (answer !== undefined) return typeof answer === 'function' ? answer(request) : answer;
    return { status: 404, body: { error: { code: 'ResourceNotFound', message: `'${request.path}' was not found.` } } };
  }
}
