import { type ChildProcess, fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Answer, FromProcess, PlaneLimits, ToProcess } from './messages.ts';

export interface ProcessOptions extends Omit<PlaneLimits, 'tempFolder'> {
  /** `program.ts` beside this file, or its bundle. */
  readonly program: URL;
  /** Folder in which the process makes one for what it spills; the system's when absent. */
  readonly tempFolder?: string | undefined;
}

/** Each query of DuckDB holds one while it runs, and what opens and closes others may not wait for that. */
const threadPool = '32';

/** A data process from start to end. */
export class ProcessHandle {
  readonly #child: ChildProcess;
  readonly #tempFolder: string;
  #why: string | undefined;

  /** `ended` is called once, with the reason in words. */
  constructor(options: ProcessOptions, receive: (answer: Answer) => void, ended: (why: string) => void) {
    const { program, tempFolder = tmpdir(), threads, memoryLimit, resultLimits } = options;
    this.#tempFolder = join(tempFolder, `data-share-explorer-${randomUUID()}`);
    const limits: PlaneLimits = { threads, memoryLimit, resultLimits, tempFolder: this.#tempFolder };
    this.#child = fork(program, [JSON.stringify(limits)], {
      execArgv: [],
      env: { ...process.env, UV_THREADPOOL_SIZE: threadPool },
      serialization: 'advanced',
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    const gone = (why: string): void => {
      if (this.#why === '') return;
      const first = this.#why ?? why;
      this.#why = '';
      void this.#removeFolder();
      ended(first);
    };
    this.#child.on('message', (message: FromProcess) => {
      // It ends itself then, and the exit follows.
      if (message.kind === 'broken') this.#why ??= message.why;
      else receive(message);
    });
    this.#child.on('error', (error) => gone(error.message));
    this.#child.on('exit', (code, signal) => gone(signal ?? `exit code ${code}`));
    this.hold(false);
    this.#child.unref();
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Whether this process waits for an answer, and so must not end. */
  hold(isHeld: boolean): void {
    if (isHeld) this.#child.channel?.ref();
    else this.#child.channel?.unref();
  }

  send(message: ToProcess): void {
    // Who cannot be told any more has ended, and says so itself.
    if (this.#child.connected) this.#child.send(message, () => undefined);
  }

  /** Ends it at once, whatever it is doing, and leaves nothing of it. */
  async kill(): Promise<void> {
    const { exitCode, signalCode, pid } = this.#child;
    if (pid !== undefined && exitCode === null && signalCode === null) {
      const exit = once(this.#child, 'exit');
      this.#child.ref();
      this.#child.kill('SIGKILL');
      await exit;
    }
    await this.#removeFolder();
  }

  async #removeFolder(): Promise<void> {
    await rm(this.#tempFolder, { recursive: true, force: true, maxRetries: 5 }).catch(() => undefined);
  }
}
