/** What of a process its lifetime needs; `process` itself outside of tests. */
export interface OwnProcess {
  once(event: 'disconnect', listener: () => void): unknown;
  exit(code: number): void;
  readonly connected: boolean;
}

/** Milliseconds that closing may take once nobody is left to be told about it. */
const closingTime = 1000;

/**
 * Ends the process when its editor is gone, however that went: the channel between them closes with either end.
 * Nothing needs to be saved: what was acknowledged is on disk, and what was not must not get there any more.
 */
export function endWithEditor(own: OwnProcess, close: () => Promise<void>): void {
  const end = (): void => {
    const timer = setTimeout(() => own.exit(0), closingTime);
    close()
      .catch(() => {})
      .finally(() => {
        clearTimeout(timer);
        own.exit(0);
      });
  };
  if (own.connected) own.once('disconnect', end);
  else end();
}
