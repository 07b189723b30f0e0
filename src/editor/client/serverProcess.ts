import { type ChildProcess, fork } from 'node:child_process';
import { url as debuggerUrl } from 'node:inspector';
import type { Translate } from '../translate.ts';

export interface ServerProcessOptions {
  /** The bundle of the server. */
  readonly module: string;
  /** A folder of this user, for what Node has compiled of the server, so that it need not be compiled again. */
  readonly compiled: string;
  /** Gets what the process prints, for the log. */
  readonly printed: (text: string) => void;
}

/** Milliseconds that a server which was asked to end may take for it. */
const ending = 2000;

/**
 * Starts a server process, under the Node that runs the editor's own extensions, so that it is wherever they are.
 * It is not needed to talk to it yet: whoever does loads what that takes while the process loads its own.
 */
export function forkServer({ module, compiled, printed }: ServerProcessOptions): ChildProcess {
  // Who debugs the extension wants to debug its server.
  const execArgv = debuggerUrl() === undefined ? [] : ['--nolazy', '--inspect=6229'];
  const env = { ...process.env, NODE_COMPILE_CACHE: compiled };
  const child = fork(module, [], { execArgv, env, silent: true });
  for (const output of [child.stdout, child.stderr]) {
    output?.setEncoding('utf8').on('data', (text: string) => printed(text.trimEnd()));
  }
  // A process that could not be started never connects, and whoever waits for that tells why.
  child.on('error', (error) => printed(String(error)));
  return child;
}

/** Why there is nobody to talk to any more; undefined while the process runs. */
export function whyEnded(child: ChildProcess, t: Translate): string | undefined {
  if (!hasEnded(child)) return undefined;
  const { pid, exitCode, signalCode } = child;
  if (pid === undefined) return t('Its process could not be started.');
  return t('Its process ended with {0} before it could be talked to.', exitCode ?? signalCode ?? '');
}

/** Ends a process that does not end by itself within so many milliseconds. */
export function endLater(child: ChildProcess, within = ending): void {
  const timer = setTimeout(() => child.kill('SIGKILL'), within);
  timer.unref();
  child.once('exit', () => clearTimeout(timer));
  if (hasEnded(child)) clearTimeout(timer);
}

/** Also where it could not be started. */
function hasEnded({ pid, exitCode, signalCode }: ChildProcess): boolean {
  return pid === undefined || exitCode !== null || signalCode !== null;
}
