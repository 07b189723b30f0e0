import type { SourceRef } from '../../protocol/compile.ts';
import type { FollowedTables } from '../../protocol/query.ts';
import type { OtherDatabases } from '../otherDatabases.ts';
import { type Reading, readingOf } from '../reading.ts';

interface ReadLink {
  readonly cluster: string;
  readonly database: string;
  readonly reading: Reading;
}

/** The followed databases that one query reads, and which tables of them: the rows stay the leaders', who may take them back. */
export class ReadLinks {
  readonly #own: ReadLink;
  readonly #others: OtherDatabases | undefined;
  readonly #tables = new Map<Reading, Set<string>>();

  constructor(own: ReadLink, others: OtherDatabases | undefined) {
    this.#own = own;
    this.#others = others;
  }

  /** Notes what is about to be read. */
  add(sources: readonly SourceRef[]): void {
    for (const source of sources) {
      if (source.isCursor || source.external) continue;
      const reading = readingOf(source, this.#own.reading, this.#others);
      this.#tables.set(reading, (this.#tables.get(reading) ?? new Set()).add(source.table));
    }
  }

  /** Of each database and each table, the signal that it can no longer be read, with the reason. */
  get ends(): readonly AbortSignal[] {
    return this.#links.flatMap(({ reading }) => [
      ...(reading.signal ? [reading.signal] : []),
      ...this.#tablesOf(reading).flatMap((table) => reading.tableSignal?.(table) ?? []),
    ]);
  }

  get followed(): readonly FollowedTables[] {
    return this.#links.map(({ cluster, database, reading }) => ({
      cluster,
      database,
      tables: this.#tablesOf(reading),
    }));
  }

  #tablesOf(reading: Reading): readonly string[] {
    return [...(this.#tables.get(reading) ?? [])];
  }

  get #links(): readonly ReadLink[] {
    const others = (this.#others?.opened ?? []).map(({ host, database, reading }) => ({
      cluster: host.uri,
      database,
      reading,
    }));
    return [this.#own, ...others].filter(({ reading }) => reading.signal !== undefined);
  }
}
