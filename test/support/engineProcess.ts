import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Engine } from '../../src/engine/engine.ts';
import { openDataProcess } from './dataProcess.ts';
import { metadataPlane, openEngine } from './engineFixture.ts';

/*
 * An engine in a process of its own, driven over IPC: the same file is the parent's handle and the child's program.
 */

type EngineMethod = Exclude<keyof Engine, 'on'>;

interface Call {
  readonly id: number;
  readonly method: EngineMethod;
  readonly params: unknown;
}

interface Answer {
  readonly id: number;
  readonly value?: unknown;
  readonly error?: string;
  /** When the call returned in the child, by its clock: milliseconds since 1970, with fractions. */
  readonly at: number;
}

export interface EngineProcess {
  readonly pid: number;
  call<T>(method: EngineMethod, params: unknown): Promise<{ readonly value: T; readonly at: number }>;
  /** Ends it as a power cut would. */
  kill(): Promise<void>;
}

export async function startEngineProcess(
  folder: string,
  plane: 'metadata' | 'duckdb',
  options: { readonly uid?: number } = {},
): Promise<EngineProcess> {
  const child = fork(fileURLToPath(import.meta.url), [folder, plane], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    ...options,
  });
  await once(child, 'message');
  const waiting = new Map<number, (answer: Answer) => void>();
  const failing = new Map<number, (error: Error) => void>();
  child.on('message', (answer: Answer) => waiting.get(answer.id)?.(answer));
  child.once('exit', () => {
    for (const fail of failing.values()) fail(new Error('the process is gone'));
  });
  let last = 0;
  return {
    pid: child.pid ?? 0,
    async call<T>(method: EngineMethod, params: unknown) {
      last += 1;
      const id = last;
      const answer = await new Promise<Answer>((resolve, reject) => {
        waiting.set(id, resolve);
        failing.set(id, reject);
        if (!child.send({ id, method, params } satisfies Call)) reject(new Error('the process is gone'));
      }).finally(() => {
        waiting.delete(id);
        failing.delete(id);
      });
      if (answer.error !== undefined) throw new Error(answer.error);
      return { value: answer.value as T, at: answer.at };
    },
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
  };
}

async function serve(folder: string, plane: string): Promise<void> {
  const data = plane === 'duckdb' ? openDataProcess() : metadataPlane();
  const engine = await openEngine([folder], { data, pollInterval: 1_000 });
  process.on('message', async (call: Call) => {
    const run = engine[call.method] as (params: unknown) => Promise<unknown>;
    const answer = await run(call.params).then(
      (value) => ({ id: call.id, value }),
      (error: unknown) => ({ id: call.id, error: String(error) }),
    );
    process.send?.({ ...answer, at: performance.timeOrigin + performance.now() } satisfies Answer);
  });
  process.on('disconnect', () => process.exit());
  process.send?.('ready');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [folder = '', plane = 'metadata'] = process.argv.slice(2);
  await serve(folder, plane);
}
