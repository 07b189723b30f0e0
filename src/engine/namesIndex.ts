import { basename, join } from 'node:path';
import type { Clock } from './clock.ts';
import { type EntityNames, namesIn } from './entityNames.ts';
import { checkpointPath } from './journal/checkpointFile.ts';
import { commitFileName } from './journal/commitFile.ts';
import { Journal } from './journal/journal.ts';
import type { JournalFiles } from './journal/journalFiles.ts';
import { journalFolder } from './layout.ts';
import { databaseSpec } from './specs.ts';
import { StoredCatalog } from './storedCatalog.ts';

interface Entry {
  readonly version: number;
  readonly names: EntityNames;
  /** When its journal was last looked at, in milliseconds since 1970. */
  seenAt: number;
}

/** Milliseconds for which a journal is not looked at again: whoever types a word searches at every key. */
const trustedFor = 5_000;

/** What is in databases that nobody works with. Kept in place of their journals, which take many times the memory. */
export class NamesIndex {
  readonly #files: JournalFiles;
  readonly #clock: Clock;
  readonly #entries = new Map<string, Entry>();

  constructor(files: JournalFiles, clock: Clock) {
    this.#files = files;
    this.#clock = clock;
  }

  /** Of the database in a folder. Rejects when its journal cannot be read. */
  async names(folder: string): Promise<EntityNames> {
    const now = this.#clock.now();
    const known = this.#entries.get(folder);
    if (known && now - known.seenAt < trustedFor) return known.names;
    if (known && !(await this.#hasMore(folder, known.version))) {
      known.seenAt = now;
      return known.names;
    }
    this.#entries.delete(folder);
    const { version, names } = await this.#read(journalFolder(folder));
    const kept = {
      tables: [...names.tables],
      externalTables: [...names.externalTables],
      materializedViews: [...names.materializedViews],
      functions: [...names.functions],
    };
    this.#entries.set(folder, { version, names: kept, seenAt: now });
    return kept;
  }

  /** Of very many tables without what is in them, where that stands apart. */
  async #read(folder: string): Promise<{ readonly version: number; readonly names: EntityNames }> {
    const listed = await this.#files.list(folder);
    const hasCheckpoint = listed.includes(basename(checkpointPath(folder)));
    if (hasCheckpoint) {
      const stored = await StoredCatalog.open(folder, this.#files);
      const names = await stored?.names().catch(() => undefined);
      if (stored && names) return { version: stored.version, names };
    }
    const { state, version } = await Journal.open(folder, databaseSpec, {
      files: hasCheckpoint ? this.#files : asListed(this.#files, listed),
      clock: this.#clock,
      // It is read only.
      newId: () => '',
      principal: () => '',
    });
    return { version, names: namesIn(state) };
  }

  /** Keeps only what is known of these: databases are dropped, and clusters leave the workspace. */
  keep(folders: ReadonlySet<string>): void {
    for (const folder of this.#entries.keys()) if (!folders.has(folder)) this.#entries.delete(folder);
  }

  async #hasMore(folder: string, version: number): Promise<boolean> {
    return (await this.#files.modified(join(journalFolder(folder), commitFileName(version + 1)))) !== undefined;
  }
}

/**
 * The files of a journal without a checkpoint, of which it is known which there are: of ten thousand journals, half of the
 * time goes into looking for what is not there.
 */
function asListed(files: JournalFiles, listed: readonly string[]): JournalFiles {
  const readOnly = (): Promise<never> => Promise.reject(new Error('These files are only read.'));
  return {
    read: (path) => files.read(path),
    readBytes: async () => undefined,
    list: async () => listed,
    modified: (path) => files.modified(path),
    create: readOnly,
    replace: readOnly,
    setAside: readOnly,
  };
}
