import { request } from 'node:http';
import { type Endpoint, startEndpoint } from '../../src/endpoint/endpoint.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { openDataProcess } from '../support/dataProcess.ts';
import { openEngine, temporaryFolder } from '../support/engineFixture.ts';
import { sharedKql } from '../support/kql.ts';

/** The answer of one request, as it came. */
export interface Reply {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly text: string;
}

export interface RequestParts {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

/** One request with exactly these headers, which `fetch` would not let through. */
export function send(url: string, { method = 'POST', headers = {}, body }: RequestParts = {}): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers, agent: false }, (response) => {
      const pieces: Buffer[] = [];
      response.on('data', (piece: Buffer) => pieces.push(piece));
      response.once('error', reject);
      response.once('end', () => {
        const text = Buffer.concat(pieces).toString('utf8');
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
      });
    });
    sent.once('error', reject);
    sent.end(body);
  });
}

/** A request as Kusto's clients send it. */
export function ask(url: string, body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Reply> {
  const type = { 'Content-Type': 'application/json; charset=utf-8' };
  return send(url, { headers: { ...type, ...headers }, body: JSON.stringify(body) });
}

export interface Scene extends AsyncDisposable {
  readonly folder: string;
  readonly engine: Engine;
  readonly endpoint: Endpoint;
  /** Faults of ours that were told. */
  readonly problems: readonly unknown[];
}

/** An engine on an empty folder whose rows and queries are real, and an endpoint on it. */
export async function openScene(): Promise<Scene> {
  const folder = await temporaryFolder();
  const data = openDataProcess({ threads: 2, resultLimits: { rows: 20_000, bytes: 2 ** 24 } });
  const compiler = sharedKql();
  const engine = await openEngine([folder.path], { data, compiler });
  const problems: unknown[] = [];
  const endpoint = await startEndpoint({
    backend: engine,
    compiler,
    now: () => Date.UTC(2026, 0, 2, 3, 4, 5),
    problem: (error) => problems.push(error),
  });
  return {
    folder: folder.path,
    engine,
    endpoint,
    problems,
    async [Symbol.asyncDispose]() {
      await endpoint.close();
      await engine.close();
      await folder[Symbol.asyncDispose]();
    },
  };
}

/** Runs commands on a database, one after the other. */
export async function command({ endpoint }: Scene, db: string, ...texts: readonly string[]): Promise<void> {
  for (const csl of texts) {
    const { status, text } = await ask(`${endpoint.url}/v1/rest/mgmt`, { db, csl });
    if (status !== 200) throw new Error(`${csl}: ${text}`);
  }
}
