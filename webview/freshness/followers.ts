import * as l10n from '@vscode/l10n';
import type { Freshness } from '../../src/protocol/catalog.ts';

export type Standing = 'fresh' | 'behind' | 'waiting' | 'broken';

/** How a follower stands, in a word, a codicon and a class name. */
export interface StandingLook {
  readonly standing: Standing;
  readonly text: string;
  readonly icon: string;
  /** Why, where there is more to say. */
  readonly reason?: string;
}

/** The newest freshness of each follower, and the host's clock. */
export class Followers {
  #followers = new Map<string, Freshness>();
  /** Host's time at which each was last heard of, milliseconds since 1970. */
  #heard = new Map<string, number>();
  /** The host's clock minus ours: in a remote window they are of two machines. */
  #skew = 0;
  /** Milliseconds, by key. */
  #objectives = new Map<string, number>();

  replace(at: number, followers: readonly Freshness[], objectives: readonly number[]): void {
    this.#objectives = new Map(followers.map((follower, index) => [keyOf(follower), objectives[index] ?? 0]));
    this.#followers = new Map();
    this.#heard = new Map();
    this.merge(at, followers);
  }

  merge(at: number, followers: readonly Freshness[]): void {
    this.#skew = at - Date.now();
    for (const follower of followers) {
      this.#followers.set(keyOf(follower), follower);
      this.#heard.set(keyOf(follower), at);
    }
  }

  /** The host's time, milliseconds since 1970. */
  now(): number {
    return Date.now() + this.#skew;
  }

  all(): Freshness[] {
    return [...this.#followers.values()];
  }

  get(key: string): Freshness | undefined {
    return this.#followers.get(key);
  }

  /** Milliseconds. What is on its way grows older while nobody says so. Undefined while the leader cannot be seen. */
  lagNow(follower: Freshness): number | undefined {
    if (isUnknown(follower)) return undefined;
    if (isPending(follower)) return follower.lag + Math.max(0, this.now() - (this.#heard.get(keyOf(follower)) ?? 0));
    return follower.state === 'Following' ? follower.lag : undefined;
  }

  /** Milliseconds that it may be behind and still count as fresh. */
  objective(follower: Freshness): number {
    return this.#objectives.get(keyOf(follower)) ?? 0;
  }

  look(follower: Freshness): StandingLook {
    const reason = follower.error && { reason: follower.error.message };
    if (isUnknown(follower) && follower.state === 'Following')
      return { standing: 'waiting', text: l10n.t('Not known'), icon: 'question', ...reason };
    // How long it has been behind before it was first looked at nobody knows.
    if (follower.compared && follower.behindSince !== undefined && follower.lag <= this.objective(follower))
      return { standing: 'waiting', text: l10n.t('Catching up'), icon: 'sync', ...reason };
    switch (follower.state) {
      case 'Following':
        return (this.lagNow(follower) ?? 0) <= this.objective(follower)
          ? { standing: 'fresh', text: l10n.t('Fresh'), icon: 'pass-filled', ...reason }
          : { standing: 'behind', text: l10n.t('Behind'), icon: 'warning', ...reason };
      case 'Attaching':
        return { standing: 'waiting', text: l10n.t('Attaching'), icon: 'sync', ...reason };
      case 'Disconnected':
        return { standing: 'broken', text: l10n.t('Disconnected'), icon: 'debug-disconnect', ...reason };
      case 'Revoked':
        return { standing: 'broken', text: l10n.t('Revoked'), icon: 'circle-slash', ...reason };
      case 'Failed':
        return { standing: 'broken', text: l10n.t('Failed'), icon: 'error', ...reason };
    }
  }
}

/** Names one follower database among all. */
export function keyOf({ cluster, database }: { cluster: string; database: string }): string {
  return `${cluster}\n${database}`;
}

/** As users write it: `fabrikam/Aviation`. */
export function nameOf({ clusterName, database }: { clusterName: string; database: string }): string {
  return `${clusterName}/${database}`;
}

/** Whether a follower of Azure cannot be compared with its leader. */
export function isUnknown({ compared }: Freshness): boolean {
  return compared !== undefined && (compared.version === undefined || compared.leaderVersion === undefined);
}

/** Whether there are commits that the follower does not show yet. */
export function isPending({ leaderVersion, visibleVersion, lag }: Freshness): boolean {
  return lag > 0 && leaderVersion > visibleVersion;
}
