import { SharingError, toSharingError } from '../../protocol/errors.ts';
import type { ReceivedInvitation, ShareSubscriptionSummary, SubscriptionStatus } from '../../protocol/shares.ts';
import { isInvitee } from '../../sharing/cluster/decideInvitations.ts';
import type { ClusterState, ShareSubscription } from '../../sharing/cluster/state.ts';
import { type Invitation, invitationStatus, isActive, type Share } from '../../sharing/shares/share.ts';
import type { ClusterHost } from '../clusterHost.ts';
import type { EngineContext } from '../context.ts';
import { fromLocation, journalFolder, toLocation, toPath, toUri } from '../layout.ts';
import { type ClusterJournal, clusterSpec } from '../specs.ts';
import { finishAccept } from '../sync/acceptSaga.ts';
import { openLeaderCluster } from '../sync/leaderLink.ts';
import { type InvitationClaims, peekInvitation, verifyInvitation } from './invitationToken.ts';
import { describeInvitation, findInvitation, summarizeDataSet, tokenOf } from './provider.ts';

interface Opened {
  readonly claims: InvitationClaims;
  readonly journal: ClusterJournal;
  readonly folder: string;
  readonly share: Share;
  readonly invitation: Invitation;
}

/** Opens the provider of a token, checks the token against it, and lets `work` go on. */
export async function withInvitation<T>(
  context: EngineContext,
  token: string,
  work: (opened: Opened) => Promise<T>,
): Promise<T> {
  const { iss, location, clusterName } = peekInvitation(token);
  const folder = toPath(location);
  const live = await context.pool.acquire(journalFolder(folder), clusterSpec);
  try {
    await live.journal.refresh();
    const { state } = live.journal;
    if (state.id !== iss) {
      throw new SharingError(
        'LeaderUnavailable',
        `The provider '${clusterName}' is not at '${folder}'. Ask it where its cluster is now.`,
        'transient',
      );
    }
    const claims = await verifyInvitation(token, state.signingKey, context.clock.now());
    const { share, invitation } = findInvitation(state, claims.share, claims.jti);
    return await work({ claims, journal: live.journal, folder, share, invitation });
  } finally {
    live.release();
  }
}

/** Each end of an invitation is refused in its own way. */
const answered = {
  Accepted: 'InvitationUsed',
  Rejected: 'InvitationNotPending',
  Withdrawn: 'InvitationWithdrawn',
} as const;

/** What a token invites to, or the refusal that says what is wrong with it. */
export async function readInvitation(context: EngineContext, token: string): Promise<ReceivedInvitation> {
  const principal = context.principal();
  return withInvitation(context, token, async ({ claims, journal, folder, share, invitation }) => {
    const now = context.clock.now();
    if (!isInvitee(invitation.invitee, principal)) {
      throw new SharingError(
        'InvitationForAnother',
        `The invitation is for '${claims.sub}', not for '${principal}'. Act as that person to answer it.`,
        'user',
        { fix: { title: 'Act As…', command: 'dataShareExplorer.actAs', arguments: [] } },
      );
    }
    const status = invitationStatus(invitation, now);
    if (status === 'Pending' && invitation.sending !== claims.sending) {
      throw new SharingError(
        'InvitationSuperseded',
        'The invitation was sent again since; only its newest link works.',
      );
    }
    if (status === 'Expired') {
      throw new SharingError(
        'InvitationExpired',
        `The invitation to '${share.name}' has expired. Ask the provider to send it again.`,
      );
    }
    if (status !== 'Pending') {
      throw new SharingError(
        answered[status],
        `The invitation to '${share.name}' was ${status.toLowerCase()} already. Ask the provider for a new one.`,
      );
    }
    return describeInvitation(token, { uri: toUri(folder), state: journal.state }, share, invitation, now);
  });
}

