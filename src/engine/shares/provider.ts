import { pathToFileURL } from 'node:url';
import { SharingError } from '../../protocol/errors.ts';
import type { ReceivedInvitation, ShareSummary } from '../../protocol/shares.ts';
import { inviteeName } from '../../sharing/cluster/decideInvitations.ts';
import type { ClusterState } from '../../sharing/cluster/state.ts';
import { type DataSet, type Invitation, invitationStatus, type Share } from '../../sharing/shares/share.ts';
import type { ClusterHost } from '../clusterHost.ts';
import { signInvitation } from './invitationToken.ts';
import { signingKey } from './signingKey.ts';

export function summarizeShare(cluster: string, share: Share, now: number): ShareSummary {
  const { id, name, description, terms, createdAt } = share;
  return {
    cluster,
    id,
    name,
    description,
    terms,
    createdAt,
    dataSets: [...share.dataSets.values()].map(summarizeDataSet),
    invitations: [...share.invitations.values()].map((invitation) => ({
      id: invitation.id,
      invitee: inviteeName(invitation.invitee),
      status: invitationStatus(invitation, now),
      sentAt: invitation.sentAt,
      ...(invitation.respondedAt !== undefined && { respondedAt: invitation.respondedAt }),
      ...(invitation.expiresAt !== undefined && { expiresAt: invitation.expiresAt }),
    })),
    subscriptions: [...share.subscriptions.values()].map((subscription) => ({
      id: subscription.id,
      consumer: subscription.consumer,
      consumerCluster: subscription.consumerCluster.name,
      status: subscription.status,
      sharedAt: subscription.sharedAt,
      ...(subscription.expiresAt !== undefined && { expiresAt: subscription.expiresAt }),
    })),
  };
}

export function summarizeDataSet({ id, name, content }: DataSet): ShareSummary['dataSets'][number] {
  return {
    id,
    name,
    kind: content.kind,
    ...(content.kind !== 'KustoCluster' && { database: content.databaseName }),
    ...(content.kind === 'KustoTable' && { filter: content.filter }),
  };
}

/** The share and the invitation of these ids, or the refusal that names what is missing. */
export function findInvitation(
  state: ClusterState,
  shareId: string,
  invitationId: string,
): { share: Share; invitation: Invitation } {
  const share = state.shares.get(shareId);
  if (!share)
    throw new SharingError('ShareNotFound', `Cluster '${state.name}' no longer has this share. Ask the provider.`);
  const invitation = share.invitations.get(invitationId);
  if (!invitation) {
    throw new SharingError(
      'InvitationNotFound',
      `Share '${share.name}' of '${state.name}' no longer has this invitation. Ask the provider.`,
    );
  }
  return { share, invitation };
}

/** The token of an invitation, in its newest sending. */
export async function tokenOf(host: ClusterHost, shareId: string, invitationId: string): Promise<string> {
  const key = await signingKey(host);
  const { share, invitation } = findInvitation(host.state, shareId, invitationId);
  const { expiresAt } = invitation;
  return signInvitation(
    {
      iss: host.state.id,
      jti: invitation.id,
      sub: inviteeName(invitation.invitee),
      share: share.id,
      sending: invitation.sending,
      clusterName: host.state.name,
      location: pathToFileURL(host.folder).href,
      ...(expiresAt !== undefined && { exp: Math.floor(expiresAt / 1_000) }),
    },
    key,
  );
}

export function describeInvitation(
  token: string,
  provider: { readonly uri: string; readonly state: ClusterState },
  share: Share,
  invitation: Invitation,
  now: number,
): ReceivedInvitation {
  const { id, name, description, terms } = share;
  return {
    token,
    invitationId: invitation.id,
    invitee: inviteeName(invitation.invitee),
    status: invitationStatus(invitation, now),
    ...(invitation.expiresAt !== undefined && { expiresAt: invitation.expiresAt }),
    provider: { cluster: provider.uri, clusterName: provider.state.name, region: provider.state.region },
    share: { id, name, description, terms },
    dataSets: [...share.dataSets.values()].map(summarizeDataSet),
  };
}
