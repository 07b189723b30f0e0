import * as z from 'zod';
import {
  ClusterAssignment,
  ClusterRole,
  DatabaseAssignment,
  DatabaseRole,
  EffectiveAccess,
  Group,
  ModificationKind,
  PrincipalsChange,
} from './access.ts';
import { ClusterSummary, ClusterUri, DatabaseSummary } from './catalog.ts';
import { SharingPreview, TableLevelSharing } from './filters.ts';
import { AttachmentSummary, EffectiveCaching, FollowerOverrides, FollowerSummary } from './following.ts';
import { clusterRef, databaseRef, nothing, request } from './request.ts';
import {
  Invitee,
  LedgerEntry,
  ReceivedInvitation,
  ShareSubscriptionSummary,
  ShareSummary,
  UsageEntry,
} from './shares.ts';

export const CreateClusterParams = z.object({
  /** `file:` URI of the workspace folder that is to hold it. */
  folder: z.string(),
  name: z.string(),
  region: z.string(),
});
export type CreateClusterParams = z.infer<typeof CreateClusterParams>;

export const AttachDatabaseParams = z.object({
  follower: ClusterUri,
  leader: ClusterUri,
  /** Name on the leader; `*` for all databases, those of the future included. */
  database: z.string(),
  /** Local name on the follower, for one database; the leader's name when absent. */
  databaseNameOverride: z.string().optional(),
  /** Put before the local names. */
  databaseNamePrefix: z.string().optional(),
  /** Name of the attached database configuration; made from the other names when absent. */
  configuration: z.string().optional(),
  filter: TableLevelSharing.optional(),
  principalsKind: ModificationKind.optional(),
});
export type AttachDatabaseParams = z.infer<typeof AttachDatabaseParams>;

const shareRef = clusterRef.extend({ share: z.string() });
const invitationRef = shareRef.extend({ invitation: z.string() });
const subscriptionRef = shareRef.extend({ subscription: z.string() });
const received = z.object({ token: z.string() });

/** Clusters, who acts on them, and sharing without an invitation. */
const clusters = {
  createCluster: request('sharing/createCluster', CreateClusterParams, ClusterSummary),
  stopCluster: request('sharing/stopCluster', clusterRef, nothing),
  startCluster: request('sharing/startCluster', clusterRef, nothing),
  deleteCluster: request('sharing/deleteCluster', clusterRef, nothing),
  alterCluster: request(
    'sharing/alterCluster',
    clusterRef.extend({
      customerManagedKey: z.boolean().optional(),
      streamingIngestion: z.boolean().optional(),
      trustedTenants: z.array(z.string()).readonly().optional(),
    }),
    nothing,
  ),
  createDatabase: request('sharing/createDatabase', databaseRef, DatabaseSummary),
  dropDatabase: request('sharing/dropDatabase', databaseRef, nothing),
  /** Fails as the change itself would at the moment, and changes nothing: what cannot be done is not asked for. */
  checkEnding: request(
    'sharing/checkEnding',
    z.discriminatedUnion('change', [
      clusterRef.extend({ change: z.enum(['stopCluster', 'deleteCluster']) }),
      databaseRef.extend({ change: z.literal('dropDatabase') }),
    ]),
    nothing,
  ),
  /** As whom everything is done from now on; a fully qualified name. */
  actAs: request('sharing/actAs', z.object({ principal: z.string() }), nothing),
  /** Who may do what; without `database`, on the whole cluster. `kind` asks what another kind would mean, on a follower. */
  effectiveAccess: request(
    'sharing/effectiveAccess',
    clusterRef.extend({ database: z.string().optional(), kind: ModificationKind.optional() }),
    EffectiveAccess,
  ),
  changeClusterPrincipals: request(
    'sharing/changeClusterPrincipals',
    clusterRef.extend({
      change: PrincipalsChange,
      role: ClusterRole.optional(),
      principals: z.array(ClusterAssignment),
    }),
    nothing,
  ),
  /** On a followed database it changes the follower's override. */
  changeDatabasePrincipals: request(
    'sharing/changeDatabasePrincipals',
    databaseRef.extend({
      change: PrincipalsChange,
      role: DatabaseRole.optional(),
      principals: z.array(DatabaseAssignment),
    }),
    nothing,
  ),
  listGroups: request('sharing/listGroups', clusterRef, z.array(Group)),
  setGroup: request('sharing/setGroup', clusterRef.extend({ group: Group }), nothing),
} as const;

