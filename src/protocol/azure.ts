import * as z from 'zod';
import { ModificationKind } from './access.ts';
import { azureCloudNames } from './azureClouds.ts';
import { ClusterUri, databaseAccess, Freshness } from './catalog.ts';
import type { CallOptions } from './contract.ts';
import { azureAccessMethod } from './editorMethods.ts';
import { SearchParams, SearchResult } from './entities.ts';
import { SharingErrorData } from './errorData.ts';
import { TableLevelSharing } from './filters.ts';
import { clusterRef, databaseRef, nothing, request } from './request.ts';
import { SubscriptionStatus } from './shares.ts';

/** A directory that whoever is signed in belongs to, or is a guest of. */
export const AzureTenant = z.object({
  id: z.string(),
  name: z.string(),
  /** Its subscriptions can be listed; otherwise it wants a sign-in of its own. */
  signedIn: z.boolean(),
  /** Why they cannot, where a sign-in would not help. */
  error: SharingErrorData.optional(),
});
export type AzureTenant = z.infer<typeof AzureTenant>;

export const AzureSubscription = z.object({
  id: z.string(),
  name: z.string(),
  tenant: z.string(),
  /** Azure's own: `Enabled`, `Warned`, `PastDue`, `Disabled`, `Deleted`. */
  state: z.string(),
});
export type AzureSubscription = z.infer<typeof AzureSubscription>;

/** A cluster as the resource manager has it; states and names are Azure's own. */
export const AzureCluster = z.object({
  uri: ClusterUri,
  /** Of the resource. */
  id: z.string(),
  name: z.string(),
  subscription: z.string(),
  tenant: z.string(),
  resourceGroup: z.string(),
  /** As Azure writes it: `westeurope` or `West Europe`. */
  region: z.string(),
  /** `Running`, `Stopped`, `Starting`, … */
  state: z.string(),
  stateReason: z.string().optional(),
  sku: z.string().optional(),
  streamingIngestion: z.boolean(),
  customerManagedKey: z.boolean(),
  publicNetworkAccess: z.string().optional(),
});
export type AzureCluster = z.infer<typeof AzureCluster>;

export const AzureDatabase = z.object({
  cluster: ClusterUri,
  name: z.string(),
  access: databaseAccess,
  /** Azure's own: `Succeeded`, `Creating`, … */
  state: z.string(),
  bytes: z.number().optional(),
  /** Milliseconds of the newest data that are kept hot, and that are kept at all; absent: without end, or not known. */
  hotCachePeriod: z.number().optional(),
  softDeletePeriod: z.number().optional(),
  /** ISO 8601; since when its key cannot be had. */
  suspendedSince: z.string().optional(),
  /** Some cluster follows it. */
  isFollowed: z.boolean(),
  /** Of a followed database. */
  following: z
    .object({
      leaderId: z.string(),
      leaderName: z.string(),
      database: z.string(),
      configuration: z.string(),
      origin: z.string(),
      principalsKind: ModificationKind.optional(),
      filter: TableLevelSharing,
    })
    .optional(),
});
export type AzureDatabase = z.infer<typeof AzureDatabase>;

export const AzurePrincipal = z.object({
  id: z.string(),
  role: z.string(),
  type: z.string(),
  /** What is shown: a name, otherwise the id of the principal. */
  name: z.string(),
  tenant: z.string(),
  /** Fully qualified name; absent for a type that has none. */
  principal: z.string().optional(),
});
export type AzurePrincipal = z.infer<typeof AzurePrincipal>;

/** How a follower says that it follows. Source: Kusto documentation, ".show follower database". */
export const AzureFollowing = z.object({
  database: z.string(),
  leaderMetadata: z.string(),
  principalsKind: z.string(),
  cachingKind: z.string(),
  prefetchExtents: z.boolean(),
  /** JSON texts, as Kusto gives them; empty: none. */
  cachingOverride: z.string(),
  tableOverrides: z.string(),
  /** `v12.3`, of the database as the follower and as its leader have it; absent where it cannot be read. */
  version: z.string().optional(),
  leaderVersion: z.string().optional(),
});
export type AzureFollowing = z.infer<typeof AzureFollowing>;

/** An invitation of Azure Data Share that waits for whoever is signed in. Times are milliseconds since 1970. */
export const AzureInvitation = z.object({
  invitationId: z.string(),
  tenant: z.string(),
  /** Region of the share, as Azure writes it. */
  location: z.string(),
  share: z.string(),
  description: z.string(),
  terms: z.string(),
  provider: z.string(),
  providerEmail: z.string(),
  dataSets: z.int(),
  status: z.string(),
  sentAt: z.number().optional(),
  expiresAt: z.number().optional(),
});
export type AzureInvitation = z.infer<typeof AzureInvitation>;

/** An account of Azure Data Share, which holds what is accepted. */
export const ShareAccount = z.object({ id: z.string(), name: z.string(), region: z.string(), tenant: z.string() });
export type ShareAccount = z.infer<typeof ShareAccount>;

/** A share that was accepted: the subscription to it, in an account of whoever is signed in. Times are milliseconds since 1970. */
export const AzureShareSubscription = z.object({
  /** Of the resource. */
  id: z.string(),
  tenant: z.string(),
  /** Of the subscription, which is what Azure lists it by. */
  name: z.string(),
  /** Name of the account. */
  account: z.string(),
  share: z.string(),
  description: z.string(),
  terms: z.string(),
  provider: z.string(),
  providerEmail: z.string(),
  /** Region of the share, as Azure writes it. */
  location: z.string(),
  status: SubscriptionStatus,
  acceptedAt: z.number().optional(),
  expiresAt: z.number().optional(),
});
export type AzureShareSubscription = z.infer<typeof AzureShareSubscription>;

