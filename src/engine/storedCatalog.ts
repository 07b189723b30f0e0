import { join } from 'node:path';
import type { TableSummary } from '../protocol/catalog.ts';
import type { DatabaseEvent } from '../sharing/database/events.ts';
import { evolveDatabase } from '../sharing/database/evolve.ts';
import { type DatabaseState, noDatabase, type TableSnapshot, withTables } from '../sharing/database/state.ts';
import { touchedTables } from '../sharing/database/touchedTables.ts';
import { summarizeTables } from './catalog.ts';
import { type EntityNames, namesIn } from './entityNames.ts';
import { Breather } from './journal/breather.ts';
import { checkpointPath } from './journal/checkpointFile.ts';
import { type Commit, checksumOf, commitFileName, decodeEnvelope } from './journal/commitFile.ts';
import type { JournalFiles } from './journal/journalFiles.ts';
import {
  decodeHead,
  decodePart,
  decodePiece,
  headLength,
  type Part,
  type PartedHead,
} from './journal/partedCheckpoint.ts';
import { compareNames, type Page } from './page.ts';
import { databaseSpec } from './specs.ts';

/** Bytes that are read at once of a checkpoint: the head of one of several hundred thousand tables, and a page behind it. */
const readAtOnce = 256 * 1024;
/** As many bytes of a commit hold its checksum. */
const commitHead = 128;
/** With more commits behind its checkpoint a journal is opened instead. */
const mostBehind = 300;

/**
 * What is in a database, read from the parts of its checkpoint and the commits behind that: what is asked for, and never
 * the whole. Everything that is not as it must be leads to `undefined`, and the journal says what there is.
 */
export class StoredCatalog {
  readonly #files: JournalFiles;
  readonly #path: string;
  /** The first bytes of the file, and where in them the head ends. */
  readonly #begin: Buffer;
  readonly #headLength: number;
  readonly #head: PartedHead;
  readonly #since: readonly Commit<DatabaseEvent>[];
  /** Version of the newest commit. */
  readonly version: number;

  private constructor(
    files: JournalFiles,
    path: string,
    begin: Buffer,
    headLength: number,
    head: PartedHead,
    since: readonly Commit<DatabaseEvent>[],
  ) {
    this.#files = files;
    this.#path = path;
    this.#begin = begin;
    this.#headLength = headLength;
    this.#head = head;
    this.#since = since;
    this.version = head.version + since.length;
  }

  /** Of the journal in a folder. Undefined when it has no checkpoint in parts that can be used. */
  static async open(folder: string, files: JournalFiles): Promise<StoredCatalog | undefined> {
    const path = checkpointPath(folder);
    try {
      const begin = await files.readBytes(path, { from: 0, length: readAtOnce });
      const length = begin && headLength(begin);
      if (!begin || length === undefined) return undefined;
      const head = await decodeHead(begin, path, new Breather());
      if (!head || !('list' in head)) return undefined;
      const [checksum, since] = await Promise.all([
        files.readBytes(join(folder, commitFileName(head.version)), { from: 0, length: commitHead }),
        commitsBehind(folder, files, head),
      ]);
      // A journal that was brought back from elsewhere is another one.
      if (!checksum || checksumOf(checksum.toString('utf8')) !== head.checksum || !since) return undefined;
      return new StoredCatalog(files, path, begin, length, head, since);
    } catch {
      return undefined;
    }
  }

  /** A page of its tables. */
  async tables({ limit, names = [] }: Page): Promise<TableSummary[] | undefined> {
    if (limit === undefined) return undefined;
    const { parts } = this.#head.list;
    const touched = this.#touched();
    const needed = new Set([...touched, ...names].flatMap((name) => this.#partOf(name) ?? []));
    // So many come first whatever became of those that were touched: a name in no part so far stands behind these.
    for (let [first, index] = [0, 0]; first < limit + touched.size && index < parts.length; index += 1) {
      const part = parts[index];
      if (!part) break;
      needed.add(part);
      first += part.items;
    }
    const read = await Promise.all(
      [...needed].map(async (part) => ({ part, tables: decodePart(await this.#read(part), part) })),
    );
    if (read.some(({ part, tables }) => tables.length !== part.items)) return undefined;
    // Their checksums were checked: they are what the journal wrote.
    const tables = read.flatMap((each) => each.tables) as readonly TableSnapshot[];
    return summarizeTables(this.#fold(withTables(noDatabase, tables)), { limit, names });
  }

  /** The names of all that is in it. */
  async names(): Promise<EntityNames | undefined> {
    const { rest, names } = this.#head.list;
    const [stored, all] = [decodePiece(await this.#read(rest), rest), decodePiece(await this.#read(names), names)];
    if (stored === undefined || !Array.isArray(all)) return undefined;
    // Only of those that were touched, by name: which tables there are does not depend on what is in them.
    const touched = this.#touched();
    const bare = all.filter((name: string) => touched.has(name)).map((name: string) => ({ ...bareTable, name }));
    const { tables, ...others } = namesIn(this.#fold(withTables(databaseSpec.fromSnapshot(stored), bare)));
    return { ...others, tables: [...all.filter((name: string) => !touched.has(name)), ...tables] };
  }

  /** Tables that the commits behind the checkpoint may have changed. */
  #touched(): ReadonlySet<string> {
    return new Set(this.#since.flatMap(({ events }) => events.flatMap(touchedTables)));
  }

  #fold(state: DatabaseState): DatabaseState {
    return this.#since.reduce(
      (before, { events, version }) => events.reduce((each, event) => evolveDatabase(each, event, version), before),
      state,
    );
  }

  /** The part in which a table of that name would stand. */
  #partOf(name: string): Part | undefined {
    return this.#head.list.parts.findLast(({ first }) => compareNames(first, name) <= 0);
  }

  async #read({ at, bytes }: { readonly at: number; readonly bytes: number }): Promise<Buffer> {
    const from = this.#headLength + at;
    if (from + bytes <= this.#begin.length) return this.#begin.subarray(from, from + bytes);
    return (await this.#files.readBytes(this.#path, { from, length: bytes })) ?? Buffer.alloc(0);
  }
}

const bareTable: Omit<TableSnapshot, 'name'> = { id: '', columns: [], nextColumn: 1, extents: [], rows: 0, bytes: 0 };

/** Undefined when there are too many, or one of them is not what it must be. */
async function commitsBehind(
  folder: string,
  files: JournalFiles,
  { version, checksum }: PartedHead,
): Promise<readonly Commit<DatabaseEvent>[] | undefined> {
  const commits: Commit<DatabaseEvent>[] = [];
  for (let previous = checksum; ; ) {
    const next = version + commits.length + 1;
    const path = join(folder, commitFileName(next));
    const text = await files.read(path);
    if (text === undefined) return commits;
    const decoded = decodeEnvelope<Commit<DatabaseEvent>>(text, path);
    if (decoded.kind !== 'whole' || decoded.payload.version !== next || decoded.payload.previous !== previous)
      return undefined;
    commits.push(decoded.payload);
    if (commits.length > mostBehind) return undefined;
    previous = decoded.checksum;
  }
}
