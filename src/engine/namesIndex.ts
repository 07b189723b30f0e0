import { join } from 'node:path';
import type { Clock } from './clock.ts';
import { type EntityNames, namesIn } from './entityNames.ts';
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
    const stored = await StoredCatalog.open(folder, this.#files);
    const names = await stored?.names().catch(() => undefined);
    if (stored && names) return { version: stored.version, names };
    const { state, version } = await Journal.open(folder, databaseSpec, {
      files: this.#files,
      clock: this.#clock,
      // It is read only.
      newId: () => '',
      principal: () => '',
    });
    return { version, names: namesIn(state) };
  }

  async #hasMore(folder: string, version: number): Promise<boolean> {
    return (await this.#files.modified(join(journalFolder(folder), commitFileName(version + 1)))) !== undefined;
  }
}
