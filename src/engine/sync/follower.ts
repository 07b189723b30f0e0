import type { Assignment, DatabaseRole, Group } from '../../protocol/access.ts';
import type { CommitLag, FollowingState } from '../../protocol/catalog.ts';
import { SharingError, toSharingError } from '../../protocol/errors.ts';
import type { TableLevelSharing } from '../../protocol/filters.ts';
import type { FollowerOverrides } from '../../protocol/following.ts';
import type { ClusterState } from '../../sharing/cluster/state.ts';
import { cachedPolicy, isHot } from '../../sharing/database/caching.ts';
import type { DatabaseEvent } from '../../sharing/database/events.ts';
import type { DatabaseState, Extent, Table } from '../../sharing/database/state.ts';
import { filterDatabase, takenAway } from '../../sharing/filter/filterDatabase.ts';
import { overridesOf } from '../../sharing/following/attachment.ts';
import type { FollowedDatabase } from '../../sharing/following/followedDatabases.ts';
import type { Clock } from '../clock.ts';
import type { Commit } from '../journal/commitFile.ts';
import type { JournalPool } from '../journal/journalPool.ts';
import { cacheFolder, fromLocation, lagFile } from '../layout.ts';
import { HotCache } from './hotCache.ts';
import { LagHistory } from './lagHistory.ts';
import { isGranted, type LeaderLink, leaderUnavailable, openLeader } from './leaderLink.ts';
import { TableGrants } from './tableGrants.ts';

/** What queries see: swapped as a whole, never changed. */
export interface VisibleSnapshot {
  readonly state: DatabaseState;
  readonly version: number;
  readonly at: number;
}

export interface FollowerPorts {
  readonly pool: JournalPool;
  readonly clock: Clock;
  /** Milliseconds between two tries to reach a leader that is gone, and between two looks at what has become cold. */
  readonly retryInterval: number;
  /** Anything that a screen shows of this follower changed; `content` tells whether tables or rows did. */
  readonly changed: (content: boolean) => void;
  /** The leader took the grant back. */
  readonly revoked: () => void;
  /** These tables are no longer shared, and what was read from them is taken away. */
  readonly narrowed: (tables: readonly Table[]) => void;
}

/**
 * A snapshot that a query holds on to. `signal` ends the query when the link goes, `tableSignal` when a table of the
 * snapshot is no longer shared.
 */
export interface PinnedSnapshot {
  readonly snapshot: VisibleSnapshot;
  readonly signal: AbortSignal;
  tableSignal(table: string): AbortSignal | undefined;
  locate(extentId: string): { readonly path: string; readonly cached: boolean };
  release(): void;
}

/** A commit of the leader that was noticed and is not visible yet. */
export interface PendingCommit extends Pick<CommitLag, 'version' | 'committedAt' | 'noticedAt' | 'rows'> {
  readonly added: readonly { readonly table: string; readonly extents: readonly Extent[] }[];
}

/** Follows one database of a leader: notices commits, swaps what is visible, keeps hot extents near, measures the lag. */
export class Follower {
  readonly #home: string;
  readonly #ports: FollowerPorts;
  readonly #ended = new AbortController();
  readonly #grants = new TableGrants();
  readonly #since: number;
  #link: FollowedDatabase;
  #leader: LeaderLink | undefined;
  #visible: VisibleSnapshot | undefined;
  #cache: HotCache | undefined;
  #history: LagHistory | undefined;
  #pending: PendingCommit[] = [];
  #phase: 'idle' | 'applying' | 'prefetching' = 'idle';
  #error: SharingError | undefined;
  #failedAt: number | undefined;
  #revoked = false;
  #clockSkew = 0;
  /** What the cache was last made to follow, and the filter that is applied to what is visible. */
  #policy: string | undefined;
  #filter: TableLevelSharing | undefined;
  #work: Promise<void> = Promise.resolve();
  #queued = false;
  #cancelTimer: () => void = () => undefined;

