import type { FollowerOverrides } from '../../protocol/following.ts';
import type { SharedKind } from '../../protocol/sharedKinds.ts';
import type { DatabaseAction } from '../../sharing/access/roles.ts';
import type { OwnedDatabase } from '../../sharing/cluster/state.ts';
import { entityNotFound, tableNotFound } from '../../sharing/database/decision.ts';
import type { DatabaseState, MaterializedView, Table } from '../../sharing/database/state.ts';
import { ownCaching } from '../../sharing/following/attachment.ts';
import { authorize, mayAct, maySee } from '../authorize.ts';
import { extentsFolder } from '../layout.ts';
import type { DatabaseJournal } from '../specs.ts';
import type { CommandScope } from './scope.ts';

/** A database, owned or followed, as the principal who acts sees it now. */
export interface VisibleDatabase {
  readonly name: string;
  readonly id: string;
  readonly access: 'ReadWrite' | 'ReadOnlyFollowing';
  readonly state: DatabaseState;
  readonly version: number;
  /** By which overrides the leader's caching policies hold here. */
  readonly caching: Pick<FollowerOverrides, 'cachingKind' | 'caching'>;
}

/** What may be looked at by whoever may query or monitor it: to ingest is no right to look. */
export async function visibleDatabase(scope: CommandScope, name = scope.database): Promise<VisibleDatabase> {
  const { host, context } = scope;
  if (!host.findFollower(name)) host.owned(name);
  if (!mayLook(host, context.principal(), name)) authorize(host, context.principal(), 'monitor', name);
  return openVisible(scope, name);
}

function mayLook(host: CommandScope['host'], principal: string, name: string): boolean {
  return mayAct(host, principal, 'monitor', name) || mayAct(host, principal, 'query', name);
}

/** Refuses who may look into none of the databases, for what is told of the cluster to whoever works with one. */
export function checkLooksAnywhere({ host, context }: CommandScope): void {
  const who = context.principal();
  if (!databaseNames(host).some((name) => mayLook(host, who, name))) authorize(host, who, 'monitor');
}

function databaseNames(host: CommandScope['host']): readonly string[] {
  const owned = [...host.state.databases.values()].map(({ name }) => name);
  const followed = host.followers.all.filter(({ visible }) => visible).map(({ link }) => link.localName);
  return [...owned, ...followed];
}

async function openVisible({ host }: CommandScope, name: string): Promise<VisibleDatabase> {
  const follower = host.findFollower(name);
  if (follower) {
    const { snapshot, release } = follower.pin();
    release();
    const { state, version } = snapshot;
    const { databaseId: id, localName } = follower.link;
    return { name: localName, id, access: 'ReadOnlyFollowing', state, version, caching: follower.overrides };
  }
  const owned = host.owned(name);
  const { journal } = await host.database(owned);
  await journal.refresh();
  const { state, version } = journal;
  return { name: owned.name, id: owned.id, access: 'ReadWrite', state, version, caching: ownCaching };
}

/** Every database of the cluster that the principal sees; with `look`, only those it may look into. */
export async function visibleDatabases(scope: CommandScope, look = false): Promise<readonly VisibleDatabase[]> {
  const { host, context } = scope;
  const names = databaseNames(host).filter((name) =>
    look ? mayLook(host, context.principal(), name) : maySee(host, context.principal(), name),
  );
  return Promise.all(names.sort((a, b) => a.localeCompare(b, 'en')).map((name) => openVisible(scope, name)));
}

/** A database that can be written to, by a principal who may. */
export interface WritableDatabase {
  readonly owned: OwnedDatabase;
  readonly journal: DatabaseJournal;
  /** Of its extents. */
  readonly folder: string;
}

/** Throws `DatabaseIsFollower`, which names the leader, for a followed database. */
export async function writable(
  { host, context, database }: CommandScope,
  action: DatabaseAction,
  name = database,
): Promise<WritableDatabase> {
  const owned = host.owned(name);
  authorize(host, context.principal(), action, name);
  const { journal } = await host.database(owned);
  return { owned, journal, folder: extentsFolder(host.databaseFolder(owned.id)) };
}

export function tableOf(state: DatabaseState, name: string): Table {
  const table = state.tables.get(name);
  if (!table) throw tableNotFound(state, name);
  return table;
}

export function viewOf(state: DatabaseState, name: string): MaterializedView {
  const view = state.materializedViews.get(name);
  if (!view) throw entityNotFound(state, 'materialized view', name);
  return view;
}

/** Throws where the database has no table, function or other thing of this kind and name. */
export function checkHolds(
  state: DatabaseState,
  { of, name }: { readonly of: SharedKind; readonly name: string },
): void {
  const singular = { functions: 'function', materializedViews: 'materialized view', externalTables: 'external table' };
  if (of === 'tables') tableOf(state, name);
  else if (!state[of].has(name)) throw entityNotFound(state, singular[of], name);
}

/** The tables of these names, or all of them in order. */
export function tablesOf(state: DatabaseState, names: readonly string[] | undefined): readonly Table[] {
  if (names) return names.map((name) => tableOf(state, name));
  return [...state.tables.values()].sort((a, b) => a.name.localeCompare(b.name, 'en'));
}
