import { SharingError } from '../../protocol/errors.ts';
import type { ClusterState } from '../../sharing/cluster/state.ts';
import type { Attachment } from '../../sharing/following/attachment.ts';
import { type FollowedDatabase, followedDatabases } from '../../sharing/following/followedDatabases.ts';
import { nameKey } from '../../sharing/names.ts';
import type { Clock } from '../clock.ts';
import type { JournalPool } from '../journal/journalPool.ts';
import { compareNames } from '../page.ts';
import type { LiveCluster } from '../specs.ts';
import { Follower } from './follower.ts';
import { openLeaderCluster } from './leaderLink.ts';
import { tablesNotShared } from './tableGrants.ts';

export interface FollowerSetPorts {
  readonly pool: JournalPool;
  readonly clock: Clock;
  readonly retryInterval: number;
  /** The cluster's state is another, or what it follows is: other databases, another name or standing. */
  readonly changed: () => void;
  readonly followerChanged: (follower: Follower, content: boolean) => void;
  /** A leader of which all databases are followed has others than before: time to reconcile. */
  readonly leaderChanged: () => void;
  /** The leader took the grant of an attachment back. */
  readonly revoked: (attachment: Attachment) => void;
  /** Nothing can be read through this link any more; with `tables`, nothing of these. */
  readonly ended: (link: FollowedDatabase, reason: SharingError, tables?: readonly string[]) => void;
}

/** The end of every query that still reads a database whose link is gone. */
export function linkGone(
  { attachment, localName, databaseName }: FollowedDatabase,
  how: 'detached' | 'revoked',
): SharingError {
  const leader = `${attachment.leader.clusterName}/${databaseName}`;
  return how === 'detached'
    ? new SharingError('AccessRevoked', `Database '${localName}' was detached from '${leader}'.`)
    : new SharingError(
        'AccessRevoked',
        `Access to '${leader}' was revoked; the followed database '${localName}' is gone.`,
      );
}

/** The followers of one cluster that are at work: made, altered and ended as the journals of follower and leaders say. */
export class FollowerSet {
  readonly #home: string;
  readonly #ports: FollowerSetPorts;
  readonly #followers = new Map<string, Follower>();
  /** Leaders of which all databases are followed, by attachment. */
  readonly #leaders = new Map<string, Promise<LiveCluster | undefined>>();
  readonly #known = new Map<string, LiveCluster>();
  /** How many leaders there must be to be known. */
  #wanted = 0;
  readonly #removing = new Set<Promise<void>>();
  #links: readonly FollowedDatabase[] = [];
  #reconciled: ClusterState | undefined;
  #byName = new Map<string, FollowedDatabase>();
  /** Made when it is first asked for after they became others. */
  #inOrder: readonly Follower[] | undefined;

  constructor(home: string, ports: FollowerSetPorts) {
    this.#home = home;
    this.#ports = ports;
  }

  /** Everything that is followed, also what waits for its name. */
  get links(): readonly FollowedDatabase[] {
    return this.#links;
  }

