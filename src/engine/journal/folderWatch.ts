import { type FSWatcher, watch } from 'node:fs';
import type { Clock } from '../clock.ts';

/** Milliseconds of the interval for each of those that look: many together look as often as a few, and not more. */
const intervalEach = 5;

/** Milliseconds between two looks of each of so many. */
export function intervalOf(many: number, least: number): number {
  return Math.max(least, many * intervalEach);
}

export interface WatchOptions {
  readonly clock: Clock;
  /** Milliseconds between two looks where notifications may fail; asked for anew before each. */
  readonly pollInterval: number;
}

/**
 * Calls `onChange` soon after anything in a folder changed: at once by file notifications, and at every poll, because
 * notifications get lost on network drives and are refused when a system has too many. `polled` tells the second from the first.
 */
export function watchFolder(folder: string, options: WatchOptions, onChange: (polled: boolean) => void): () => void {
  let watcher: FSWatcher | undefined;
  let stopped = false;
  let cancelPoll: () => void = () => undefined;

  const listen = (): void => {
    try {
      watcher = watch(folder, { persistent: false }, () => onChange(false));
      watcher.on('error', () => {
        watcher?.close();
        watcher = undefined;
      });
    } catch {
      // The poll goes on, and tries again to listen: the folder may come back.
      watcher = undefined;
    }
  };
  const poll = (): void => {
    if (stopped) return;
    if (!watcher) listen();
    onChange(true);
    cancelPoll = options.clock.after(options.pollInterval, poll);
  };

  listen();
  cancelPoll = options.clock.after(options.pollInterval, poll);
  return () => {
    stopped = true;
    cancelPoll();
    watcher?.close();
  };
}
