import { SharingError } from '../../protocol/errors.ts';
import type { AttachmentSummary, EffectiveCaching, FollowerOverrides } from '../../protocol/following.ts';
import { decideCluster } from '../../sharing/cluster/decide.ts';
import { databaseCaching, isHot, tableCaching, viewCaching } from '../../sharing/database/caching.ts';
import { filterableObjects } from '../../sharing/filter/filterDatabase.ts';
import { previewFilter } from '../../sharing/filter/previewFilter.ts';
import { checkFilter } from '../../sharing/filter/tableLevelSharing.ts';
import type { Attachment } from '../../sharing/following/attachment.ts';
import { authorize, checkSeen, leaderAccess } from '../authorize.ts';
import type { ClusterHost } from '../clusterHost.ts';
import type { Api, EngineContext } from '../context.ts';
import { fromLocation, toUri } from '../layout.ts';
import { attachDatabase, checkNameFree, detach, detachDatabase } from '../sharingCommands.ts';
import { register } from '../sync/attachSaga.ts';
import { readReport } from '../sync/followerReport.ts';

type FollowingApi = Api<
  | 'attachDatabase'
  | 'detachDatabase'
  | 'detachAttachment'
  | 'detachFollowers'
  | 'listAttachments'
  | 'listFollowers'
  | 'previewFilter'
  | 'alterFilter'
  | 'renameFollowed'
  | 'getOverrides'
  | 'alterOverrides'
  | 'effectiveCaching'
  | 'setCachingPolicy'
  | 'setSyncInterval'
>;

/** Attaching, detaching, and the little that a follower may decide by itself. */
export function followingApi(context: EngineContext): FollowingApi {
  const { workspace, principal, clock, newId } = context;

  async function alterOverrides(
    host: ClusterHost,
    database: string,
    change: Partial<FollowerOverrides>,
  ): Promise<null> {
    const follower = host.follower(database);
    const { attachment, databaseId } = follower.link;
    await host.live.journal.execute({
      type: 'AlterOverrides',
      attachmentId: attachment.id,
      databaseId,
      change,
      leaderAccess: leaderAccess(follower),
    });
    return null;
  }

  return {
    async attachDatabase(params, call) {
      const host = workspace.cluster(params.follower);
      const attachment = await attachDatabase(context, host, workspace.cluster(params.leader), params, call);
      return summarizeAttachment(host, attachment);
    },
    async detachDatabase({ cluster, database }) {
      await detachDatabase(context, workspace.cluster(cluster), database);
      return null;
    },
    async detachAttachment({ cluster, attachmentId }) {
      const host = workspace.cluster(cluster);
      const attachment = host.state.attachments.get(attachmentId);
      if (!attachment) {
        const message = `Cluster '${host.state.name}' no longer has this attached database configuration.`;
        throw new SharingError('AttachmentNotFound', message);
      }
      await detach(context, host, attachment);
      return null;
    },
    async detachFollowers({ cluster, attachmentIds }) {
      const host = workspace.cluster(cluster);
      for (const attachmentId of attachmentIds) {
        const database = host.state.databases.find(({ followers }) => followers.has(attachmentId));
        await host.live.journal.execute({
          type: 'UnregisterFollower',
          attachmentId,
          databaseId: database?.id,
          by: 'leader',
        });
      }
      return null;
    },
    async listAttachments({ cluster }) {
      const host = workspace.cluster(cluster);
      authorize(host, principal(), 'query');
      const kept = [...host.state.attachments.values()].filter(({ phase }) => phase !== 'detaching');
      return kept.map((attachment) => summarizeAttachment(host, attachment));
    },
    async listFollowers({ cluster, database }) {
      const host = workspace.cluster(cluster);
      authorize(host, principal(), 'monitor', database);
      const owned = database === undefined ? [...host.state.databases.values()] : [host.owned(database)];
      const entries = [
        ...owned.flatMap(({ name, followers }) => [...followers.values()].map((follower) => ({ name, follower }))),
        ...[...host.state.followers.values()].map((follower) => ({ name: '*', follower })),
      ];
      return Promise.all(
        entries.map(async ({ name, follower }) => {
          const { attachmentId, clusterName, configuration, filter, origin, since } = follower;
          const report = await readReport(context.files, host.folder, attachmentId);
          return {
            attachmentId,
            clusterName,
            configuration,
            database: name,
            filter,
            origin: origin.kind,
            since,
            ...(report && { report: { version: report.version, lag: report.lag, at: report.at } }),
          };
        }),
      );
    },
    async previewFilter({ cluster, database, filter }) {
      const host = workspace.cluster(cluster);
      const checked = checkFilter(filter);
      if (!checked.ok) throw checked.error;
      const owned = host.owned(database);
      authorize(host, principal(), 'query', database);
      const { journal } = await host.database(owned);
      return previewFilter(filterableObjects(journal.state), checked.value);
    },
    async alterFilter({ cluster, database, filter }) {
      const host = workspace.cluster(cluster);
      const follower = host.follower(database);
      const { attachment } = follower.link;
      if (attachment.origin.kind === 'DataShare') {
        throw new SharingError(
          'InvalidArgument',
          `What '${database}' shows is decided by its share. Ask the provider.`,
        );
      }
      const command = {
        type: 'AlterFilter',
        attachmentId: attachment.id,
        filter,
        leaderAccess: leaderAccess(follower),
      } as const;
      await host.live.journal.refresh();
      const decision = decideCluster(host.state, command, { principal: principal(), time: clock.now(), newId });
      if (!decision.ok) throw decision.error;
      // The leader has a say first: a follower never shows what its leader has not agreed to.
      await register(context, { folder: host.folder, journal: host.live.journal }, { ...attachment, filter });
      await host.live.journal.execute(command);
      return null;
    },
    async renameFollowed({ cluster, database, name }) {
      const host = workspace.cluster(cluster);
      const follower = host.follower(database);
      const { databaseNamePrefix } = follower.link.attachment;
      checkNameFree(host, `${databaseNamePrefix ?? ''}${name}`);
      await host.live.journal.execute({
        type: 'AlterNameOverride',
        attachmentId: follower.link.attachment.id,
        databaseNameOverride: name,
        leaderAccess: leaderAccess(follower),
      });
      return null;
    },
    async getOverrides({ cluster, database }) {
      const host = workspace.cluster(cluster);
      const { overrides } = host.follower(database);
      checkSeen(host, principal(), database);
      return overrides;
    },
    alterOverrides: ({ cluster, database, change }) =>
      alterOverrides(workspace.cluster(cluster), database, change as Partial<FollowerOverrides>),
    async effectiveCaching({ cluster, database, kind }) {
      const host = workspace.cluster(cluster);
      const caching = effectiveCaching(host, database, clock.now(), kind);
      checkSeen(host, principal(), database);
      return caching;
    },
    async setCachingPolicy({ cluster, database, hotSpan }) {
      const host = workspace.cluster(cluster);
      const follower = host.findFollower(database);
      if (follower) {
        return alterOverrides(host, database, { caching: { ...follower.overrides.caching, database: hotSpan } });
      }
      const owned = host.owned(database);
      authorize(host, principal(), 'administer', database);
      const { journal } = await host.database(owned);
      await journal.execute({ type: 'AlterCachingPolicy', hotSpan });
      return null;
    },
    setSyncInterval: ({ cluster, database, interval }) =>
      alterOverrides(workspace.cluster(cluster), database, { syncInterval: interval }),
  };
}

