import { readdir, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { firstExpiry } from '../sharing/database/decideExtents.ts';
import type { DatabaseState } from '../sharing/database/state.ts';
import type { Clock } from './clock.ts';
import { unfinishedFolder } from './journal/journalFiles.ts';
import { extentsFolder, journalFolder, lagsFolder, queriesFolder, reportsFolder, writingPrefix } from './layout.ts';
import type { LiveDatabase } from './specs.ts';
import { allExtents } from './sync/follower.ts';

/**
 * So long the files of dropped extents stay, as Kusto keeps what is recoverable; whoever still reads them is done by then.
 * And so long does what a writer has begun: nobody can tell whether one on another machine lives, but one that has written
 * nothing for as long has died, or slept for so long that it begins again.
 */
const filesKept = 14 * 86_400_000;
const cleanEvery = 3_600_000;

/** Drops what the retention policies of a database no longer keep, and deletes what was dropped or left unfinished long ago. */
export class Retention {
  readonly #clock: Clock;
  /** When the files of a database, or of a cluster, were last looked through, by its folder. */
  readonly #cleaned = new Map<string, number>();
  /** Looked for once in each state: a hundred thousand tables are not looked through every second. */
  readonly #expiries = new WeakMap<DatabaseState, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async apply({ journal }: LiveDatabase, databaseFolder: string): Promise<void> {
    const now = this.#clock.now();
    if (this.#expiryOf(journal.state) <= now) await journal.execute({ type: 'DropExpiredExtents' });
    if (!this.#isDue(databaseFolder, now)) return;
    await journal.refresh();
    const kept = new Set(allExtents(journal.state).map(({ id }) => id));
    const isExtent = (name: string): boolean => name.endsWith('.parquet') && !kept.has(basename(name, '.parquet'));
    await removeOld(extentsFolder(databaseFolder), now, (name) => isExtent(name) || name.startsWith(writingPrefix));
    await removeOld(unfinishedFolder(journalFolder(databaseFolder)), now);
  }

  /** Deletes what was left unfinished beside the databases of a cluster. Never rejects. */
  async tidy(clusterFolder: string): Promise<void> {
    const now = this.#clock.now();
    if (!this.#isDue(clusterFolder, now)) return;
    const lags = lagsFolder(clusterFolder);
    const histories = (await namesIn(lags)).map((attachment) => join(lags, attachment));
    const written = [journalFolder, reportsFolder, queriesFolder].map((folderOf) => folderOf(clusterFolder));
    for (const folder of [...written, ...histories]) {
      await removeOld(unfinishedFolder(folder), now);
    }
  }

  /** Forgets a database that was dropped. */
  forget(databaseFolder: string): void {
    this.#cleaned.delete(databaseFolder);
  }

  #isDue(folder: string, now: number): boolean {
    if (now - (this.#cleaned.get(folder) ?? Number.NEGATIVE_INFINITY) < cleanEvery) return false;
    this.#cleaned.set(folder, now);
    return true;
  }

  #expiryOf(state: DatabaseState): number {
    const expiry = this.#expiries.get(state) ?? firstExpiry(state);
    this.#expiries.set(state, expiry);
    return expiry;
  }
}

/**
 * Deletes what of a folder nobody has written to for long: what is young may be about to be committed. Never rejects; what
 * cannot be deleted now is met again.
 */
async function removeOld(folder: string, now: number, isOf: (name: string) => boolean = () => true): Promise<void> {
  for (const name of await namesIn(folder)) {
    if (!isOf(name)) continue;
    const path = join(folder, name);
    if (now - (await lastWritten(path, now)) > filesKept)
      await rm(path, { recursive: true, force: true }).catch(() => undefined);
  }
}

/** Milliseconds since 1970; of a folder, when it or something in it was. What cannot be looked at counts as just written. */
async function lastWritten(path: string, now: number): Promise<number> {
  const within = (await namesIn(path)).map((name) => join(path, name));
  const times = [path, ...within].map((each) =>
    stat(each).then(
      ({ mtimeMs }) => mtimeMs,
      () => now,
    ),
  );
  return Math.max(...(await Promise.all(times)));
}

/** None where there is no such folder, or where it cannot be read. */
async function namesIn(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch(() => []);
}