  get all(): readonly Follower[] {
    return [...this.#followers.values()];
  }

  /** Whether a leader of which all databases are followed could not be opened so far. */
  get awaitsLeader(): boolean {
    return this.#known.size < this.#wanted;
  }

  /** In the order of their local names. */
  get inOrder(): readonly Follower[] {
    this.#inOrder ??= this.all.toSorted((a, b) => compareNames(a.link.localName, b.link.localName));
    return this.#inOrder;
  }

  /** The link that has this local name. */
  link(name: string): FollowedDatabase | undefined {
    return this.#byName.get(nameKey(name));
  }

  follower(link: FollowedDatabase): Follower | undefined {
    return this.#followers.get(keyOf(link));
  }

  /** Makes the followers at work be those that the state names. */
  reconcile(state: ClusterState): void {
    this.#watchLeaders(state);
    const links = followedDatabases(state.attachments.values(), state.names, (attachment) => {
      const leader = this.#known.get(attachment.id)?.journal.state;
      return leader ? [...leader.databases.values()] : [];
    });
    const active = new Map(links.filter(({ standing }) => standing === 'active').map((link) => [keyOf(link), link]));
    const isAnother = state !== this.#reconciled || !areSame(links, this.#links);
    this.#reconciled = state;
    this.#links = links;
    this.#byName = new Map([...active.values()].map((link) => [nameKey(link.localName), link]));
    for (const [key, link] of active) {
      const follower = this.#followers.get(key);
      if (!follower) this.#follow(key, link);
      else if (follower.link.attachment !== link.attachment || follower.link.localName !== link.localName)
        follower.update(link);
    }
    for (const [key, follower] of this.#followers) {
      if (active.has(key)) continue;
      this.#followers.delete(key);
      const phase = state.attachments.get(follower.link.attachment.id)?.phase ?? 'suspended';
      const reason = linkGone(follower.link, phase === 'suspended' ? 'revoked' : 'detached');
      const removing = follower.remove(reason).finally(() => this.#removing.delete(removing));
      this.#removing.add(removing);
      this.#ports.ended(follower.link, reason);
    }
    this.#inOrder = undefined;
    if (isAnother) this.#ports.changed();
  }

  /** Resolves when what was detached or revoked so far has left nothing behind. */
  async settled(): Promise<void> {
    await Promise.all(this.#removing);
  }

  async close(): Promise<void> {
    await Promise.all([...this.all.map((follower) => follower.close()), ...this.#removing]);
    for (const opening of this.#leaders.values()) (await opening)?.release();
    this.#leaders.clear();
    this.#known.clear();
    this.#wanted = 0;
  }

  #follow(key: string, link: FollowedDatabase): void {
    const { pool, clock, retryInterval } = this.#ports;
    const follower = new Follower(this.#home, link, {
      pool,
      clock,
      retryInterval,
      changed: (content) => this.#ports.followerChanged(follower, content),
      revoked: () => this.#ports.revoked(follower.link.attachment),
      narrowed: (tables) => {
        const names = tables.map(({ name }) => name);
        this.#ports.ended(follower.link, tablesNotShared(follower.link, names), names);
      },
    });
    this.#followers.set(key, follower);
    void follower.sync();
  }

  /** Whoever follows all databases of a leader must know which there are. */
  #watchLeaders(state: ClusterState): void {
    const wanted = new Map(
      [...state.attachments.values()]
        .filter(({ scope, phase }) => scope.kind === 'all' && phase === 'attached')
        .map((attachment) => [attachment.id, attachment]),
    );
    this.#wanted = wanted.size;
    for (const [id, attachment] of wanted) {
      if (this.#leaders.has(id)) continue;
      this.#leaders.set(id, this.#open(attachment));
    }
    for (const [id, opening] of this.#leaders) {
      if (wanted.has(id)) continue;
      this.#leaders.delete(id);
      this.#known.delete(id);
      void opening.then((leader) => leader?.release());
    }
  }

  async #open(attachment: Attachment): Promise<LiveCluster | undefined> {
    try {
      const leader = await openLeaderCluster(this.#ports.pool, this.#home, attachment.leader);
      // One that is not followed any more is released by whoever found that.
      if (!this.#leaders.has(attachment.id)) return leader;
      this.#known.set(attachment.id, leader);
      leader.onCommits(() => this.#ports.leaderChanged());
      this.#ports.leaderChanged();
      return leader;
    } catch {
      // Tried again with the next reconciliation: the leader may come back.
      this.#leaders.delete(attachment.id);
      return undefined;
    }
  }
}

function keyOf({ attachment, databaseId }: FollowedDatabase): string {
  return `${attachment.id} ${databaseId}`;
}

/** Of the same state: whatever else an attachment tells is the same with it. */
function areSame(some: readonly FollowedDatabase[], others: readonly FollowedDatabase[]): boolean {
  const textOf = (links: readonly FollowedDatabase[]): string =>
    JSON.stringify(links.map((link) => [keyOf(link), link.databaseName, link.localName, link.standing]));
  return some.length === others.length && textOf(some) === textOf(others);
}
