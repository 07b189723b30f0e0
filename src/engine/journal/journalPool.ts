import type { SharingError } from '../../protocol/errors.ts';
import { toSharingError } from '../../protocol/errors.ts';
import { intervalOf, type WatchOptions, watchFolder } from './folderWatch.ts';
import { type CommitListener, Journal, type JournalPorts, type JournalSpec } from './journal.ts';
import { tellEach } from './tellEach.ts';

/**
 * A journal that is kept up to date by itself, shared by all in this process that need it. What one of them listens to
 * ends when it releases the journal, which may live on for the others.
 */
export interface LiveJournal<S, C, E> {
  readonly journal: Journal<S, C, E>;
  /** Why it cannot be read at the moment. */
  readonly error: SharingError | undefined;
  /** Tells of every commit that is folded from now on, by whomever it was made. */
  onCommits(listener: CommitListener<E>): void;
  /** Tells when the journal became unreadable or readable again. */
  onHealth(listener: (error: SharingError | undefined) => void): void;
  release(): void;
}

interface Entry {
  readonly opening: Promise<Journal<unknown, unknown, unknown>>;
  readonly healthListeners: Set<(error: SharingError | undefined) => void>;
  error: SharingError | undefined;
  holders: number;
  stop: () => void;
}

/** One open journal per folder: a thousand followers of one leader share one watch and one fold. */
export class JournalPool {
  readonly #ports: JournalPorts;
  readonly #entries = new Map<string, Entry>();
  readonly #watching: WatchOptions;

  constructor(ports: JournalPorts, pollInterval: number) {
    this.#ports = ports;
    const entries = this.#entries;
    this.#watching = {
      clock: ports.clock,
      get pollInterval() {
        return intervalOf(entries.size, pollInterval);
      },
    };
  }

  async acquire<S, C, E>(folder: string, spec: JournalSpec<S, C, E>): Promise<LiveJournal<S, C, E>> {
    // Keyed by kind as well: the type of the state follows from the spec.
    const key = `${spec.thing}:${folder}`;
    const entry =
      this.#entries.get(key) ?? this.#open(key, folder, spec as unknown as JournalSpec<unknown, unknown, unknown>);
    entry.holders += 1;
    let held = true;
    const ends: (() => void)[] = [];
    const release = (): void => {
      if (!held) return;
      held = false;
      for (const end of ends) end();
      entry.holders -= 1;
      if (entry.holders > 0) return;
      entry.stop();
      if (this.#entries.get(key) === entry) this.#entries.delete(key);
    };
    try {
      const journal = (await entry.opening) as unknown as Journal<S, C, E>;
      return {
        journal,
        get error() {
          return entry.error;
        },
        onCommits(listener) {
          if (held) ends.push(journal.onCommits(listener));
        },
        onHealth(listener) {
          if (!held) return;
          entry.healthListeners.add(listener);
          ends.push(() => entry.healthListeners.delete(listener));
        },
        release,
      };
    } catch (error) {
      release();
      throw error;
    }
  }

  close(): void {
    for (const entry of this.#entries.values()) entry.stop();
    this.#entries.clear();
  }

  #open(key: string, folder: string, spec: JournalSpec<unknown, unknown, unknown>): Entry {
    const entry: Entry = {
      opening: Journal.open(folder, spec, this.#ports),
      healthListeners: new Set(),
      error: undefined,
      holders: 0,
      stop: () => undefined,
    };
    this.#entries.set(key, entry);
    entry.opening.then(
      (journal) => {
        if (this.#entries.get(key) !== entry) return;
        entry.stop = watchFolder(folder, this.#watching, coalesced(entry, journal));
      },
      // A journal that cannot be opened is not kept: the next one who asks tries again.
      () => this.#entries.delete(key),
    );
    return entry;
  }
}

/** Refreshes once at a time; what comes while it does leads to one more refresh, not to many. */
function coalesced(entry: Entry, journal: Journal<unknown, unknown, unknown>): (polled: boolean) => void {
  let running = false;
  let again = false;
  const look = async (polled: boolean): Promise<void> => {
    try {
      await (polled ? journal.checkPresence() : journal.refresh());
      setHealth(entry, undefined);
    } catch (error) {
      setHealth(entry, toSharingError(error));
    }
  };
  const run = async (polled: boolean): Promise<void> => {
    running = true;
    await look(polled);
    while (again) {
      again = false;
      await look(false);
    }
    running = false;
  };
  return (polled) => {
    if (running) again = true;
    else void run(polled);
  };
}

function setHealth(entry: Entry, error: SharingError | undefined): void {
  if (entry.error?.message === error?.message) return;
  entry.error = error;
  tellEach(entry.healthListeners, error);
}
