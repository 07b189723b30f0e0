import type { AttachmentSummary, FollowerSummary, Standing } from '../../protocol/following.ts';
import type {
  DataSetSummary,
  InvitationSummary,
  ReceivedInvitation,
  ShareSubscriptionSummary,
  ShareSummary,
  SubscriptionSummary,
} from '../../protocol/shares.ts';
import { shortName } from '../principals/actingPrincipal.ts';
import type { Translate } from '../translate.ts';
import { describeLag, type Presentation, stateIcon } from '../tree/presentation.ts';
import type { GroupNode } from './sharingNodes.ts';
import {
  dataSetText,
  filterText,
  formatTime,
  invitationStatusText,
  originText,
  standingText,
  subscriptionStatusText,
} from './sharingTexts.ts';

const attention = 'list.warningForeground';

/** In alphabetical order, as the clauses of the menus expect them. */
const tokens = (...all: readonly string[]): string => all.toSorted().join(';');
const parts = (...all: readonly (string | undefined | false)[]): string => all.filter(Boolean).join(' · ');
export const expiryText = (expiresAt: number | undefined, t: Translate): string | undefined =>
  expiresAt === undefined ? undefined : t('until {0}', formatTime(expiresAt));

export function presentGroup(group: GroupNode['group'], t: Translate): Presentation {
  const looks = {
    followers: { label: t('Followers'), icon: 'organization' },
    shares: { label: t('Shares'), icon: 'live-share' },
    subscriptions: { label: t('Subscriptions'), icon: 'inbox' },
  };
  const { label, icon } = looks[group];
  return {
    label,
    description: '',
    icon: { id: icon },
    contextValue: tokens('group', group),
    children: group === 'subscriptions' ? 'expanded' : 'collapsed',
  };
}

export function presentLeaderFollower(follower: FollowerSummary, t: Translate): Presentation {
  const { clusterName, configuration, origin, report, filter, database } = follower;
  const filtered = filterText(filter, t);
  return {
    label: clusterName,
    description: parts(
      configuration,
      originText(origin, t),
      database === '*' ? t('all databases') : filtered !== filterText(emptyOf(filter), t) && filtered,
      report ? t('version {0}', report.version) : t('has not reported yet'),
      report && describeLag(report.lag, t),
    ),
    icon: { id: 'server-environment' },
    contextValue: 'leaderFollower',
    children: 'none',
    accessibleLabel: t('Follower {0}, configuration {1}, {2}', clusterName, configuration, originText(origin, t)),
  };
}

function emptyOf(filter: FollowerSummary['filter']): FollowerSummary['filter'] {
  const none = { include: [], exclude: [] };
  return { ...filter, tables: none, externalTables: none, materializedViews: none, functions: none };
}

export function presentShare(share: ShareSummary, t: Translate): Presentation {
  const active = share.subscriptions.filter(({ status }) => status === 'Active').length;
  const pending = share.invitations.filter(({ status }) => status === 'Pending').length;
  return {
    label: share.name,
    description: parts(
      share.dataSets.length === 1 ? t('1 data set') : t('{0} data sets', share.dataSets.length),
      pending > 0 && t('{0} pending', pending),
      active > 0 && t('{0} active', active),
    ),
    icon: { id: 'package' },
    contextValue: 'share',
    children: 'collapsed',
    accessibleLabel: t('Share {0}, data sets: {1}, consumers: {2}', share.name, share.dataSets.length, active),
  };
}

export const dataSetIcons: Readonly<Record<DataSetSummary['kind'], string>> = {
  KustoCluster: 'server-environment',
  KustoDatabase: 'database',
  KustoTable: 'table',
};

export function presentDataSet(dataSet: DataSetSummary, t: Translate): Presentation {
  return {
    label: dataSet.name,
    description: dataSetText(dataSet, t),
    icon: { id: dataSetIcons[dataSet.kind] },
    contextValue: 'dataSet',
    children: 'none',
    accessibleLabel: t('Data set {0}, {1}', dataSet.name, dataSetText(dataSet, t)),
  };
}

export function presentInvitation(invitation: InvitationSummary, t: Translate, share?: string): Presentation {
  const { invitee, status, expiresAt } = invitation;
  const pending = status === 'Pending';
  return {
    label: invitee,
    description: parts(share, invitationStatusText(status, t), pending && expiryText(expiresAt, t)),
    icon: pending ? { id: 'mail' } : { id: 'mail-read' },
    contextValue: tokens('sentInvitation', status.toLowerCase()),
    children: 'none',
    accessibleLabel: t('Invitation of {0}, {1}', invitee, invitationStatusText(status, t)),
  };
}

