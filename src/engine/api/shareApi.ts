import { SharingError } from '../../protocol/errors.ts';
import type { ShareSummary } from '../../protocol/shares.ts';
import type { DataSetContent } from '../../sharing/shares/share.ts';
import { authorize } from '../authorize.ts';
import type { ClusterHost } from '../clusterHost.ts';
import type { Api, EngineContext } from '../context.ts';
import {
  acceptInvitation,
  listShareSubscriptions,
  pendingInvitations,
  readInvitation,
  withInvitation,
} from '../shares/consumer.ts';
import { summarizeShare, tokenOf } from '../shares/provider.ts';
import { mapDataSet } from '../sharingCommands.ts';
import { summarizeAttachment } from './followingApi.ts';

type ShareApi = Api<
  | 'listShares'
  | 'createShare'
  | 'deleteShare'
  | 'addDataSet'
  | 'removeDataSet'
  | 'invite'
  | 'resendInvitation'
  | 'withdrawInvitation'
  | 'invitationToken'
  | 'readInvitation'
  | 'listReceivedInvitations'
  | 'rejectInvitation'
  | 'acceptInvitation'
  | 'listShareSubscriptions'
  | 'mapDataSet'
  | 'deleteShareSubscription'
  | 'revokeSubscription'
  | 'reinstateSubscription'
  | 'adjustSubscription'
>;

/** Sharing by invitation, from both sides. */
export function shareApi(context: EngineContext): ShareApi {
  const { workspace, clock, principal } = context;
  const summary = (host: ClusterHost, id: string): ShareSummary => {
    const share = host.state.shares.get(id);
    if (!share) throw new SharingError('ShareNotFound', `Cluster '${host.state.name}' no longer has this share.`);
    return summarizeShare(host.uri, share, clock.now());
  };
  return {
    async listShares({ cluster }) {
      const host = workspace.cluster(cluster);
      authorize(host, principal(), 'administer');
      return [...host.state.shares.keys()].map((id) => summary(host, id));
    },
    async createShare({ cluster, name, description, terms }) {
      const host = workspace.cluster(cluster);
      await host.live.journal.execute({ type: 'CreateShare', name, description, terms });
      const made = host.state.shares.findLast((share) => share.name === name);
      return summary(host, made?.id ?? '');
    },
    async deleteShare({ cluster, share }) {
      await workspace.cluster(cluster).live.journal.execute({ type: 'DeleteShare', share });
      return null;
    },
    async addDataSet({ cluster, share, name, database, filter }) {
      const host = workspace.cluster(cluster);
      const content = describeContent(host, database, filter);
      await host.live.journal.execute({ type: 'AddDataSet', share, name, content });
      return summary(host, share);
    },
    async removeDataSet({ cluster, share, dataSet }) {
      await workspace.cluster(cluster).live.journal.execute({ type: 'RemoveDataSet', share, dataSet });
      return null;
    },
    async invite({ cluster, share, invitee, expiresAt }) {
      const host = workspace.cluster(cluster);
      const before = new Set(host.state.shares.get(share)?.invitations.keys());
      await host.live.journal.execute({ type: 'Invite', share, invitee, expiresAt });
      const invitation =
        [...(host.state.shares.get(share)?.invitations.keys() ?? [])].find((id) => !before.has(id)) ?? '';
      return { invitation, token: await tokenOf(host, share, invitation) };
    },
    async resendInvitation({ cluster, share, invitation, expiresAt }) {
      const host = workspace.cluster(cluster);
      await host.live.journal.execute({ type: 'ResendInvitation', share, invitation, expiresAt });
      return { token: await tokenOf(host, share, invitation) };
    },
    async withdrawInvitation({ cluster, share, invitation }) {
      await workspace.cluster(cluster).live.journal.execute({ type: 'WithdrawInvitation', share, invitation });
      return null;
    },
    async invitationToken({ cluster, share, invitation }) {
      const host = workspace.cluster(cluster);
      authorize(host, principal(), 'administer');
      return { token: await tokenOf(host, share, invitation) };
    },
    readInvitation: ({ token }) => readInvitation(context, token),
    listReceivedInvitations: () => pendingInvitations(context),
    async rejectInvitation({ token }) {
      await withInvitation(context, token, async ({ journal, share, invitation, claims }) => {
        await journal.execute({
          type: 'RejectInvitation',
          share: share.id,
          invitation: invitation.id,
          sending: claims.sending,
        });
      });
      return null;
    },
    async acceptInvitation({ token, cluster }) {
      const host = workspace.cluster(cluster);
      const id = await acceptInvitation(context, token, host);
      const accepted = (await listShareSubscriptions(context, host)).find((subscription) => subscription.id === id);
      if (!accepted)
        throw new SharingError(
          'SubscriptionNotFound',
          'The subscription vanished while it was made. Accept again.',
          'transient',
        );
      return accepted;
    },
    async listShareSubscriptions({ cluster }) {
      const host = workspace.cluster(cluster);
      authorize(host, principal(), 'administer');
      return listShareSubscriptions(context, host);
    },
    async mapDataSet({ cluster, follower, ...params }, call) {
      const host = workspace.cluster(follower);
      const attachment = await mapDataSet(context, workspace.cluster(cluster), host, params, call);
      return summarizeAttachment(host, attachment);
    },
    async deleteShareSubscription({ cluster, subscription }) {
      const { journal } = workspace.cluster(cluster).live;
      await journal.execute({ type: 'DeleteShareSubscription', subscriptionId: subscription });
      return null;
    },
    async revokeSubscription({ cluster, share, subscription }) {
      await workspace.cluster(cluster).live.journal.execute({ type: 'RevokeSubscription', share, subscription });
      return null;
    },
    async reinstateSubscription({ cluster, ...params }) {
      await workspace.cluster(cluster).live.journal.execute({ type: 'ReinstateSubscription', ...params });
      return null;
    },
    async adjustSubscription({ cluster, ...params }) {
      await workspace.cluster(cluster).live.journal.execute({ type: 'AdjustSubscription', ...params });
      return null;
    },
  };
}

function describeContent(
  host: ClusterHost,
  database: string | undefined,
  filter: Extract<DataSetContent, { kind: 'KustoTable' }>['filter'] | undefined,
): DataSetContent {
  if (database === undefined) {
    if (!filter) return { kind: 'KustoCluster' };
    throw new SharingError('InvalidArgument', 'Tables are shared of one database. Name the database.');
  }
  const { id: databaseId, name: databaseName } = host.owned(database);
  return filter
    ? { kind: 'KustoTable', databaseId, databaseName, filter }
    : { kind: 'KustoDatabase', databaseId, databaseName };
}
