import { SharingError } from '../protocol/errors.ts';
import { findFollowed, findOwned } from '../sharing/cluster/decide.ts';
import type { Attachment, ClusterState, OwnedDatabase } from '../sharing/cluster/state.ts';
import type { Clock } from './clock.ts';
import type { JournalPool } from './journal/journalPool.ts';
import { databaseFolder, journalFolder, toUri } from './layout.ts';
import { clusterSpec, databaseSpec, type LiveCluster, type LiveDatabase } from './specs.ts';
import { finishOpenSagas } from './sync/attachSaga.ts';
import { Follower } from './sync/follower.ts';
import { removeLeftovers } from './sync/leftovers.ts';

export interface ClusterHostPorts {
  readonly pool: JournalPool;
  readonly clock: Clock;
  readonly retryInterval: number;
  /** What is listed under this cluster, or under one of its databases, changed. */
  readonly changed: (cluster: string, database?: string) => void;
  /** The freshness of one of its followers changed. */
  readonly freshnessChanged: (host: ClusterHost, follower: Follower) => void;
}

/** Revoked and detached alike: the end of every query that still reads the database. */
function linkGone(attachment: Attachment, how: 'detached' | 'revoked'): SharingError {
  const { clusterName, databaseName } = attachment.leader;
  return how === 'detached'
    ? new SharingError(
        'AccessRevoked',
        `Database '${attachment.localName}' was detached from '${clusterName}/${databaseName}'.`,
      )
    : new SharingError(
        'AccessRevoked',
        `'${clusterName}' revoked access to '${databaseName}'; the followed database '${attachment.localName}' is gone.`,
      );
}

/** One cluster of the workspace, at work in this process: its journal, its databases as they are needed, its followers always. */
export class ClusterHost {
  readonly folder: string;
  readonly uri: string;
  readonly live: LiveCluster;
  readonly #ports: ClusterHostPorts;
  readonly #databases = new Map<string, Promise<LiveDatabase>>();
  readonly #followers = new Map<string, Follower>();
  readonly #removing = new Set<Promise<void>>();
  readonly #unsubscribe: readonly (() => void)[];
  #closed = false;
  #cancelRetry: () => void = () => undefined;

  private constructor(folder: string, live: LiveCluster, ports: ClusterHostPorts) {
    this.folder = folder;
    this.uri = toUri(folder);
    this.live = live;
    this.#ports = ports;
    this.#unsubscribe = [
      live.journal.onCommits(() => {
        this.#reconcile();
        ports.changed(this.uri);
      }),
      live.onHealth(() => ports.changed(this.uri)),
    ];
  }

  /** Opens the cluster in a folder and begins to follow what it follows. Throws when its journal cannot be read. */
  static async open(folder: string, ports: ClusterHostPorts): Promise<ClusterHost> {
    const live = await ports.pool.acquire(journalFolder(folder), clusterSpec);
    const host = new ClusterHost(folder, live, ports);
    host.#reconcile();
    void removeLeftovers(folder, live.journal).catch(() => undefined);
    void host.#finishSagas();
    return host;
  }

  get state(): ClusterState {
    return this.live.journal.state;
  }

  get followers(): readonly Follower[] {
    return [...this.#followers.values()];
  }

  owned(name: string): OwnedDatabase {
    const found = findOwned(this.state, name);
    if (!found.ok) throw found.error;
    return found.value;
  }

  /** The follower of that local name, or undefined when the name is not that of a followed database. */
  findFollower(name: string): Follower | undefined {
    const found = findFollowed(this.state, name);
    return found.ok ? this.#followers.get(found.value.id) : undefined;
  }

  follower(name: string): Follower {
    const found = findFollowed(this.state, name);
    if (!found.ok) throw found.error;
    const follower = this.#followers.get(found.value.id);
    if (!follower) throw linkGone(found.value, 'detached');
    return follower;
  }

  databaseFolder(databaseId: string): string {
    return databaseFolder(this.folder, databaseId);
  }

  /** The journal of an owned database, opened when it is first asked for. */
  database(owned: Pick<OwnedDatabase, 'id' | 'name'>): Promise<LiveDatabase> {
    const known = this.#databases.get(owned.id);
    if (known) return known;
    const opening = this.#ports.pool
      .acquire(journalFolder(this.databaseFolder(owned.id)), databaseSpec)
      .then((live) => {
        live.journal.onCommits(() => this.#ports.changed(this.uri, owned.name));
        live.onHealth(() => this.#ports.changed(this.uri, owned.name));
        return live;
      });
    this.#databases.set(owned.id, opening);
    opening.catch(() => this.#databases.delete(owned.id));
    return opening;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#cancelRetry();
    for (const end of this.#unsubscribe) end();
    await Promise.all([...this.followers.map((follower) => follower.close()), ...this.#removing]);
    for (const opening of this.#databases.values()) {
      await opening.then((live) => live.release()).catch(() => undefined);
    }
    this.live.release();
  }

  /** Resolves when what was detached or revoked so far has left nothing behind. */
  async settled(): Promise<void> {
    await Promise.all(this.#removing);
  }

  /** Makes the followers at work be those that the journal names. */
  #reconcile(): void {
    const { attachments } = this.state;
    for (const attachment of attachments.values()) {
      if (attachment.phase === 'detaching') continue;
      const known = this.#followers.get(attachment.id);
      if (!known) this.#follow(attachment);
      else if (known.attachment !== attachment) known.update(attachment);
    }
    for (const [id, follower] of this.#followers) {
      const attachment = attachments.get(id);
      if (attachment && attachment.phase !== 'detaching') continue;
      this.#followers.delete(id);
      this.#remove(follower, linkGone(follower.attachment, attachment ? 'detached' : 'revoked'));
    }
  }

  #follow(attachment: Attachment): void {
    const { pool, clock, retryInterval } = this.#ports;
    const follower = new Follower(this.folder, attachment, {
      pool,
      clock,
      retryInterval,
      changed: (content) => {
        this.#ports.freshnessChanged(this, follower);
        if (content) this.#ports.changed(this.uri, follower.attachment.localName);
      },
      revoked: () => {
        void this.live.journal.execute({ type: 'LoseAccess', attachmentId: attachment.id }).catch(() => {
          // The journal cannot be written now; the follower asks again with its next sync.
        });
      },
    });
    this.#followers.set(attachment.id, follower);
    void follower.sync();
  }

  #remove(follower: Follower, reason: SharingError): void {
    const removing = follower.remove(reason).finally(() => this.#removing.delete(removing));
    this.#removing.add(removing);
  }

  async #finishSagas(): Promise<void> {
    const open = this.state.attachments.some((attachment) => attachment.phase !== 'attached');
    if (open) {
      await finishOpenSagas(this.#ports.pool, { folder: this.folder, journal: this.live.journal }).catch(
        () => undefined,
      );
    }
    if (!this.#closed)
      this.#cancelRetry = this.#ports.clock.after(this.#ports.retryInterval, () => void this.#finishSagas());
  }
}