export function presentSubscription(subscription: SubscriptionSummary, t: Translate): Presentation {
  const { consumer, consumerCluster, status, expiresAt } = subscription;
  return {
    label: `${shortName(consumer)} → ${consumerCluster}`,
    description: parts(subscriptionStatusText(status, t), status === 'Active' && expiryText(expiresAt, t)),
    icon: subscriptionIcon(status),
    contextValue: tokens('providedSubscription', status.toLowerCase()),
    children: 'none',
    accessibleLabel: t(
      'Subscription of {0} on cluster {1}, {2}',
      shortName(consumer),
      consumerCluster,
      subscriptionStatusText(status, t),
    ),
    ...(status !== 'Active' && { state: 'revoked' as const }),
  };
}

export function subscriptionIcon(status: SubscriptionSummary['status']): Presentation['icon'] {
  if (status === 'Active') return { id: 'pass', color: 'charts.green' };
  return status === 'Revoking' ? { id: 'sync', color: attention } : stateIcon('revoked');
}

export function presentShareSubscription(subscription: ShareSubscriptionSummary, t: Translate): Presentation {
  const { shareName, provider, status, expiresAt, error, dataSets } = subscription;
  return {
    label: shareName,
    // How it stands comes first: a narrow side bar cuts off the end.
    description: parts(
      `${error ? t('provider not reachable') : subscriptionStatusText(status, t)} ← ${provider.clusterName}`,
      status === 'Active' && expiryText(expiresAt, t),
    ),
    icon: error ? stateIcon('disconnected') : subscriptionIcon(status),
    contextValue: tokens('receivedSubscription', status.toLowerCase()),
    children: dataSets.length > 0 ? 'expanded' : 'none',
    accessibleLabel: t(
      'Subscription to share {0} of {1}, {2}',
      shareName,
      provider.clusterName,
      error ? t('provider not reachable') : subscriptionStatusText(status, t),
    ),
    ...(error
      ? { state: 'disconnected' as const, detail: error.message }
      : status !== 'Active' && { state: 'revoked' as const }),
  };
}

export function presentMapping(dataSet: ShareSubscriptionSummary['dataSets'][number], t: Translate): Presentation {
  const { mapping } = dataSet;
  const what = dataSetText(dataSet, t);
  return {
    ...presentDataSet(dataSet, t),
    description: mapping ? `${what} → ${mapping.clusterName}` : parts(what, t('not mapped')),
    contextValue: tokens('mapping', mapping ? 'mapped' : 'unmapped'),
    accessibleLabel: mapping
      ? t('Data set {0}, mapped to {1}', dataSet.name, mapping.clusterName)
      : t('Data set {0}, not mapped', dataSet.name),
  };
}

/** A followed database that does not appear under its name. */
export function presentStanding(
  attachment: AttachmentSummary,
  database: AttachmentSummary['databases'][number] & { readonly standing: Exclude<Standing, 'active'> },
  t: Translate,
): Presentation {
  return {
    label: database.localName,
    description: `${database.standing === 'waiting' ? t('waits') : t('conflict')} ← ${attachment.leader.clusterName}/${database.database}`,
    icon: database.standing === 'waiting' ? { ...stateIcon('conflict'), id: 'watch' } : stateIcon('conflict'),
    contextValue: tokens('attachment', database.standing),
    children: 'none',
    accessibleLabel: t('{0}, {1}', database.localName, standingText(database.standing, t)),
    state: 'conflict',
    detail: standingText(database.standing, t),
  };
}

/** A configuration under which no database has appeared. */
export function presentEmptyAttachment(
  { configuration, leader, database, phase }: AttachmentSummary,
  t: Translate,
): Presentation {
  const how = { attaching: t('attaching'), suspended: t('access revoked'), attached: t('no database yet') };
  return {
    label: configuration,
    description: `${how[phase]} ← ${leader.clusterName}/${database}`,
    icon: phase === 'suspended' ? stateIcon('revoked') : { id: 'plug' },
    contextValue: tokens('attachment', phase),
    children: 'none',
    accessibleLabel: t('Configuration {0}, {1}', configuration, how[phase]),
    ...(phase === 'suspended' && { state: 'revoked' as const }),
  };
}

/** An invitation that waits for an answer. */
export function presentReceived(invitation: ReceivedInvitation, t: Translate): Presentation {
  const { share, provider, expiresAt } = invitation;
  return {
    label: share.name,
    description: parts(`← ${provider.clusterName}`, expiryText(expiresAt, t)),
    icon: { id: 'mail', color: 'charts.blue' },
    contextValue: tokens('receivedInvitation'),
    children: 'none',
    accessibleLabel: t('Invitation to share {0} of {1}', share.name, provider.clusterName),
  };
}

export function presentSent(t: Translate): Presentation {
  return {
    label: t('Sent'),
    description: '',
    icon: { id: 'send' },
    contextValue: tokens('sentGroup'),
    children: 'collapsed',
  };
}
