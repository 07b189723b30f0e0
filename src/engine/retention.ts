import { readdir, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { firstExpiry } from '../sharing/database/decideExtents.ts';
import type { DatabaseState } from '../sharing/database/state.ts';
import type { Clock } from './clock.ts';
import { extentsFolder } from './layout.ts';
import type { LiveDatabase } from './specs.ts';
import { allExtents } from './sync/follower.ts';

/** So long the files of dropped extents stay, as Kusto keeps what is recoverable; whoever still reads them is done by then. */
const filesKept = 14 * 86_400_000;
const cleanEvery = 3_600_000;

/** Drops what the retention policies of a database no longer keep, and deletes what was dropped long ago. */
export class Retention {
  readonly #clock: Clock;
  /** When the files of a database were last looked through, by its folder. */
  readonly #cleaned = new Map<string, number>();
  /** Looked for once in each state: a hundred thousand tables are not looked through every second. */
  readonly #expiries = new WeakMap<DatabaseState, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async apply({ journal }: LiveDatabase, databaseFolder: string): Promise<void> {
    const now = this.#clock.now();
    if (this.#expiryOf(journal.state) <= now) await journal.execute({ type: 'DropExpiredExtents' });
    if (now - (this.#cleaned.get(databaseFolder) ?? Number.NEGATIVE_INFINITY) < cleanEvery) return;
    this.#cleaned.set(databaseFolder, now);
    await journal.refresh();
    await removeFiles(extentsFolder(databaseFolder), new Set(allExtents(journal.state).map(({ id }) => id)), now);
  }

  /** Forgets a database that was dropped. */
  forget(databaseFolder: string): void {
    this.#cleaned.delete(databaseFolder);
  }

  #expiryOf(state: DatabaseState): number {
    const expiry = this.#expiries.get(state) ?? firstExpiry(state);
    this.#expiries.set(state, expiry);
    return expiry;
  }
}

/** Deletes the files of extents that are none of these, unless they are young: those may be about to be committed. */
async function removeFiles(folder: string, kept: ReadonlySet<string>, now: number): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    if (!name.endsWith('.parquet') || kept.has(basename(name, '.parquet'))) continue;
    const file = join(folder, name);
    const { mtimeMs } = await stat(file).catch(() => ({ mtimeMs: now }));
    if (now - mtimeMs > filesKept) await rm(file, { force: true });
  }
}
