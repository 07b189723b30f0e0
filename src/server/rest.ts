/** What of a process tells that it is asked for something; `process` itself outside of tests. */
export interface Asked {
  on(event: 'message', listener: () => void): unknown;
  off(event: 'message', listener: () => void): unknown;
}

export interface RestOptions {
  /** Milliseconds without a message after which a process is taken to be at rest. */
  readonly quiet: number;
  /** Milliseconds after which it is no longer waited for. */
  readonly latest: number;
  /** Returns a function that cancels. */
  readonly after: (milliseconds: number, run: () => void) => () => void;
}

/** Calls back once, when nobody asks for anything: while a window starts, its views need the processor for themselves. */
export function atRest(asked: Asked, { quiet, latest, after }: RestOptions, callback: () => void): void {
  const end = (): void => {
    asked.off('message', wait);
    cancel();
    cancelLatest();
    callback();
  };
  const cancelLatest = after(latest, end);
  let cancel = after(quiet, end);
  const wait = (): void => {
    cancel();
    cancel = after(quiet, end);
  };
  asked.on('message', wait);
}
