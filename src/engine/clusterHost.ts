import { rm } from 'node:fs/promises';
import type { TableSummary } from '../protocol/catalog.ts';
import type { NotificationParams } from '../protocol/contract.ts';
import { SharingError } from '../protocol/errors.ts';
import { databaseNotFound, findOwned } from '../sharing/cluster/decision.ts';
import type { ClusterEvent } from '../sharing/cluster/events.ts';
import type { ClusterState, OwnedDatabase } from '../sharing/cluster/state.ts';
import type { Attachment } from '../sharing/following/attachment.ts';
import type { FollowedDatabase } from '../sharing/following/followedDatabases.ts';
import { broken } from '../sharing/rules.ts';
import type { Clock } from './clock.ts';
import { FirstInOrder } from './firstInOrder.ts';
import { Breather } from './journal/breather.ts';
import type { JournalFiles } from './journal/journalFiles.ts';
import type { JournalPool } from './journal/journalPool.ts';
import { databaseFolder, journalFolder, queriesFolder, toUri } from './layout.ts';
import type { Page } from './page.ts';
import { ClusterQueries } from './queryLog/clusterQueries.ts';
import { Retention } from './retention.ts';
import { clusterSpec, databaseSpec, type LiveCluster, type LiveDatabase } from './specs.ts';
import { StoredCatalog } from './storedCatalog.ts';
import type { Follower } from './sync/follower.ts';
import { FollowerSet, linkGone } from './sync/followerSet.ts';
import { removeLeftovers } from './sync/leftovers.ts';
import { finishOpenSagas } from './sync/openSagas.ts';
import { Reporter } from './sync/reporter.ts';
import { keepTableOrder } from './tableOrder.ts';

export interface ClusterHostPorts {
  readonly pool: JournalPool;
  readonly clock: Clock;
  readonly retryInterval: number;
  readonly files: JournalFiles;
  readonly newId: () => string;
  /** What is listed under this cluster, or under one of its databases, changed. */
  readonly changed: (cluster: string, database?: string) => void;
  /** The freshness of one of its followers changed. */
  readonly freshnessChanged: (host: ClusterHost, follower: Follower) => void;
  readonly linkEnded: (link: NotificationParams<'linkEnded'>) => void;
}

export function clusterNotHere(name: string): SharingError {
  return new SharingError(
    'ClusterNotFound',
    `There is no cluster '${name}' in this workspace. Refresh the view, or open the folder in which it lies.`,
  );
}

/** Milliseconds before databases are opened that nobody waits for: whoever has just listed them looks into one next. */
const openingPause = 500;

/** One cluster of the workspace, at work in this process: its journal, its databases as they are needed, its followers always. */
export class ClusterHost {
  readonly folder: string;
  readonly uri: string;
  readonly live: LiveCluster;
  readonly followers: FollowerSet;
  readonly reporter: Reporter;
  readonly queries: ClusterQueries;
  readonly #ports: ClusterHostPorts;
  /** Names of its own databases. */
  readonly ownNames: FirstInOrder;
  readonly #databases = new Map<string, Promise<LiveDatabase>>();
  /** Those that are opened when nobody waits for anything, by id. */
  readonly #toOpen = new Map<string, Pick<OwnedDatabase, 'id' | 'name'>>();
  /** Ids of those that are open by now. */
  readonly #opened = new Set<string>();
  /** Of those that were dropped, until nothing of them is held. */
  readonly #leaving = new Map<string, Promise<void>>();
  readonly #retention: Retention;
  #closed = false;
  #cancelRetry: () => void = () => undefined;
  #cancelOpening: () => void = () => undefined;

  private constructor(folder: string, live: LiveCluster, ports: ClusterHostPorts) {
    this.folder = folder;
    this.uri = toUri(folder);
    this.live = live;
    this.#ports = ports;
    const { pool, clock, retryInterval } = ports;
    this.#retention = new Retention(clock);
    this.reporter = new Reporter(ports.files, clock, live.journal.state.name);
    this.queries = new ClusterQueries(queriesFolder(folder), ports);
    this.followers = new FollowerSet(folder, {
      pool,
      clock,
      retryInterval,
      changed: () => ports.changed(this.uri),
      leaderChanged: () => this.#reconcile(),
      followerChanged: (follower, content) => {
        ports.freshnessChanged(this, follower);
        if (content) ports.changed(this.uri, follower.link.localName);
      },
      revoked: (attachment) => this.#loseAccess(attachment),
      ended: ({ localName: database }, { message: reason }, tables) =>
        ports.linkEnded({ cluster: this.uri, database, reason, ...(tables && { tables }) }),
    });
    this.ownNames = new FirstInOrder(() => ({
      size: this.state.databases.size,
      names: () => this.state.databases.valueSeq().map(({ name }) => name),
    }));
    live.onCommits((commits) => {
      for (const { events } of commits) for (const event of events) this.#noticed(event);
      this.#reconcile();
    });
    live.onHealth(() => ports.changed(this.uri));
  }

