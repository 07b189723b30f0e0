import { rmSync } from 'node:fs';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { usualMemoryLimit } from '../memoryLimit.ts';
import {
  type CancelledCalls,
  type FromProcess,
  isForFunctions,
  mostForFunctions,
  queriesLane,
  type ThreadData,
  type ToProcess,
} from './messages.ts';

/*
 * The program of the data process. Its first thread runs what leaves it free to be told that a call is cancelled or that
 * the server is gone, and passes all other calls to further threads, of the same file; each thread has a data plane.
 */

// One failure that nobody waited for must not take down what others wait for; it goes to the log of the server.
process.on('unhandledRejection', (error) => console.error(error));

/** More calls than are ever cancelled at the same time. */
const flags = 1024;

type Serve = (message: ToProcess) => void;

/** What a thread needs is loaded with its first call. */
async function serveHere(data: ThreadData, post: (message: FromProcess) => void): Promise<Serve> {
  const { servePlane } = await import('./servePlane.ts');
  return servePlane(data, post);
}

function serveProcess(limits: ThreadData['limits']): void {
  const cancelled: CancelledCalls = new Int32Array(new SharedArrayBuffer(flags * Int32Array.BYTES_PER_ELEMENT));
  const data: ThreadData = { limits, cancelled };
  const lanes = new Map<string, Serve>();
  // Not `exit`: that waits for the threads, and so for the query that is running at the moment.
  const end = (): void => {
    try {
      rmSync(limits.tempFolder, { recursive: true, force: true });
    } finally {
      process.kill(process.pid, 'SIGKILL');
    }
  };
  const tell = (message: FromProcess, told?: () => void): void => {
    if (process.connected) process.send?.(message, undefined, undefined, told);
  };
  const broken = (error: unknown): void =>
    tell({ kind: 'broken', why: error instanceof Error ? error.message : String(error) }, end);
  const startHere = (): Serve => {
    const here = serveHere(data, tell);
    return (message) => void here.then((serve) => serve(message)).catch(broken);
  };
  const startThread = (lane: string): Serve => {
    // Together they use no more than the first thread does.
    const memoryLimit = (limits.memoryLimit ?? usualMemoryLimit()) / (isForFunctions(lane) ? mostForFunctions : 1);
    const workerData: ThreadData = { ...data, limits: { ...limits, memoryLimit } };
    const thread = new Worker(new URL(import.meta.url), { workerData });
    thread.on('message', (message: FromProcess) => tell(message));
    thread.on('error', broken);
    thread.on('exit', (code) => broken(`exit code ${code}`));
    return (message) => thread.postMessage(message);
  };
  process.on('message', (message: ToProcess) => {
    const { lane, id } = message;
    if (message.kind === 'cancel') Atomics.store(cancelled, id % flags, id);
    const serve = lanes.get(lane) ?? (lane === queriesLane ? startHere() : startThread(lane));
    lanes.set(lane, serve);
    serve(message);
  });
  process.on('disconnect', end);
}

function serveThread(): void {
  const port = parentPort;
  const serving = serveHere(workerData as ThreadData, (message) => port?.postMessage(message));
  port?.on('message', (message: ToProcess) => void serving.then((serve) => serve(message)));
}

if (isMainThread) serveProcess(JSON.parse(process.argv[2] ?? '{}'));
else serveThread();
