import {
  type DataSetSummary,
  dataSetKinds,
  InvitationStatus,
  type InvitationSummary,
  type Invitee,
  type ShareSummary,
  SubscriptionStatus,
  type SubscriptionSummary,
} from '../protocol/shares.ts';
import { lastName, parseClusterId, sameId } from './arm/resourceId.ts';
import {
  type DataSetResource,
  type ProviderSubscription,
  type SentInvitation,
  type ShareResource,
  timeOf,
} from './arm/shareShapes.ts';
import type { KnownCluster } from './clusterDirectory.ts';
import { filterOf } from './filter.ts';

interface Found {
  readonly cluster: KnownCluster;
  readonly id: string;
  readonly resource: ShareResource;
  readonly dataSets: readonly DataSetResource[];
  readonly invitations: readonly SentInvitation[];
  readonly subscriptions: readonly ProviderSubscription[];
}

/** A share as the contract has it; `now` in milliseconds since 1970. What Azure does not tell is 0. */
export function summaryOfShare(found: Found, now: number): ShareSummary {
  const { cluster, id, resource } = found;
  const { description, terms, createdAt } = resource.properties;
  return {
    cluster: cluster.uri,
    id,
    name: nameOf(resource),
    description: description ?? '',
    terms: terms ?? '',
    createdAt: timeOf(createdAt) ?? 0,
    dataSets: found.dataSets.flatMap((each) => dataSetOf(each, cluster)),
    invitations: found.invitations.map((each) => invitationOf(each, now)),
    subscriptions: found.subscriptions.map(subscriptionOf),
  };
}

export function nameOf({ id, name }: Pick<ShareResource, 'id' | 'name'>): string {
  return name || lastName(id);
}

/** Whether a data set is a cluster, or something of it, by the id of the cluster. */
export function holdsOf(dataSet: DataSetResource, cluster: string): boolean {
  const of = sourceOf(dataSet);
  return of !== undefined && sameId(of.split('/').slice(0, 9).join('/'), cluster);
}

/** How an invitation is put. */
export function invitationBody(invitee: Invitee, expiresAt: number | undefined): object {
  const target =
    invitee.kind === 'email'
      ? { targetEmail: invitee.email }
      : { targetActiveDirectoryId: invitee.tenantId, targetObjectId: invitee.objectId };
  const end = expiresAt === undefined ? {} : { expirationDate: new Date(expiresAt).toISOString() };
  return { properties: { ...target, ...end } };
}

function sourceOf({ properties }: DataSetResource): string | undefined {
  return properties.kustoDatabaseResourceId ?? properties.kustoClusterResourceId ?? undefined;
}

/** A database of another cluster has that in its name. Kinds that no cluster can follow are left out. */
function dataSetOf(dataSet: DataSetResource, cluster: KnownCluster): readonly DataSetSummary[] {
  const kind = dataSetKinds.find((each) => each === dataSet.kind);
  if (kind === undefined) return [];
  const { kustoDatabaseResourceId: id, tableLevelSharingProperties } = dataSet.properties;
  const elsewhere = holdsOf(dataSet, cluster.id) ? '' : `${parseClusterId(sourceOf(dataSet) ?? '')?.name ?? ''}/`;
  return [
    {
      id: nameOf(dataSet),
      name: nameOf(dataSet),
      kind,
      ...(id && { database: elsewhere + lastName(id) }),
      ...(kind === 'KustoTable' && { filter: filterOf(tableLevelSharingProperties) }),
    },
  ];
}

function invitationOf(invitation: SentInvitation, now: number): InvitationSummary {
  const { properties } = invitation;
  const { targetEmail, targetObjectId, targetActiveDirectoryId } = properties;
  const told = InvitationStatus.safeParse(properties.invitationStatus).data ?? 'Pending';
  const [respondedAt, expiresAt] = [timeOf(properties.respondedAt), timeOf(properties.expirationDate)];
  const isLate = told === 'Pending' && expiresAt !== undefined && expiresAt <= now;
  return {
    id: nameOf(invitation),
    invitee: targetEmail || targetObjectId || targetActiveDirectoryId || nameOf(invitation),
    status: isLate ? 'Expired' : told,
    sentAt: timeOf(properties.sentAt) ?? 0,
    ...(respondedAt !== undefined && { respondedAt }),
    ...(expiresAt !== undefined && { expiresAt }),
  };
}

function subscriptionOf(subscription: ProviderSubscription): SubscriptionSummary {
  const { properties } = subscription;
  const { consumerEmail, consumerName, consumerTenantName, sharedAt, createdAt } = properties;
  const expiresAt = timeOf(properties.expirationDate);
  return {
    id: nameOf(subscription),
    consumer: consumerEmail || consumerName || nameOf(subscription),
    consumerCluster: consumerTenantName ?? '',
    status: SubscriptionStatus.safeParse(properties.shareSubscriptionStatus).data ?? 'Active',
    sharedAt: timeOf(sharedAt) ?? timeOf(createdAt) ?? 0,
    ...(expiresAt !== undefined && { expiresAt }),
  };
}