export function summarizeAttachment(host: ClusterHost, attachment: Attachment): AttachmentSummary {
  const { id, configuration, leader, scope, origin, phase, since, filter } = attachment;
  const links = host.followers.links.filter((link) => link.attachment.id === id);
  return {
    attachmentId: id,
    configuration,
    leader: { cluster: toUri(fromLocation(host.folder, leader.location)), clusterName: leader.clusterName },
    database: scope.kind === 'all' ? '*' : scope.databaseName,
    ...(attachment.databaseNameOverride !== undefined && { databaseNameOverride: attachment.databaseNameOverride }),
    ...(attachment.databaseNamePrefix !== undefined && { databaseNamePrefix: attachment.databaseNamePrefix }),
    filter,
    origin: origin.kind,
    ...(origin.kind === 'DataShare' && { subscriptionId: origin.subscriptionId }),
    phase: phase === 'detaching' ? 'suspended' : phase,
    since,
    databases: links.map(({ databaseName, localName, standing }) => ({ database: databaseName, localName, standing })),
  };
}

function effectiveCaching(
  host: ClusterHost,
  database: string,
  now: number,
  kind?: FollowerOverrides['cachingKind'],
): EffectiveCaching {
  const follower = host.follower(database);
  const { snapshot, release } = follower.pin();
  release();
  const overrides = { ...follower.overrides, ...(kind && { cachingKind: kind }) };
  const { state } = snapshot;
  const lines = [...state.tables.values()].map((table) => {
    const { policy, origin } = tableCaching(state, table.name, overrides);
    const hot = [...table.extents.values()].filter((extent) => isHot(extent, policy, now));
    const override = overrides.caching.tables[table.name];
    return {
      table: table.name,
      ...(table.hotSpan !== undefined && { leader: table.hotSpan }),
      ...(override !== undefined && { override }),
      effective: policy,
      origin,
      bytes: table.bytes,
      hotBytes: hot.reduce((sum, extent) => sum + extent.bytes, 0),
    };
  });
  const views = [...state.materializedViews.values()].map(({ name, source, hotSpan }) => {
    const { policy, origin } = viewCaching(state, name, overrides);
    const override = overrides.caching.materializedViews[name];
    const of = state.tables.get(source);
    const hot = [...(of?.extents.values() ?? [])].filter((extent) => isHot(extent, policy, now));
    return {
      view: name,
      ...(hotSpan !== undefined && { leader: hotSpan }),
      ...(override !== undefined && { override }),
      effective: policy,
      origin,
      bytes: of?.bytes ?? 0,
      hotBytes: hot.reduce((sum, extent) => sum + extent.bytes, 0),
    };
  });
  const whole = databaseCaching(state, overrides);
  const all = {
    ...(state.hotSpan !== undefined && { leader: state.hotSpan }),
    ...(overrides.caching.database !== undefined && { override: overrides.caching.database }),
    effective: whole.policy,
    origin: whole.origin,
    bytes: lines.reduce((sum, line) => sum + line.bytes, 0),
    hotBytes: lines.reduce((sum, line) => sum + line.hotBytes, 0),
  };
  return { kind: overrides.cachingKind, lines: [all, ...lines, ...views] };
}
