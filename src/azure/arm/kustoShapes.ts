import * as z from 'zod';

/** Shapes of answers. What is not needed is not looked at. Source: Azure REST specification, Microsoft.Kusto 2025-02-14. */

export const TenantResource = z.object({ tenantId: z.string(), displayName: z.string().nullish() });
export type TenantResource = z.infer<typeof TenantResource>;

export const SubscriptionResource = z.object({
  subscriptionId: z.string(),
  displayName: z.string().nullish(),
  tenantId: z.string().nullish(),
  state: z.string().nullish(),
});
export type SubscriptionResource = z.infer<typeof SubscriptionResource>;

export const ClusterResource = z.object({
  id: z.string(),
  name: z.string(),
  location: z.string(),
  sku: z.object({ name: z.string() }).nullish(),
  properties: z
    .object({
      state: z.string().nullish(),
      stateReason: z.string().nullish(),
      uri: z.string().nullish(),
      enableStreamingIngest: z.boolean().nullish(),
      keyVaultProperties: z.object({ keyName: z.string().nullish() }).nullish(),
      publicNetworkAccess: z.string().nullish(),
    })
    .default({}),
});
export type ClusterResource = z.infer<typeof ClusterResource>;

const names = z.array(z.string()).nullish();
export const TableLevelSharingProperties = z.object({
  tablesToInclude: names,
  tablesToExclude: names,
  externalTablesToInclude: names,
  externalTablesToExclude: names,
  materializedViewsToInclude: names,
  materializedViewsToExclude: names,
  functionsToInclude: names,
  functionsToExclude: names,
});
export type TableLevelSharingProperties = z.infer<typeof TableLevelSharingProperties>;

const sharing = TableLevelSharingProperties.nullish();

const common = {
  provisioningState: z.string().nullish(),
  softDeletePeriod: z.string().nullish(),
  hotCachePeriod: z.string().nullish(),
  statistics: z.object({ size: z.number().nullish() }).nullish(),
  suspensionDetails: z.object({ suspensionStartDate: z.string().nullish() }).nullish(),
};
const resource = { id: z.string(), name: z.string(), location: z.string().nullish() };

export const ReadWriteDatabase = z.object({
  ...resource,
  kind: z.literal('ReadWrite'),
  properties: z.object({ ...common, isFollowed: z.boolean().nullish() }).default({}),
});
export const FollowedDatabase = z.object({
  ...resource,
  kind: z.literal('ReadOnlyFollowing'),
  properties: z
    .object({
      ...common,
      leaderClusterResourceId: z.string().nullish(),
      attachedDatabaseConfigurationName: z.string().nullish(),
      principalsModificationKind: z.string().nullish(),
      tableLevelSharingProperties: sharing,
      originalDatabaseName: z.string().nullish(),
      databaseShareOrigin: z.string().nullish(),
    })
    .default({}),
});
export const DatabaseResource = z.discriminatedUnion('kind', [ReadWriteDatabase, FollowedDatabase]);
export type DatabaseResource = z.infer<typeof DatabaseResource>;

export const AttachedConfiguration = z.object({
  ...resource,
  properties: z.object({
    databaseName: z.string(),
    clusterResourceId: z.string(),
    defaultPrincipalsModificationKind: z.string(),
    databaseNameOverride: z.string().nullish(),
    databaseNamePrefix: z.string().nullish(),
    tableLevelSharingProperties: sharing,
    attachedDatabaseNames: names,
    provisioningState: z.string().nullish(),
  }),
});
export type AttachedConfiguration = z.infer<typeof AttachedConfiguration>;

const FollowerEntry = z.object({
  clusterResourceId: z.string(),
  attachedDatabaseConfigurationName: z.string(),
  databaseName: z.string().nullish(),
  tableLevelSharingProperties: sharing,
  databaseShareOrigin: z.string().nullish(),
});
/** The pageable list wraps each entry, the older one does not. */
export const FollowerDatabase = z.union([
  z.object({ properties: FollowerEntry }).transform(({ properties }) => properties),
  FollowerEntry,
]);
export type FollowerDatabase = z.infer<typeof FollowerDatabase>;

export const PrincipalAssignment = z.object({
  id: z.string(),
  name: z.string(),
  properties: z.object({
    principalId: z.string(),
    role: z.string(),
    principalType: z.string(),
    principalName: z.string().nullish(),
    aadObjectId: z.string().nullish(),
    tenantId: z.string().nullish(),
    tenantName: z.string().nullish(),
  }),
});
export type PrincipalAssignment = z.infer<typeof PrincipalAssignment>;
