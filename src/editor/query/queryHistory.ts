import * as z from 'zod';
import { ClusterUri } from '../../protocol/catalog.ts';
import { withoutHiddenStrings } from '../../protocol/hiddenStrings.ts';
import type { Store } from './documentDatabases.ts';

const key = 'queryHistory';
/** The oldest go first. */
const mostEntries = 200;
/** Characters of a text that is remembered; a longer one is a script that stands in a file. */
const longest = 20_000;

/** A query that was run: what, where, when and how it ended. Never what it gave, nor strings that are not to be shown. */
export const HistoryEntry = z.object({
  /** Milliseconds since 1970, when it ended. */
  at: z.number(),
  text: z.string(),
  cluster: ClusterUri,
  clusterName: z.string(),
  database: z.string(),
  /** Milliseconds. */
  duration: z.number(),
  state: z.enum(['done', 'failed', 'cancelled']),
  rows: z.int().optional(),
  /** Why it failed. */
  message: z.string().optional(),
});
export type HistoryEntry = z.infer<typeof HistoryEntry>;

/** The queries of a workspace, newest first. */
export class QueryHistory {
  readonly #store: Store;
  #entries: readonly HistoryEntry[];

  constructor(store: Store) {
    this.#store = store;
    const stored = z.array(HistoryEntry).safeParse(store.get(key));
    this.#entries = stored.success ? stored.data : [];
  }

  get entries(): readonly HistoryEntry[] {
    return this.#entries;
  }

  async add(entry: HistoryEntry): Promise<void> {
    if (entry.text.length > longest) return;
    await this.#keep([{ ...entry, text: withoutHiddenStrings(entry.text) }, ...this.#entries].slice(0, mostEntries));
  }

  async remove(entry: HistoryEntry): Promise<void> {
    await this.#keep(this.#entries.filter((each) => each !== entry));
  }

  async clear(): Promise<void> {
    await this.#keep([]);
  }

  async #keep(entries: readonly HistoryEntry[]): Promise<void> {
    this.#entries = entries;
    await this.#store.update(key, entries);
  }
}
