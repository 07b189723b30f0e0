import type { UsageEntry } from '../../protocol/shares.ts';
import type { Clock } from '../clock.ts';
import type { JournalFiles } from '../journal/journalFiles.ts';
import type { Follower } from './follower.ts';
import { readReport, writeReport } from './followerReport.ts';

const hour = 3_600_000;
/** A follower that stays as it is still reports this often, in milliseconds, so that its leader sees that it lives. */
const atLeastEvery = 60_000;
/** Hours of usage that are kept. */
const keptEntries = 2_000;

/** One query on a followed database, as it is counted. */
export interface UsedQuery {
  readonly principal: string;
  readonly rows: number;
  readonly milliseconds: number;
  readonly failed: boolean;
  /** Rows that were read of each table. */
  readonly tables: ReadonlyMap<string, number>;
}

/** Tells leaders how far their followers are and, where the follower's owner allows it, who used what they shared. */
export class Reporter {
  readonly #files: JournalFiles;
  readonly #clock: Clock;
  readonly #clusterName: string;
  readonly #unreported = new Map<string, UsageEntry>();
  readonly #told = new Map<string, { readonly version: number; readonly lag: number; readonly at: number }>();

  constructor(files: JournalFiles, clock: Clock, clusterName: string) {
    this.#files = files;
    this.#clock = clock;
    this.#clusterName = clusterName;
  }

  count(follower: Follower, query: UsedQuery): void {
    if (!follower.overrides.reportUsage) return;
    const { attachment, databaseName } = follower.link;
    const entry: UsageEntry = {
      attachmentId: attachment.id,
      clusterName: this.#clusterName,
      configuration: attachment.configuration,
      database: databaseName,
      principal: query.principal,
      hour: Math.floor(this.#clock.now() / hour) * hour,
      queries: 1,
      failed: query.failed ? 1 : 0,
      rows: query.rows,
      milliseconds: query.milliseconds,
      tables: Object.fromEntries([...query.tables].map(([table, rows]) => [table, { queries: 1, rows }])),
    };
    add(this.#unreported, entry);
  }

  /**
   * Reports what changed since the last report. A leader that cannot be written to is told the next time, as long as the
   * attachment is among those that there are.
   */
  async report(followers: readonly Follower[], attachments: { has(id: string): boolean }): Promise<void> {
    for (const [key, { attachmentId }] of this.#unreported) {
      if (!attachments.has(attachmentId)) this.#unreported.delete(key);
    }
    for (const id of this.#told.keys()) if (!attachments.has(id)) this.#told.delete(id);
    const byAttachment = Map.groupBy(followers, (follower) => follower.link.attachment.id);
    for (const [attachmentId, of] of byAttachment) {
      const at = this.#clock.now();
      const version = Math.min(...of.map((follower) => follower.visible?.version ?? 0));
      const lag = Math.round(Math.max(...of.map((follower) => follower.lag)));
      const told = this.#told.get(attachmentId);
      const news = [...this.#unreported].filter(([, entry]) => entry.attachmentId === attachmentId);
      const isSame = told?.version === version && told.lag === lag && at - told.at < atLeastEvery;
      const folder = of[0]?.leaderFolder;
      if (folder === undefined || (isSame && news.length === 0)) continue;
      // Taken out before anything is waited for: what is counted meanwhile belongs to the next report.
      for (const [key] of news) this.#unreported.delete(key);
      try {
        const usage = new Map<string, UsageEntry>();
        for (const entry of (await readReport(this.#files, folder, attachmentId))?.usage ?? []) add(usage, entry);
        for (const [, entry] of news) add(usage, entry);
        await writeReport(this.#files, folder, attachmentId, {
          at,
          version,
          lag,
          usage: [...usage.values()].slice(-keptEntries),
        });
        this.#told.set(attachmentId, { version, lag, at });
      } catch {
        // Kept, and reported with the next.
        for (const [, entry] of news) add(this.#unreported, entry);
      }
    }
  }
}

function add(entries: Map<string, UsageEntry>, entry: UsageEntry): void {
  const key = [entry.attachmentId, entry.database, entry.principal, entry.hour].join(' ');
  const known = entries.get(key);
  if (!known) {
    entries.set(key, entry);
    return;
  }
  entries.set(key, {
    ...known,
    queries: known.queries + entry.queries,
    failed: known.failed + entry.failed,
    rows: known.rows + entry.rows,
    milliseconds: known.milliseconds + entry.milliseconds,
    tables: addTables(known.tables, entry.tables),
  });
}

type Tables = NonNullable<UsageEntry['tables']>;

function addTables(known: Tables = {}, more: Tables = {}): Tables {
  const sums = new Map(Object.entries(known));
  for (const [table, { queries, rows }] of Object.entries(more)) {
    const before = sums.get(table);
    sums.set(table, { queries: (before?.queries ?? 0) + queries, rows: (before?.rows ?? 0) + rows });
  }
  return Object.fromEntries(sums);
}