  /** Opens the cluster in a folder and begins to follow what it follows. Throws when its journal cannot be read. */
  static async open(folder: string, ports: ClusterHostPorts): Promise<ClusterHost> {
    const live = await ports.pool.acquire(journalFolder(folder), clusterSpec);
    const host = new ClusterHost(folder, live, ports);
    host.#reconcile();
    // First what is left is deleted: only then may it be said so, or a share come back to life.
    void removeLeftovers(folder, live.journal)
      .catch(() => undefined)
      .then(() => host.#tend());
    return host;
  }

  get state(): ClusterState {
    return this.live.journal.state;
  }

  findOwned(name: string): OwnedDatabase | undefined {
    const found = findOwned(this.state, name);
    return found.ok ? found.value : undefined;
  }

  /** The database of that name that this cluster owns. Says who leads it when it is a followed one. */
  owned(name: string): OwnedDatabase {
    const found = findOwned(this.state, name);
    if (found.ok) return found.value;
    const link = this.followers.link(name);
    if (!link) throw found.error;
    const leader = `${link.attachment.leader.clusterName}/${link.databaseName}`;
    throw broken('DatabaseIsFollower', { cluster: this.state.name, database: name, leader });
  }

  /** The follower of that local name, or undefined when the name is not that of a followed database. */
  findFollower(name: string): Follower | undefined {
    const link = this.followers.link(name);
    return link && this.followers.follower(link);
  }

  follower(name: string): Follower {
    const link = this.link(name);
    const follower = this.followers.follower(link);
    if (!follower) throw linkGone(link, 'detached');
    return follower;
  }

  /** The followed database of that local name. */
  link(name: string): FollowedDatabase {
    const link = this.followers.link(name);
    if (link) return link;
    const { state } = this;
    if (!findOwned(state, name).ok) throw databaseNotFound(state, name);
    throw new SharingError(
      'AttachmentNotFound',
      `Database '${name}' belongs to cluster '${state.name}' itself; it is not attached from a leader.`,
    );
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
        if (this.#closed) {
          live.release();
          throw clusterNotHere(this.state.name);
        }
        keepTableOrder(live);
        live.onCommits(() => this.#ports.changed(this.uri, owned.name));
        live.onHealth(() => this.#ports.changed(this.uri, owned.name));
        this.#opened.add(owned.id);
        return live;
      });
    this.#databases.set(owned.id, opening);
    opening.catch(() => this.#databases.delete(owned.id));
    return opening;
  }

  /**
   * As `database`, or undefined when that takes longer than `patience` milliseconds; the change is told once it is open.
   * Without any patience it is not even opened.
   */
  async databaseSoon(owned: Pick<OwnedDatabase, 'id' | 'name'>, patience: number): Promise<LiveDatabase | undefined> {
    if (patience === 0) return this.opened(owned);
    const opening = this.database(owned);
    const late = Promise.withResolvers<undefined>();
    const cancel = this.#ports.clock.after(patience, () => late.resolve(undefined));
    const opened = await Promise.race([opening, late.promise]).finally(cancel);
    if (!opened) opening.finally(() => this.#ports.changed(this.uri, owned.name)).catch(() => undefined);
    return opened;
  }

  /** Opens databases when nobody waits for it, one after the other; of each the change is told. */
  openLater(databases: readonly Pick<OwnedDatabase, 'id' | 'name'>[]): void {
    const isAtIt = this.#toOpen.size > 0;
    for (const database of databases) {
      if (!this.#opened.has(database.id)) this.#toOpen.set(database.id, database);
    }
    if (isAtIt || this.#toOpen.size === 0) return;
    this.#cancelOpening = this.#ports.clock.after(openingPause, () => void this.#openQueued());
  }

  async #openQueued(): Promise<void> {
    for (let [next] = this.#toOpen.values(); next && !this.#closed; [next] = this.#toOpen.values()) {
      const { id, name } = next;
      await new Breather().rest();
      // One that was dropped meanwhile is none.
      if (this.state.databases.has(id)) await this.database(next).catch(() => undefined);
      this.#toOpen.delete(id);
      if (!this.#closed) this.#ports.changed(this.uri, name);
    }
  }

  /** The journal of an owned database if it is open by now. */
  opened({ id }: Pick<OwnedDatabase, 'id'>): Promise<LiveDatabase> | undefined {
    return this.#opened.has(id) ? this.#databases.get(id) : undefined;
  }

  /** Tables of a large database that is not open yet; undefined when that must be waited for. */
  async tablesSoon({ id }: Pick<OwnedDatabase, 'id'>, wanted: Page): Promise<TableSummary[] | undefined> {
    if (this.#opened.has(id)) return undefined;
    const stored = await StoredCatalog.open(journalFolder(this.databaseFolder(id)), this.#ports.files);
    return stored?.tables(wanted).catch(() => undefined);
  }

  /** Drops a database of its own, and deletes its files once nothing here holds them any more. */
  async dropDatabase(name: string): Promise<void> {
    const { id } = this.owned(name);
    await this.live.journal.execute({ type: 'DropDatabase', name });
    await this.#leaving.get(id);
    await rm(this.databaseFolder(id), { recursive: true, force: true });
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#cancelRetry();
    this.#cancelOpening();
    await this.followers.close();
    await this.queries.close();
    for (const opening of this.#databases.values()) {
      await opening.then((live) => live.release()).catch(() => undefined);
    }
    this.live.release();
  }

  #noticed(event: ClusterEvent): void {
    if (event.type === 'DatabaseCreated') this.ownNames.add(event.name);
    if (event.type !== 'DatabaseDropped') return;
    this.ownNames.remove(event.name);
    // Whoever dropped it: nobody may go on watching a folder that is gone.
    this.#letGo(event.id);
  }

  #letGo(databaseId: string): void {
    this.#opened.delete(databaseId);
    this.#retention.forget(this.databaseFolder(databaseId));
    const opening = this.#databases.get(databaseId);
    if (!opening) return;
    this.#databases.delete(databaseId);
    const leaving = opening.then((live) => live.release()).catch(() => undefined);
    this.#leaving.set(
      databaseId,
      leaving.finally(() => this.#leaving.delete(databaseId)),
    );
  }

  #reconcile(): void {
    if (!this.#closed) this.followers.reconcile(this.state);
  }

  #loseAccess({ id }: Attachment): void {
    this.live.journal
      .execute({ type: 'LoseAccess', attachmentId: id })
      .then(() => this.followers.settled())
      .then(() => this.#finishSagas())
      .catch(() => {
        // The journal cannot be written now; the follower asks again with its next sync.
      });
  }

  /** What time alone makes necessary: sagas that were left open, shares that expired, leaders that came back. */
  async #tend(): Promise<void> {
    if (this.#closed) return;
    await this.#finishSagas();
    await this.reporter.report(this.followers.all, this.state.attachments);
    const { shares } = this.state;
    const now = this.#ports.clock.now();
    const expired = shares.some(({ subscriptions }) =>
      subscriptions.some(({ status, expiresAt }) => status === 'Active' && expiresAt !== undefined && expiresAt <= now),
    );
    if (expired) await this.live.journal.execute({ type: 'ExpireSubscriptions' }).catch(() => undefined);
    await this.#retain();
    await this.#retention.tidy(this.folder);
    if (this.followers.awaitsLeader) this.#reconcile();
    if (!this.#closed) this.#cancelRetry = this.#ports.clock.after(this.#ports.retryInterval, () => void this.#tend());
  }

  /** A database that nobody has opened yet waits until somebody does: nobody sees what is too old in it. */
  async #retain(): Promise<void> {
    for (const [id, opening] of [...this.#databases]) {
      const folder = this.databaseFolder(id);
      // What cannot be written now is tried again with the next look.
      await opening.then((live) => this.#retention.apply(live, folder)).catch(() => undefined);
      await opening.then(({ journal }) => journal.tend()).catch(() => undefined);
    }
  }

  async #finishSagas(): Promise<void> {
    const { attachments, shareSubscriptions } = this.state;
    const open =
      attachments.some(({ phase }) => phase !== 'attached') ||
      shareSubscriptions.some(({ phase }) => phase === 'accepting');
    if (!open) return;
    await finishOpenSagas(this.#ports, { folder: this.folder, journal: this.live.journal }).catch(() => undefined);
  }
}