const following = {
  attachDatabase: request('sharing/attachDatabase', AttachDatabaseParams, AttachmentSummary),
  detachDatabase: request('sharing/detachDatabase', databaseRef, nothing),
  /** For what has no name of its own: an attachment that waits, is in conflict, or whose access was revoked. */
  detachAttachment: request('sharing/detachAttachment', clusterRef.extend({ attachmentId: z.string() }), nothing),
  /** From the leader's side. */
  detachFollowers: request(
    'sharing/detachFollowers',
    clusterRef.extend({ attachmentIds: z.array(z.string()) }),
    nothing,
  ),
  listAttachments: request('sharing/listAttachments', clusterRef, z.array(AttachmentSummary)),
  /** Without `database`, of the whole leader. */
  listFollowers: request(
    'sharing/listFollowers',
    clusterRef.extend({ database: z.string().optional() }),
    z.array(FollowerSummary),
  ),
  /** What a filter would share of a leader's database. */
  previewFilter: request('sharing/previewFilter', databaseRef.extend({ filter: TableLevelSharing }), SharingPreview),
  alterFilter: request('sharing/alterFilter', databaseRef.extend({ filter: TableLevelSharing }), nothing),
  renameFollowed: request('sharing/renameFollowed', databaseRef.extend({ name: z.string() }), nothing),
  getOverrides: request('sharing/getOverrides', databaseRef, FollowerOverrides),
  alterOverrides: request(
    'sharing/alterOverrides',
    databaseRef.extend({ change: FollowerOverrides.partial() }),
    nothing,
  ),
  effectiveCaching: request(
    'sharing/effectiveCaching',
    databaseRef.extend({ kind: ModificationKind.optional() }),
    EffectiveCaching,
  ),
  /** `hotSpan` in milliseconds; null caches everything. On a follower it overrides the leader's. */
  setCachingPolicy: request(
    'sharing/setCachingPolicy',
    databaseRef.extend({ hotSpan: z.number().nullable() }),
    nothing,
  ),
  /** Milliseconds between two looks at the leader; 0 follows at once. Followers only. */
  setSyncInterval: request('sharing/setSyncInterval', databaseRef.extend({ interval: z.number() }), nothing),
} as const;

/** Sharing by invitation. `cluster` is the provider's, except where it says otherwise. */
const shares = {
  listShares: request('sharing/listShares', clusterRef, z.array(ShareSummary)),
  /** `account`: on Azure, the id of the Data Share account that is to hold it. */
  createShare: request(
    'sharing/createShare',
    clusterRef.extend({
      name: z.string(),
      description: z.string(),
      terms: z.string(),
      account: z.string().optional(),
    }),
    ShareSummary,
  ),
  deleteShare: request('sharing/deleteShare', shareRef, nothing),
  /** Without `database` the whole cluster, with `filter` some of its tables. */
  addDataSet: request(
    'sharing/addDataSet',
    shareRef.extend({ name: z.string(), database: z.string().optional(), filter: TableLevelSharing.optional() }),
    ShareSummary,
  ),
  removeDataSet: request('sharing/removeDataSet', shareRef.extend({ dataSet: z.string() }), nothing),
  /** Answers with the token of the invitation; empty on Azure, which tells whoever is invited itself. */
  invite: request(
    'sharing/invite',
    shareRef.extend({ invitee: Invitee, expiresAt: z.number().optional() }),
    z.object({ invitation: z.string(), token: z.string() }),
  ),
  resendInvitation: request(
    'sharing/resendInvitation',
    invitationRef.extend({ expiresAt: z.number().optional() }),
    received,
  ),
  withdrawInvitation: request('sharing/withdrawInvitation', invitationRef, nothing),
  /** The token of a pending invitation, to be handed on as a link or a file. */
  invitationToken: request('sharing/invitationToken', invitationRef, received),
  /** Checks a token and shows what it invites to. Throws what is wrong with it. */
  readInvitation: request('sharing/readInvitation', received, ReceivedInvitation),
  /** The pending invitations for whoever acts, of all clusters in the workspace and of all tokens that were read here. */
  listReceivedInvitations: request('sharing/listReceivedInvitations', z.object({}), z.array(ReceivedInvitation)),
  rejectInvitation: request('sharing/rejectInvitation', received, nothing),
  /** `cluster` is the consumer's, which holds the subscription. */
  acceptInvitation: request(
    'sharing/acceptInvitation',
    received.extend({ cluster: ClusterUri }),
    ShareSubscriptionSummary,
  ),
  listShareSubscriptions: request('sharing/listShareSubscriptions', clusterRef, z.array(ShareSubscriptionSummary)),
  /** Maps a data set of the consumer's subscription to one of its clusters, where the followed database appears. */
  mapDataSet: request(
    'sharing/mapDataSet',
    clusterRef.extend({
      subscription: z.string(),
      dataSet: z.string(),
      follower: ClusterUri,
      databaseNameOverride: z.string().optional(),
      databaseNamePrefix: z.string().optional(),
      principalsKind: ModificationKind.optional(),
    }),
    AttachmentSummary,
  ),
  deleteShareSubscription: request(
    'sharing/deleteShareSubscription',
    clusterRef.extend({ subscription: z.string() }),
    nothing,
  ),
  revokeSubscription: request('sharing/revokeSubscription', subscriptionRef, nothing),
  reinstateSubscription: request(
    'sharing/reinstateSubscription',
    subscriptionRef.extend({ expiresAt: z.number().optional() }),
    nothing,
  ),
  adjustSubscription: request(
    'sharing/adjustSubscription',
    subscriptionRef.extend({ expiresAt: z.number().nullable() }),
    nothing,
  ),
} as const;

const ledger = {
  /** Newest first. */
  listSharingJournal: request('sharing/listSharingJournal', clusterRef, z.array(LedgerEntry)),
  listSharingUsage: request('sharing/listSharingUsage', clusterRef, z.array(UsageEntry)),
} as const;

export const sharingRequests = { ...clusters, ...following, ...shares, ...ledger } as const;