/** Pending invitations for whoever acts, of every cluster in the workspace. */
export async function pendingInvitations(context: EngineContext): Promise<ReceivedInvitation[]> {
  const now = context.clock.now();
  const found: ReceivedInvitation[] = [];
  for (const host of context.workspace.hosts) {
    for (const share of host.state.shares.values()) {
      for (const invitation of share.invitations.values()) {
        if (invitationStatus(invitation, now) !== 'Pending' || !isInvitee(invitation.invitee, context.principal()))
          continue;
        const token = await tokenOf(host, share.id, invitation.id);
        found.push(describeInvitation(token, host, share, invitation, now));
      }
    }
  }
  return found;
}

/** Accepts into a subscription that the consumer's cluster holds. A saga like attaching. */
export async function acceptInvitation(context: EngineContext, token: string, consumer: ClusterHost): Promise<string> {
  const subscriptionId = context.newId();
  await withInvitation(context, token, async ({ journal, folder, share, invitation, claims }) => {
    const { id: clusterId, name: clusterName } = journal.state;
    await consumer.live.journal.execute({
      type: 'BeginAccept',
      subscriptionId,
      share: { id: share.id, name: share.name, terms: share.terms },
      invitationId: invitation.id,
      sending: claims.sending,
      provider: { location: toLocation(consumer.folder, folder), clusterId, clusterName },
    });
    const begun = consumer.state.shareSubscriptions.get(subscriptionId);
    if (begun) await finishAccept(context, { folder: consumer.folder, journal: consumer.live.journal }, begun);
  });
  return subscriptionId;
}

/** The subscriptions of a consumer's cluster, with what the provider says of each at the moment. */
export async function listShareSubscriptions(
  context: EngineContext,
  host: ClusterHost,
): Promise<ShareSubscriptionSummary[]> {
  return Promise.all(
    [...host.state.shareSubscriptions.values()].map(async (subscription) => {
      try {
        const provider = await openLeaderCluster(context.pool, host.folder, subscription.provider);
        try {
          await provider.journal.refresh();
          return summarize(context, host, subscription, provider.journal.state);
        } finally {
          provider.release();
        }
      } catch (error) {
        return { ...summarize(context, host, subscription), error: toSharingError(error).toData() };
      }
    }),
  );
}

function summarize(
  { workspace, clock }: EngineContext,
  host: ClusterHost,
  subscription: ShareSubscription,
  provider?: ClusterState,
): ShareSubscriptionSummary {
  const share = provider?.shares.get(subscription.shareId);
  const there = share?.subscriptions.get(subscription.id);
  const mappings = workspace.hosts.flatMap((mapper) =>
    [...mapper.state.attachments.values()].flatMap(({ origin, phase, configuration }) =>
      origin.kind === 'DataShare' && origin.subscriptionId === subscription.id && phase !== 'detaching'
        ? [{ dataSetId: origin.dataSetId, cluster: mapper.uri, clusterName: mapper.state.name, configuration }]
        : [],
    ),
  );
  return {
    cluster: host.uri,
    id: subscription.id,
    shareName: subscription.shareName,
    terms: subscription.terms,
    provider: {
      cluster: toUri(fromLocation(host.folder, subscription.provider.location)),
      clusterName: subscription.provider.clusterName,
    },
    status: provider ? statusOf(there && { active: isActive(there, clock.now()), status: there.status }) : 'Active',
    acceptedBy: subscription.acceptedBy,
    since: subscription.since,
    ...(there?.expiresAt !== undefined && { expiresAt: there.expiresAt }),
    dataSets: [...(share?.dataSets.values() ?? [])].map((dataSet) => {
      const found = mappings.find((mapping) => mapping.dataSetId === dataSet.id);
      if (!found) return summarizeDataSet(dataSet);
      const { dataSetId: _dataSetId, ...mapping } = found;
      return { ...summarizeDataSet(dataSet), mapping };
    }),
  };
}

/** A share or subscription that the provider no longer has was deleted at its source; an expired one is as good as revoked. */
function statusOf(
  there: { readonly active: boolean; readonly status: SubscriptionStatus } | undefined,
): SubscriptionStatus {
  if (!there) return 'SourceDeleted';
  return there.status === 'Active' && !there.active ? 'Revoked' : there.status;
}
