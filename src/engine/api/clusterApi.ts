import { rm } from 'node:fs/promises';
import type { RequestParams } from '../../protocol/contract.ts';
import { SharingError } from '../../protocol/errors.ts';
import { parsePrincipal } from '../../sharing/access/principals.ts';
import type { LifecycleCommand } from '../../sharing/cluster/commands.ts';
import { changed } from '../../sharing/cluster/decideAccess.ts';
import { authorize, effectiveAccess, leaderAccess } from '../authorize.ts';
import { summarizeCluster } from '../catalog.ts';
import type { Api, EngineContext } from '../context.ts';
import { createDatabase } from '../sharingCommands.ts';
import { summarize } from './catalogApi.ts';

type ClusterApi = Api<
  | 'createCluster'
  | 'stopCluster'
  | 'startCluster'
  | 'deleteCluster'
  | 'alterCluster'
  | 'createDatabase'
  | 'dropDatabase'
  | 'checkEnding'
  | 'actAs'
  | 'effectiveAccess'
  | 'changeClusterPrincipals'
  | 'changeDatabasePrincipals'
  | 'listGroups'
  | 'setGroup'
>;

/** Clusters and databases of one's own, and who may do what on them. */
export function clusterApi(context: EngineContext): ClusterApi {
  const { workspace, principal } = context;
  return {
    async createCluster({ folder, name, region }) {
      return summarizeCluster(await workspace.createCluster(folder, name, region), principal());
    },
    async stopCluster({ cluster }) {
      await workspace.cluster(cluster).live.journal.execute({ type: 'StopCluster' });
      return null;
    },
    async startCluster({ cluster }) {
      await workspace.cluster(cluster).live.journal.execute({ type: 'StartCluster' });
      return null;
    },
    async deleteCluster({ cluster }) {
      const host = workspace.cluster(cluster);
      await host.live.journal.execute({ type: 'DeleteCluster' });
      await workspace.forget(host);
      await rm(host.folder, { recursive: true, force: true });
      // A scan that was on its way may have met the half of it, and listed a cluster that cannot be read.
      await workspace.scan();
      return null;
    },
    async alterCluster({ cluster, ...properties }) {
      await workspace
        .cluster(cluster)
        .live.journal.execute({ type: 'AlterProperties', properties: defined(properties) });
      return null;
    },
    async createDatabase({ cluster, database }) {
      const host = workspace.cluster(cluster);
      // Before anything is made: whoever may not create leaves nothing behind.
      authorize(host, principal(), 'administer');
      await createDatabase(context, host, database);
      return summarize(host, database);
    },
    async dropDatabase({ cluster, database }) {
      await workspace.cluster(cluster).dropDatabase(database);
      return null;
    },
    async checkEnding(ending) {
      const host = workspace.cluster(ending.cluster);
      if (ending.change === 'dropDatabase') host.owned(ending.database);
      await host.live.journal.check(commandOf(ending));
      return null;
    },
    async actAs({ principal: next }) {
      const parsed = parsePrincipal(next);
      if (!parsed.ok) throw parsed.error;
      context.actAs(parsed.value.fullyQualifiedName);
      return null;
    },
    // Open to everyone, as are groups: whoever chooses as whom to act must know whom there is.
    async effectiveAccess({ cluster, database, kind }) {
      return effectiveAccess(workspace.cluster(cluster), database, kind);
    },
    async changeClusterPrincipals({ cluster, change, role, principals }) {
      await workspace
        .cluster(cluster)
        .live.journal.execute({ type: 'ChangeClusterPrincipals', change, role, principals });
      return null;
    },
    async changeDatabasePrincipals({ cluster, database, change, role, principals }) {
      const host = workspace.cluster(cluster);
      const follower = host.findFollower(database);
      if (!follower) {
        host.owned(database);
        await host.live.journal.execute({
          type: 'ChangeDatabasePrincipals',
          change,
          database,
          principals,
          ...(role && { role }),
        });
        return null;
      }
      const { attachment, databaseId } = follower.link;
      const overridden = changed(follower.overrides.principals, change, principals, (each) => each.role === role);
      await host.live.journal.execute({
        type: 'AlterOverrides',
        attachmentId: attachment.id,
        databaseId,
        change: { principals: overridden },
        leaderAccess: leaderAccess(follower),
      });
      return null;
    },
    async listGroups({ cluster }) {
      return [...workspace.cluster(cluster).state.groups.values()];
    },
    async setGroup({ cluster, group }) {
      const host = workspace.cluster(cluster);
      authorize(host, principal(), 'administer');
      await host.live.journal.execute({ type: 'SetGroup', group });
      return null;
    },
  };
}

function commandOf(ending: RequestParams<'checkEnding'>): LifecycleCommand {
  switch (ending.change) {
    case 'stopCluster':
      return { type: 'StopCluster' };
    case 'deleteCluster':
      return { type: 'DeleteCluster' };
    case 'dropDatabase':
      return { type: 'DropDatabase', name: ending.database };
  }
}

/** Without the properties that are undefined. */
function defined<T extends object>(properties: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  const entries = Object.entries(properties).filter(([, value]) => value !== undefined);
  if (entries.length === 0) throw new SharingError('InvalidArgument', 'Name at least one property to change.');
  return Object.fromEntries(entries) as { [K in keyof T]: Exclude<T[K], undefined> };
}