  constructor(home: string, link: FollowedDatabase, ports: FollowerPorts) {
    this.#home = home;
    this.#link = link;
    this.#ports = ports;
    this.#since = ports.clock.now();
  }

  get link(): FollowedDatabase {
    return this.#link;
  }

  get overrides(): FollowerOverrides {
    return overridesOf(this.#link.attachment, this.#link.databaseId);
  }

  get visible(): VisibleSnapshot | undefined {
    return this.#visible;
  }

  get leaderFolder(): string {
    return fromLocation(this.#home, this.#link.attachment.leader.location);
  }

  get leaderVersion(): number {
    return this.#leader?.database.journal.version ?? this.#visible?.version ?? 0;
  }

  /** The principals that the leader gave a role on the database, as of the newest sync. */
  get leaderPrincipals(): readonly Assignment<DatabaseRole>[] {
    const { databaseId } = this.#link;
    return this.#leader?.cluster.journal.state.databases.get(databaseId)?.principals ?? [];
  }

  /** The groups whose members the leader knows, as of the newest sync. */
  get leaderGroups(): readonly Group[] {
    return [...(this.#leader?.cluster.journal.state.groups.values() ?? [])];
  }

  /** Whether the leader's cluster runs, as of the newest sync. */
  get leaderLifecycle(): ClusterState['lifecycle'] | undefined {
    return this.#leader?.cluster.journal.state.lifecycle;
  }

  get error(): SharingError | undefined {
    return this.#error;
  }

  get history(): LagHistory | undefined {
    return this.#history;
  }

  get clockSkew(): number {
    return this.#clockSkew;
  }

  get cachedBytes(): number {
    return this.#cache?.bytes ?? 0;
  }

  /** Whether it follows no more: then nothing that it says is of use. */
  get hasEnded(): boolean {
    return this.#ended.signal.aborted;
  }

  get state(): FollowingState {
    if (this.#revoked) return 'Revoked';
    if (this.#error)
      return this.#error.code === 'JournalDamaged' || this.#error.code === 'JournalTooNew' ? 'Failed' : 'Disconnected';
    return this.#visible && this.#link.attachment.phase === 'attached' ? 'Following' : 'Attaching';
  }

  /** Age of the oldest commit that is not visible yet, in milliseconds. */
  get lag(): number {
    const oldest = this.#pending[0];
    return oldest ? Math.max(0, this.#ports.clock.now() - oldest.committedAt) : 0;
  }

  /** What is known of the leader but not visible yet, oldest first. */
  get pending(): readonly PendingCommit[] {
    return this.#pending;
  }

  /** Time at which the leader was found to be out of reach; undefined while it is in reach. */
  get failedAt(): number | undefined {
    return this.#error && this.#failedAt;
  }

  /** What it is busy with, when that takes its time. */
  get phase(): 'idle' | 'applying' | 'prefetching' {
    return this.#phase;
  }

  isCached(extentId: string): boolean {
    return this.#cache?.locate(extentId).cached ?? false;
  }

  /** Takes over what changed in the link itself (phase, overrides, interval), and connects once it is attached. */
  update(link: FollowedDatabase): void {
    this.#link = link;
    this.sync();
    this.#ports.changed(true);
  }

  /** Asks for a sync; several asked for while one runs become one. Resolves when everything asked for so far is done. */
  sync(): Promise<void> {
    if (!this.#queued && !this.#ended.signal.aborted) {
      this.#queued = true;
      this.#work = this.#work.then(async () => {
        this.#queued = false;
        await this.#syncOnce();
      });
    }
    return this.#work;
  }

  pin(): PinnedSnapshot {
    const snapshot = this.#visible;
    const cache = this.#cache;
    if (!snapshot || !cache || this.#ended.signal.aborted) throw this.#error ?? this.#notVisible();
    const release = cache.pin();
    const tableSignal = (name: string): AbortSignal | undefined => {
      const table = snapshot.state.tables.get(name);
      return table && this.#grants.signal(table);
    };
    return { snapshot, signal: this.#ended.signal, tableSignal, locate: (id) => cache.locate(id), release };
  }

  /** Stops following; the cache and the history stay for the next start. */
  async close(): Promise<void> {
    this.#end(new SharingError('ServerUnavailable', 'The engine is stopping.', 'transient'));
    await this.#work;
    await this.#cache?.close();
    await this.#history?.flush().catch(() => undefined);
  }

  /** Stops following and leaves nothing of the leader's data. `reason` ends the queries that still run. */
  async remove(reason: SharingError): Promise<void> {
    this.#end(reason);
    await this.#work;
    await this.#cache?.destroy();
    await this.#history?.delete();
  }

  #end(reason: SharingError): void {
    this.#cancelTimer();
    this.#leader?.release();
    this.#leader = undefined;
    this.#visible = undefined;
    this.#pending = [];
    this.#ended.abort(reason);
  }

  async #syncOnce(): Promise<void> {
    this.#cancelTimer();
    if (this.#ended.signal.aborted || this.#link.attachment.phase !== 'attached') return;
    this.#phase = 'applying';
    try {
      const leader = this.#leader ?? (await this.#connect());
      await leader.cluster.journal.refresh();
      if (this.#ended.signal.aborted) return;
      const unhealthy = leader.cluster.error ?? leader.database.error;
      if (unhealthy)
        throw unhealthy.code === 'StorageFailed'
          ? leaderUnavailable(this.#link.attachment.leader, leader.folder)
          : unhealthy;
      const { attachment, databaseId } = this.#link;
      if (!isGranted(leader.cluster.journal.state, attachment, databaseId, this.#ports.clock.now())) {
        this.#revoked = true;
        this.#ports.changed(false);
        this.#ports.revoked();
        return;
      }
      this.#setError(undefined);
      await this.#show(leader);
    } catch (error) {
      if (!this.#ended.signal.aborted) this.#setError(toSharingError(error));
    } finally {
      this.#phase = 'idle';
    }
    if (this.#ended.signal.aborted) return;
    const { syncInterval } = this.overrides;
    const wait = this.#error || syncInterval === 0 ? this.#ports.retryInterval : syncInterval;
    this.#cancelTimer = this.#ports.clock.after(wait, () => this.sync());
  }

  async #connect(): Promise<LeaderLink> {
    const { attachment, databaseId } = this.#link;
    const leader = await openLeader(this.#ports.pool, this.#home, attachment.leader, databaseId);
    try {
      const extents = new Map(allExtents(leader.database.journal.state).map((extent) => [extent.id, extent]));
      this.#cache ??= await HotCache.open(cacheFolder(this.#home, attachment.id, databaseId), leader.extents, extents);
      this.#history ??= await LagHistory.open(lagFile(this.#home, attachment.id, databaseId));
      // It may have been detached meanwhile, when there was nothing yet to be let go of.
      this.#ended.signal.throwIfAborted();
    } catch (error) {
      leader.release();
      throw error;
    }
    this.#leader = leader;
    leader.database.onCommits((commits) => this.#noticed(commits));
    leader.cluster.onCommits(() => this.sync());
    leader.database.onHealth(() => this.sync());
    leader.cluster.onHealth(() => this.sync());
    return leader;
  }

  #noticed(commits: readonly Commit<DatabaseEvent>[]): void {
    const noticedAt = this.#ports.clock.now();
    for (const { version, time, events } of commits) {
      this.#clockSkew = Math.max(this.#clockSkew, time - noticedAt);
      // What is gone on the leader must leave the cache as well: all of it is looked at anew.
      if (events.some(({ type }) => type === 'ExtentsDropped' || type === 'TableDropped')) this.#policy = undefined;
      const added = events.flatMap((event) => (event.type === 'ExtentsAdded' ? [event] : []));
      const rows = added.reduce((sum, { extents }) => extents.reduce((all, extent) => all + extent.rows, sum), 0);
      this.#pending.push({ version, committedAt: Math.min(time, noticedAt), noticedAt, rows, added });
    }
    if (this.overrides.syncInterval === 0) this.sync();
    else this.#ports.changed(false);
  }

  /** Makes the newest state of the leader visible, in one step. */
  async #show(leader: LeaderLink): Promise<void> {
    const { version, state: whole } = leader.database.journal;
    const { filter } = this.#link.attachment;
    const overrides = this.overrides;
    const state = filterDatabase(whole, filter);
    const now = this.#ports.clock.now();
    const shown = this.#pending.filter((commit) => commit.version <= version);
    const policies = new Map([...state.tables.keys()].map((table) => [table, cachedPolicy(state, table, overrides)]));
    const hot = (extents: readonly Extent[], table: string): readonly Extent[] => {
      const caching = policies.get(table);
      return caching === undefined ? [] : extents.filter((extent) => isHot(extent, caching, now));
    };
    const news = shown.flatMap((commit) => commit.added.flatMap(({ table, extents }) => hot(extents, table)));
    if (overrides.prefetchExtents && news.length > 0) {
      this.#phase = 'prefetching';
      await this.#cache?.add(news);
      if (this.#ended.signal.aborted) return;
    }
    if (this.#visible?.version !== version || this.#filter !== filter) {
      const at = this.#ports.clock.now();
      const taken = this.#visible ? takenAway(this.#visible.state, state, whole) : [];
      this.#visible = { state, version, at };
      this.#filter = filter;
      this.#grants.renew(state);
      if (taken.length > 0) {
        this.#grants.end(this.#link, taken);
        this.#ports.narrowed(taken);
      }
      this.#pending = this.#pending.filter((commit) => commit.version > version);
      for (const { added: _added, ...commit } of shown) {
        // What was committed while nobody followed says nothing about how fast following is.
        if (commit.committedAt >= this.#since) this.#history?.record({ ...commit, visibleAt: at });
      }
      this.#ports.changed(true);
    }
    // Everything is looked at anew when what is hot changed otherwise than by these commits: a policy, a filter, or time.
    const policy = JSON.stringify([[...policies], filter]);
    const isTimed = shown.length === 0 && [...policies.values()].some((caching) => caching !== null);
    if (policy !== this.#policy || isTimed) {
      this.#policy = policy;
      const all = [...state.tables.values()].flatMap((table) => hot([...table.extents.values()], table.name));
      void this.#cached((cache) => cache.hold(all), version);
    } else if (news.length > 0) {
      void this.#cached((cache) => cache.add(news), version);
    }
  }

  async #cached(bring: (cache: HotCache) => Promise<boolean>, version: number): Promise<void> {
    const before = this.cachedBytes;
    if (!this.#cache || !(await bring(this.#cache)) || this.#ended.signal.aborted) return;
    this.#history?.markCached(version, this.#ports.clock.now());
    if (this.cachedBytes !== before) this.#ports.changed(false);
    // A history that cannot be written is a lost measurement, no lost data.
    await this.#history?.flush().catch(() => undefined);
  }

  #setError(error: SharingError | undefined): void {
    if (this.#error?.message === error?.message) return;
    if (!this.#error) this.#failedAt = this.#ports.clock.now();
    this.#error = error;
    this.#ports.changed(false);
  }

  #notVisible(): SharingError {
    const { localName, databaseName, attachment } = this.#link;
    return new SharingError(
      'LeaderUnavailable',
      `Database '${localName}' is not readable yet: '${attachment.leader.clusterName}/${databaseName}' was not reached so far.`,
      'transient',
    );
  }
}

export function allExtents(state: DatabaseState): readonly Extent[] {
  return state.tables
    .valueSeq()
    .flatMap((table) => table.extents.valueSeq())
    .toArray();
}
