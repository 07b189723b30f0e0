import type {
  AzureCluster,
  AzureDatabase,
  AzureInvitation,
  AzurePrincipal,
  AzureShareSubscription,
} from '../../protocol/azure.ts';
import type { TableLevelSharing } from '../../protocol/filters.ts';
import type { AttachmentSummary, FollowerSummary } from '../../protocol/following.ts';
import { formatBytes, formatDuration } from '../format.ts';
import type { Translate } from '../translate.ts';
import { plain, section } from '../tree/tooltip.ts';
import { filterParts, filterText } from './azureFilterParts.ts';

/** Markdown without trust in anything. */
export function azureClusterTooltip(cluster: AzureCluster, t: Translate): string {
  const { stateReason, sku, publicNetworkAccess } = cluster;
  return section(
    cluster.name,
    plain([cluster.region, cluster.state, stateReason].filter(Boolean).join(' · ')),
    plain([sku, cluster.resourceGroup].filter(Boolean).join(' · ')),
    plain(cluster.streamingIngestion ? t('Streaming ingestion is on') : t('Streaming ingestion is off')),
    cluster.customerManagedKey && plain(t('Encrypted with a customer managed key')),
    publicNetworkAccess === 'Disabled' && plain(t('Cannot be reached from public networks')),
    plain(cluster.uri),
  );
}

export function azureDatabaseTooltip(database: AzureDatabase, clusterName: string, t: Translate): string {
  const { following, bytes, hotCachePeriod, softDeletePeriod, suspendedSince } = database;
  return section(
    `${clusterName}/${database.name}`,
    following &&
      plain(t('Follows {0}/{1}, configuration {2}', following.leaderName, following.database, following.configuration)),
    following?.principalsKind && plain(t('Principals: {0}', following.principalsKind)),
    following?.origin === 'DataShare' && plain(t('By Azure Data Share: the provider decides what of it is shared')),
    ...(following ? filterLines(following.filter, t) : []),
    database.isFollowed && plain(t('Some cluster follows it')),
    suspendedSince !== undefined && plain(t('Suspended since {0}: its key cannot be had', suspendedSince)),
    bytes !== undefined && plain(formatBytes(bytes)),
    hotCachePeriod !== undefined && plain(t('Hot: the newest {0}', formatDuration(hotCachePeriod))),
    softDeletePeriod !== undefined && plain(t('Kept for {0}', formatDuration(softDeletePeriod))),
  );
}

export function azureAttachmentTooltip(attachment: AttachmentSummary, t: Translate): string {
  const { leader, database, databaseNamePrefix, databases, principalsKind, state } = attachment;
  const names = databases.map(({ localName }) => localName);
  return section(
    attachment.configuration,
    state !== undefined && plain(state),
    database === '*'
      ? plain(t('Follows all databases of {0}, also those that are created later', leader.clusterName))
      : plain(t('Follows {0}/{1}', leader.clusterName, database)),
    databaseNamePrefix !== undefined && plain(t('Prefix of names: {0}', databaseNamePrefix)),
    names.length > 0 && plain(t('Here: {0}', names.join(', '))),
    principalsKind !== undefined && plain(t('Principals: {0}', principalsKind)),
    ...filterLines(attachment.filter, t),
  );
}

export function azureFollowerTooltip(follower: FollowerSummary, t: Translate): string {
  const { clusterName, configuration, database, origin, filter } = follower;
  return section(
    clusterName,
    database === '*' ? plain(t('Follows all databases')) : plain(t('Follows {0}', database)),
    plain(t('Configuration {0}', configuration)),
    origin === 'DataShare' && plain(t('By Azure Data Share')),
    ...filterLines(filter, t),
  );
}

export function azurePrincipalTooltip({ name, role, type, tenant, principal }: AzurePrincipal, t: Translate): string {
  return section(
    name,
    plain(`${role} · ${type}`),
    tenant !== '' && plain(t('Tenant {0}', tenant)),
    principal !== undefined && plain(principal),
  );
}

export function azureInvitationTooltip(invitation: AzureInvitation, t: Translate): string {
  const { expiresAt, terms } = invitation;
  return section(
    invitation.share,
    plain(t('From {0}, {1}', invitation.provider, invitation.providerEmail)),
    plain(invitation.description),
    plain(t('Data sets: {0} · region {1}', invitation.dataSets, invitation.location)),
    terms !== '' && plain(t('Terms of use: {0}', terms)),
    expiresAt !== undefined && plain(t('Until {0}', new Date(expiresAt).toLocaleString())),
  );
}

export function azureShareSubscriptionTooltip(subscription: AzureShareSubscription, t: Translate): string {
  const { share, provider, providerEmail, description, terms, name, account, location, expiresAt } = subscription;
  return section(
    share,
    plain(t('From {0}, {1}', provider, providerEmail)),
    description !== '' && plain(description),
    plain(t('Kept as {0} in Data Share account {1}', name, account)),
    location !== '' && plain(t('Region {0}', location)),
    terms !== '' && plain(t('Terms of use: {0}', terms)),
    expiresAt !== undefined && plain(t('Until {0}', new Date(expiresAt).toLocaleString())),
  );
}

function filterLines(filter: TableLevelSharing, t: Translate): readonly string[] {
  return filterParts(filter).map((part) => plain(filterText(part, t)));
}
