import type { CommitLag } from '../../src/protocol/catalog.ts';

const second = 1000;

/** Milliseconds, the highest of each second; null where no commit became visible. */
export interface LagParts {
  readonly noticing: (number | null)[];
  readonly applying: (number | null)[];
  readonly caching: (number | null)[];
}

/** Where the time of the commits went that became visible in the `seconds` up to the one that begins at `newest`. */
export function lagParts(commits: Iterable<CommitLag>, newest: number, seconds: number): LagParts {
  const empty = (): (number | null)[] => Array.from({ length: seconds }, () => null);
  const parts: LagParts = { noticing: empty(), applying: empty(), caching: empty() };
  const first = newest / second - seconds + 1;
  for (const { committedAt, noticedAt, visibleAt, cachedAt } of commits) {
    const bucket = Math.floor(visibleAt / second) - first;
    if (bucket < 0 || bucket >= seconds) continue;
    const keep = (values: (number | null)[], value: number): void => {
      values[bucket] = Math.max(values[bucket] ?? 0, value);
    };
    keep(parts.noticing, noticedAt - committedAt);
    keep(parts.applying, visibleAt - noticedAt);
    if (cachedAt !== undefined) keep(parts.caching, cachedAt - visibleAt);
  }
  return parts;
}
