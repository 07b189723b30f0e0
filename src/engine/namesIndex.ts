import { join } from 'node:path';
import type { SharedKind } from '../protocol/sharedKinds.ts';
import type { DatabaseState } from '../sharing/database/state.ts';
import type { Clock } from './clock.ts';
import { commitFileName } from './journal/commitFile.ts';
import { Journal } from './journal/journal.ts';
import type { JournalFiles } from './journal/journalFiles.ts';
import { journalFolder } from './layout.ts';
import { databaseSpec } from './specs.ts';

/** Names of what is in a database, by kind. */
export type EntityNames = Readonly<Record<SharedKind, Iterable<string>>>;

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
    const { state, version } = await Journal.open(journalFolder(folder), databaseSpec, {
      files: this.#files,
      clock: this.#clock,
      // It is read only.
      newId: () => '',
      principal: () => '',
    });
    const { tables, externalTables, materializedViews, functions } = namesIn(state);
    const names = {
      tables: [...tables],
      externalTables: [...externalTables],
      materializedViews: [...materializedViews],
      functions: [...functions],
    };
    this.#entries.set(folder, { version, names, seenAt: now });
    return names;
  }

  async #hasMore(folder: string, version: number): Promise<boolean> {
    return (await this.#files.modified(join(journalFolder(folder), commitFileName(version + 1)))) !== undefined;
  }
}

export function namesIn({ tables, externalTables, materializedViews, functions }: DatabaseState): EntityNames {
  return {
    tables: tables.keys(),
    externalTables: externalTables.keys(),
    materializedViews: materializedViews.keys(),
    functions: functions.keys(),
  };
}
