import { join } from 'node:path';
import type { TableSummary } from '../protocol/catalog.ts';
import { summarizeTables } from './catalog.ts';
import { commitFileName, decodeEnvelope, encodeEnvelope } from './journal/commitFile.ts';
import type { JournalFiles } from './journal/journalFiles.ts';
import { journalFolder } from './layout.ts';
import { type Page, pageOf } from './page.ts';
import type { LiveDatabase } from './specs.ts';

/** Up to so many tables a database is opened as fast as a file beside it is read. */
const manyTables = 1_000;
/** Two pages of the tree and some more. */
const kept = 500;

/** What the file holds: the first tables in the order of names, as of one commit. */
interface Kept {
  readonly version: number;
  /** When the file of that commit was last changed: a journal that was brought back from elsewhere is another one. */
  readonly committed: number;
  readonly tables: readonly TableSummary[];
}

/**
 * The first tables of large databases, each in a small file beside its journal: with a hundred thousand tables that takes
 * seconds to read, and whoever opens the tree wants to see two hundred. Only a short cut, which may be missing or old.
 */
export class FirstTables {
  readonly #files: JournalFiles;
  /** Versions by folder: of the last look, and of what the file holds. */
  readonly #seen = new Map<string, number>();
  readonly #written = new Map<string, number>();

  constructor(files: JournalFiles) {
    this.#files = files;
  }

  /** The wanted tables of the database in this folder, where the file has them all and nothing was committed since. */
  async read(folder: string, wanted: Page): Promise<TableSummary[] | undefined> {
    const { limit, names = [] } = wanted;
    if (limit === undefined) return undefined;
    try {
      const path = fileIn(folder);
      const text = await this.#files.read(path);
      const decoded = text === undefined ? undefined : decodeEnvelope<Kept>(text, path);
      if (decoded?.kind !== 'whole') return undefined;
      const { version, committed, tables } = decoded.payload;
      const known = new Set(tables.map(({ name }) => name));
      if (limit > tables.length || names.some((name) => !known.has(name))) return undefined;
      const [of, next] = await Promise.all([this.#committed(folder, version), this.#committed(folder, version + 1)]);
      return of === committed && next === undefined ? [...pageOf(tables, wanted)] : undefined;
    } catch {
      // The journal says the same, or what is wrong.
      return undefined;
    }
  }

  /** Writes the file anew when it is old and the database has been at rest since the last call. */
  async keep(folder: string, { journal }: LiveDatabase): Promise<void> {
    const { version, state } = journal;
    const isAtRest = this.#seen.get(folder) === version;
    this.#seen.set(folder, version);
    if (!isAtRest || state.tables.size <= manyTables || this.#written.get(folder) === version) return;
    // Once, also where it fails: a disk that cannot be written is not tried every second.
    this.#written.set(folder, version);
    const committed = await this.#committed(folder, version);
    if (committed === undefined) return;
    const file: Kept = { version, committed, tables: summarizeTables(state, { limit: kept }) };
    await this.#files.replace(fileIn(folder), encodeEnvelope(file).text).catch(() => undefined);
  }

  #committed(folder: string, version: number): Promise<number | undefined> {
    return this.#files.modified(join(journalFolder(folder), commitFileName(version)));
  }
}

function fileIn(folder: string): string {
  return join(folder, 'first-tables.json');
}
