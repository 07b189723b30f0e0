import { appendFile, mkdir, readFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { CommitLag } from '../../protocol/catalog.ts';
import { nodeJournalFiles } from '../journal/journalFiles.ts';
import { removeIfEmpty } from './leftovers.ts';

/** So many commits are kept per follower. */
const kept = 1_000;

export interface LagPercentiles {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly commits: number;
}

/** Nearest-rank percentile of ascending values, as Kusto's `percentile()` has it. */
export function percentileOf(ascending: readonly number[], percent: number): number {
  return ascending[Math.max(0, Math.ceil((percent / 100) * ascending.length) - 1)] ?? 0;
}

/**
 * What each commit needed to become visible, for the newest commits, across restarts. A measurement, not a promise:
 * several processes may append to the file, a later line for a version replaces an earlier one, and a line that is cut off is skipped.
 */
export class LagHistory {
  readonly #path: string;
  readonly #byVersion: Map<number, CommitLag>;
  readonly #unwritten = new Set<number>();
  #lines: number;
  #percentiles: LagPercentiles | undefined;

  private constructor(path: string, samples: readonly CommitLag[], lines: number) {
    this.#path = path;
    this.#byVersion = new Map(samples.map((sample) => [sample.version, sample]));
    this.#lines = lines;
  }

  static async open(path: string): Promise<LagHistory> {
    const lines = await readFile(path, 'utf8').then(
      (text) => text.split('\n').filter((line) => line !== ''),
      () => [],
    );
    const samples = lines.flatMap((line) => {
      try {
        const parsed = CommitLag.safeParse(JSON.parse(line));
        return parsed.success ? [parsed.data] : [];
      } catch {
        return [];
      }
    });
    const history = new LagHistory(path, samples, lines.length);
    history.#trim();
    return history;
  }

  record(sample: CommitLag): void {
    // Sets it anew at the end: the map stays in the order of becoming visible.
    this.#byVersion.delete(sample.version);
    this.#byVersion.set(sample.version, sample);
    this.#unwritten.add(sample.version);
    this.#percentiles = undefined;
    this.#trim();
  }

  /** Notes that the hot extents of all commits up to a version lay in the cache at that time. */
  markCached(version: number, at: number): void {
    for (const sample of [...this.#byVersion.values()].reverse()) {
      if (sample.cachedAt !== undefined) break;
      if (sample.version > version) continue;
      this.#byVersion.set(sample.version, { ...sample, cachedAt: at });
      this.#unwritten.add(sample.version);
    }
  }

  /** The newest samples, oldest first. */
  newest(count: number): readonly CommitLag[] {
    return [...this.#byVersion.values()].slice(-count);
  }

  get percentiles(): LagPercentiles | undefined {
    if (this.#byVersion.size === 0) return undefined;
    if (!this.#percentiles) {
      const lags = [...this.#byVersion.values()]
        .map((sample) => sample.visibleAt - sample.committedAt)
        .sort((a, b) => a - b);
      const [p50, p95, p99] = [50, 95, 99].map((percent) => percentileOf(lags, percent)) as [number, number, number];
      this.#percentiles = { p50, p95, p99, commits: lags.length };
    }
    return this.#percentiles;
  }

  async flush(): Promise<void> {
    const changed = [...this.#unwritten].flatMap((version) => this.#byVersion.get(version) ?? []);
    this.#unwritten.clear();
    if (changed.length === 0) return;
    await mkdir(dirname(this.#path), { recursive: true });
    this.#lines += changed.length;
    if (this.#lines > 4 * kept) {
      await nodeJournalFiles.replace(this.#path, toLines([...this.#byVersion.values()]));
      this.#lines = this.#byVersion.size;
    } else {
      await appendFile(this.#path, toLines(changed));
    }
  }

  async delete(): Promise<void> {
    this.#unwritten.clear();
    await rm(this.#path, { force: true });
    await removeIfEmpty(dirname(this.#path));
  }

  #trim(): void {
    for (const version of this.#byVersion.keys()) {
      if (this.#byVersion.size <= kept) break;
      this.#byVersion.delete(version);
    }
  }
}

function toLines(samples: readonly CommitLag[]): string {
  return samples.map((sample) => `${JSON.stringify(sample)}\n`).join('');
}
