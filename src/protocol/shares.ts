import * as z from 'zod';
import { ClusterUri } from './catalog.ts';
import { SharingErrorData } from './errorData.ts';
import { TableLevelSharing } from './filters.ts';

/** What a share holds: a whole cluster, one database, or some of its tables. Azure's data set kinds of Kusto. */
export const dataSetKinds = ['KustoCluster', 'KustoDatabase', 'KustoTable'] as const;

export const DataSetSummary = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(dataSetKinds),
  database: z.string().optional(),
  filter: TableLevelSharing.optional(),
});
export type DataSetSummary = z.infer<typeof DataSetSummary>;

/** Whom an invitation is for: a person by sign-in e-mail, or by tenant and object id. */
export const Invitee = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('email'), email: z.string() }),
  z.object({ kind: z.literal('object'), tenantId: z.string(), objectId: z.string() }),
]);
export type Invitee = Readonly<z.infer<typeof Invitee>>;

/** As Azure has them, and `Expired`, which follows from the time and is never stored. */
export const invitationStatuses = ['Pending', 'Accepted', 'Rejected', 'Withdrawn', 'Expired'] as const;
export const InvitationStatus = z.enum(invitationStatuses);
export type InvitationStatus = z.infer<typeof InvitationStatus>;

/** `Revoking`: access is gone, but not every follower has said that its copy is. */
export const subscriptionStatuses = ['Active', 'Revoking', 'Revoked', 'SourceDeleted'] as const;
export const SubscriptionStatus = z.enum(subscriptionStatuses);
export type SubscriptionStatus = z.infer<typeof SubscriptionStatus>;

export const InvitationSummary = z.object({
  id: z.string(),
  invitee: z.string(),
  status: InvitationStatus,
  sentAt: z.number(),
  respondedAt: z.number().optional(),
  expiresAt: z.number().optional(),
});
export type InvitationSummary = z.infer<typeof InvitationSummary>;

/** The provider's side of an accepted share. */
export const SubscriptionSummary = z.object({
  id: z.string(),
  consumer: z.string(),
  /** On Azure the tenant of the consumer, which is all that a provider is told. */
  consumerCluster: z.string(),
  status: SubscriptionStatus,
  sharedAt: z.number(),
  expiresAt: z.number().optional(),
});
export type SubscriptionSummary = z.infer<typeof SubscriptionSummary>;

export const ShareSummary = z.object({
  cluster: ClusterUri,
  id: z.string(),
  name: z.string(),
  description: z.string(),
  terms: z.string(),
  createdAt: z.number(),
  dataSets: z.array(DataSetSummary).readonly(),
  invitations: z.array(InvitationSummary).readonly(),
  subscriptions: z.array(SubscriptionSummary).readonly(),
});
export type ShareSummary = z.infer<typeof ShareSummary>;

/** An invitation as its invitee sees it, read from its token and checked against the provider. */
export const ReceivedInvitation = z.object({
  token: z.string(),
  invitationId: z.string(),
  invitee: z.string(),
  status: InvitationStatus,
  expiresAt: z.number().optional(),
  provider: z.object({ cluster: ClusterUri, clusterName: z.string(), region: z.string() }),
  share: z.object({ id: z.string(), name: z.string(), description: z.string(), terms: z.string() }),
  dataSets: z.array(DataSetSummary).readonly(),
});
export type ReceivedInvitation = z.infer<typeof ReceivedInvitation>;

/** An accepted share, as its consumer lists it. */
export const ShareSubscriptionSummary = z.object({
  cluster: ClusterUri,
  id: z.string(),
  shareName: z.string(),
  terms: z.string(),
  provider: z.object({ cluster: ClusterUri, clusterName: z.string() }),
  status: SubscriptionStatus,
  acceptedBy: z.string(),
  since: z.number(),
  expiresAt: z.number().optional(),
  dataSets: z
    .array(
      DataSetSummary.extend({
        /** Where the data set is mapped to; absent while it is not. */
        mapping: z.object({ cluster: ClusterUri, clusterName: z.string(), configuration: z.string() }).optional(),
      }),
    )
    .readonly(),
  error: SharingErrorData.optional(),
});
export type ShareSubscriptionSummary = z.infer<typeof ShareSubscriptionSummary>;

/** One change of sharing, from the journal of a cluster. */
export const LedgerEntry = z.object({
  version: z.int(),
  at: z.number(),
  principal: z.string(),
  /** Type of the event, for example `FollowerRegistered`. */
  operation: z.string(),
  /** What it was about: a database, share, configuration or principal. */
  entity: z.string(),
  details: z.string(),
});
export type LedgerEntry = z.infer<typeof LedgerEntry>;

/** What a consumer did with what was shared, counted on the follower. */
export const UsageEntry = z.object({
  attachmentId: z.string(),
  clusterName: z.string(),
  configuration: z.string(),
  database: z.string(),
  principal: z.string(),
  /** Beginning of the hour, milliseconds since 1970. */
  hour: z.number(),
  queries: z.int(),
  failed: z.int(),
  rows: z.number(),
  milliseconds: z.number(),
  /** By table: queries that read it, and the rows they read of it. A view is read as its source. Absent in older reports. */
  tables: z.record(z.string(), z.object({ queries: z.int(), rows: z.number() })).optional(),
});
export type UsageEntry = z.infer<typeof UsageEntry>;