/** What an accepted share holds. */
export const AzureSourceDataSet = z.object({
  id: z.string(),
  name: z.string(),
  /** Azure's own: `KustoDatabase`, `Blob`, … */
  kind: z.string(),
  location: z.string().optional(),
  /** Name of the cluster that follows it; absent: none does. */
  cluster: z.string().optional(),
  /** It is mapped, but Azure says that it is broken. */
  isBroken: z.boolean(),
});
export type AzureSourceDataSet = z.infer<typeof AzureSourceDataSet>;

/** What became of an accepted invitation. */
export const AcceptedInvitation = z.object({
  /** Name of the share subscription. */
  subscription: z.string(),
  /** Names of the data sets that now appear on the cluster. */
  mapped: z.array(z.string()).readonly(),
  /** Those that do not, and why. */
  unmapped: z.array(z.object({ name: z.string(), why: z.string() })).readonly(),
});
export type AcceptedInvitation = z.infer<typeof AcceptedInvitation>;

/** What was found, and the clusters that it is in. */
export const AzureSearchResult = SearchResult.extend({ clusters: z.array(AzureCluster).readonly() });
export type AzureSearchResult = z.infer<typeof AzureSearchResult>;

/** `subscription` is the id of an `AzureShareSubscription`. */
const subscriptionRef = z.object({ subscription: z.string(), tenant: z.string() });
const invitationRef = z.object({ invitationId: z.string(), location: z.string(), tenant: z.string() });

/** What only Azure has an answer to. Everything else is asked of the backend, of a cluster by its URI. */
export const azureRequests = {
  listSubscriptions: request(
    'azure/listSubscriptions',
    z.object({}),
    z.object({ tenants: z.array(AzureTenant).readonly(), subscriptions: z.array(AzureSubscription).readonly() }),
  ),
  listClusters: request(
    'azure/listClusters',
    z.object({ subscription: z.string(), tenant: z.string() }),
    z.array(AzureCluster),
  ),
  listDatabases: request('azure/listDatabases', clusterRef, z.array(AzureDatabase)),
  /**
   * Looks for a text in the names of everything, also of what was never listed. `subscriptions`: only in these, by their
   * ids. `anew`: names that were listed a moment ago may be others now.
   */
  search: request(
    'azure/search',
    SearchParams.extend({ subscriptions: z.array(z.string()).readonly().optional(), anew: z.boolean().optional() }),
    AzureSearchResult,
  ),
  /** Without `database`, of the whole cluster. */
  listPrincipals: request(
    'azure/listPrincipals',
    clusterRef.extend({ database: z.string().optional() }),
    z.array(AzurePrincipal),
  ),
  /**
   * Of every followed database of the subscriptions, by their ids; of all when absent. Each has `compared`.
   * `anew`: what was listed a moment ago may be something else now.
   */
  listFreshness: request(
    'azure/listFreshness',
    z.object({ subscriptions: z.array(z.string()).readonly().optional(), anew: z.boolean().optional() }),
    z.array(Freshness),
  ),
  followerState: request('azure/followerState', databaseRef, AzureFollowing),
  listInvitations: request('azure/listInvitations', z.object({}), z.array(AzureInvitation)),
  rejectInvitation: request('azure/rejectInvitation', invitationRef, nothing),
  listShareAccounts: request('azure/listShareAccounts', z.object({}), z.array(ShareAccount)),
  /** Subscribes to the share, and has its databases followed by a cluster. `account` is the id of a `ShareAccount`. */
  acceptInvitation: request(
    'azure/acceptInvitation',
    invitationRef.extend({ account: z.string(), name: z.string(), cluster: ClusterUri }),
    AcceptedInvitation,
  ),
  /** Shares that were accepted. Only those that a cluster can follow. */
  listShareSubscriptions: request('azure/listShareSubscriptions', z.object({}), z.array(AzureShareSubscription)),
  listSourceDataSets: request('azure/listSourceDataSets', subscriptionRef, z.array(AzureSourceDataSet)),
  /** Has a cluster follow what none follows yet. */
  mapShareSubscription: request(
    'azure/mapShareSubscription',
    subscriptionRef.extend({ cluster: ClusterUri }),
    AcceptedInvitation,
  ),
  /** What came by it disappears from the clusters that follow it. */
  deleteShareSubscription: request('azure/deleteShareSubscription', subscriptionRef, nothing),
  /** What was learned of clusters and tenants is forgotten; asked when somebody signs out. */
  forget: request('azure/forget', z.object({}), nothing),
} as const;

type AzureRequests = typeof azureRequests;
export type AzureRequestName = keyof AzureRequests;
export type AzureBackend = {
  [N in AzureRequestName]: (
    params: z.input<AzureRequests[N]['params']>,
    options?: CallOptions,
  ) => Promise<z.output<AzureRequests[N]['result']>>;
};

/**
 * Asked by the server whenever it calls Azure: nothing of the answer is kept longer than that call.
 * `interactive`: whoever is at the editor has asked for something, and may be asked to sign in.
 */
export const azureAccess = {
  method: azureAccessMethod,
  params: z.object({
    resource: z.enum(['resourceManager', 'kusto']),
    tenant: z.string().optional(),
    interactive: z.boolean(),
    /** `WWW-Authenticate` of the answer that refused the token of before. */
    challenge: z.string().optional(),
  }),
  /** null: nobody is signed in, or not for this. */
  result: z
    .object({
      token: z.string(),
      cloud: z.enum(azureCloudNames),
      /** A stand-in on this machine; set by tests only, and refused for any other host. */
      standIn: z.string().optional(),
    })
    .nullable(),
} as const;
export type AzureAccess = NonNullable<z.infer<typeof azureAccess.result>>;
export type AzureAccessParams = z.infer<typeof azureAccess.params>;
