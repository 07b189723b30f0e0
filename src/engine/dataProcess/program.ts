import { rmSync } from 'node:fs';
import { isMainThread, Worker } from 'node:worker_threads';
import type { CancelledCalls, FromProcess, PlaneLimits, ThreadData, ToProcess } from './messages.ts';

/*
 * The program of the data process: its first thread only passes messages on, so that it is always there to be told that
 * a call is cancelled or that the server is gone; the others, of the same file, each have a data plane.
 */

/** More calls than are ever cancelled at the same time. */
const flags = 1024;

function serve(limits: PlaneLimits): void {
  const cancelled: CancelledCalls = new Int32Array(new SharedArrayBuffer(flags * Int32Array.BYTES_PER_ELEMENT));
  const lanes = new Map<string, Worker>();
  // Not `exit`: that waits for the threads, and so for the query that is running at the moment.
  const end = (): void => {
    rmSync(limits.tempFolder, { recursive: true, force: true });
    process.kill(process.pid, 'SIGKILL');
  };
  const tell = (message: FromProcess, told?: () => void): void => {
    if (process.connected) process.send?.(message, undefined, undefined, told);
  };
  const start = (name: string): Worker => {
    const workerData: ThreadData = { limits, cancelled };
    const lane = new Worker(new URL(import.meta.url), { workerData });
    lanes.set(name, lane);
    lane.on('message', (message: FromProcess) => tell(message));
    const broken = (why: string): void => tell({ kind: 'broken', why }, end);
    lane.on('error', (error) => broken(error instanceof Error ? error.message : String(error)));
    lane.on('exit', (code) => broken(`exit code ${code}`));
    return lane;
  };
  process.on('message', (message: ToProcess) => {
    if (message.kind === 'cancel') Atomics.store(cancelled, message.id % flags, message.id);
    (lanes.get(message.lane) ?? start(message.lane)).postMessage(message);
  });
  process.on('disconnect', end);
}

if (isMainThread) serve(JSON.parse(process.argv[2] ?? '{}'));
else void import('./planeThread.ts');
