import { mkdir, unlink, utimes, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import * as z from 'zod';
import type { Clock } from '../clock.ts';
import type { JournalFiles } from '../journal/journalFiles.ts';
import { systemCode } from '../storageErrors.ts';
import { LoggedQuery, whatIs } from './loggedQuery.ts';

/*
 * Each process has a file of its own beside the cluster's journal, with its queries on that cluster: written by it alone
 * and read by all others. Whoever wants a query of another process cancelled puts a file with the query's id beside it.
 */

const Content = z.object({ format: z.literal(1), queries: z.array(LoggedQuery).readonly() });

/** What has ended, and characters of all texts, that a file has at most: of queries, and as much of commands. */
const mostEnded = 200;
const mostText = 256 * 1024;

/** Files of processes that are kept: the newest. */
const mostFiles = 20;

/** A process that lives touches its file more often than this, in milliseconds, while a query runs. */
const goneAfter = 10_000;

const suffix = '.json';
const cancelSuffix = '.cancel';

/** A query of another process, which is named by its file. */
export interface OtherQuery {
  readonly process: string;
  readonly query: LoggedQuery;
}

export class QueryFiles {
  readonly #folder: string;
  readonly #files: JournalFiles;
  readonly #clock: Clock;
  #isThere = false;

  constructor(folder: string, files: JournalFiles, clock: Clock) {
    this.#folder = folder;
    this.#files = files;
    this.#clock = clock;
  }

  get folder(): string {
    return this.#folder;
  }

  /** Puts these queries in the place of those that the process has told of, the newest last. Throws what the disk refuses. */
  async write(process: string, queries: readonly LoggedQuery[]): Promise<void> {
    await this.#make();
    await this.#files.replace(
      this.#path(process),
      JSON.stringify({ format: 1, queries: bounded(queries) } satisfies z.input<typeof Content>),
    );
    await this.touch(process);
  }

  /** Says that the process lives. */
  async touch(process: string): Promise<void> {
    const now = new Date(this.#clock.now());
    await utimes(this.#path(process), now, now);
  }

  /** What all processes but this one have told. What runs in a process that is gone has failed; what cannot be read is none. */
  async readOthers(process: string): Promise<readonly OtherQuery[]> {
    const all = await this.#processes();
    return (await Promise.all(all.filter((name) => name !== process).map((name) => this.read(name)))).flat();
  }

  async read(process: string): Promise<readonly OtherQuery[]> {
    try {
      const text = await this.#files.read(this.#path(process));
      const seen = await this.#files.modified(this.#path(process));
      if (text === undefined || seen === undefined) return [];
      const isGone = this.#clock.now() - seen > goneAfter;
      return Content.parse(JSON.parse(text)).queries.map((query) => ({
        process,
        query: isGone && query.state === 'InProgress' ? abandoned(query, seen) : query,
      }));
    } catch {
      return [];
    }
  }

  /** Asks whichever process runs it to cancel a query. */
  async askToCancel(id: string): Promise<void> {
    await writeFile(this.#cancelPath(id), '');
  }

  /** Takes the request back, or says that it was heard. */
  async heardOf(id: string): Promise<void> {
    await unlink(this.#cancelPath(id)).catch(() => undefined);
  }

  /** Ids of the queries that are to be cancelled, whoever runs them. */
  async toCancel(): Promise<readonly string[]> {
    return namesWith(await this.#files.list(this.#folder), cancelSuffix);
  }

  async #processes(): Promise<readonly string[]> {
    return namesWith(await this.#files.list(this.#folder), suffix);
  }

  async #make(): Promise<void> {
    if (this.#isThere) return;
    // Only this folder: telling of queries must not bring back the place of a cluster that was moved away.
    await mkdir(this.#folder).catch((error: unknown) => {
      if (systemCode(error) !== 'EEXIST') throw error;
    });
    // What was asked belongs to who asked, not to a repository.
    await writeFile(join(this.#folder, '.gitignore'), '*\n');
    this.#isThere = true;
    await this.#tidy();
  }

  /** Processes come and go: of those that are gone, only the newest are remembered. */
  async #tidy(): Promise<void> {
    const aged = await Promise.all(
      (await this.#processes()).map(async (process) => ({
        process,
        modified: (await this.#files.modified(this.#path(process))) ?? 0,
      })),
    );
    const surplus = aged.sort((a, b) => b.modified - a.modified).slice(mostFiles);
    await Promise.all(surplus.map(({ process }) => unlink(this.#path(process)).catch(() => undefined)));
  }

  #path(process: string): string {
    return join(this.#folder, `${process}${suffix}`);
  }

  #cancelPath(id: string): string {
    return join(this.#folder, `${id}${cancelSuffix}`);
  }
}

function namesWith(names: readonly string[], ending: string): readonly string[] {
  return names.filter((name) => name.endsWith(ending)).map((name) => basename(name, ending));
}

/** All that run, and as many of those that have ended as may be kept: many commands push no query out. */
function bounded(queries: readonly LoggedQuery[]): readonly LoggedQuery[] {
  const counts = { query: { text: 0, ended: 0 }, command: { text: 0, ended: 0 } };
  const kept = queries.toReversed().filter((query) => {
    const count = counts[whatIs(query)];
    count.text += query.text.length + (query.failure?.length ?? 0);
    if (query.state === 'InProgress') return true;
    count.ended += 1;
    return count.ended <= mostEnded && count.text <= mostText;
  });
  return kept.reverse();
}

function abandoned(query: LoggedQuery, seen: number): LoggedQuery {
  return { ...query, state: 'Failed', ended: seen, failure: `The process that ran the ${whatIs(query)} ended.` };
}
