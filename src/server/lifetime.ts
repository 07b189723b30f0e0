/** What of a process its lifetime needs; `process` itself outside of tests. */
export interface OwnProcess {
  readonly connected: boolean;
  readonly pid: number;
  once(event: 'disconnect', listener: () => void): unknown;
  kill(pid: number, signal: 'SIGKILL'): unknown;
}

/** Milliseconds that closing may take once nobody is left to be told about it. */
const closingTime = 500;

/**
 * Ends the process when its editor is gone, however that went: the channel between them closes with either end.
 * Nothing needs to be saved: what was acknowledged is on disk, and what was not must not get there any more.
 */
export function endWithEditor(own: OwnProcess, close: () => Promise<void>): void {
  const end = async (): Promise<void> => {
    const late = new Promise<void>((resolve) => setTimeout(resolve, closingTime));
    await Promise.race([close().catch(() => {}), late]);
    // Not `exit`: that waits for native threads, and so for the query that is running at the moment.
    own.kill(own.pid, 'SIGKILL');
  };
  if (own.connected) own.once('disconnect', () => void end());
  else void end();
}
