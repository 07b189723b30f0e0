import type { CommandName } from '../../../src/editor/contributions.ts';

/** Commands that are given a database by its row. */
export const onDatabase: readonly CommandName[] = [
  'attachDatabase',
  'attachWithOptions',
  'detachDatabase',
  'dropDatabase',
  'setCachingPolicy',
  'setSyncInterval',
  'setFreshnessObjective',
  'showFollowers',
  'changeSharedTables',
  'showEffectiveAccess',
  'changePrincipalsKind',
  'addPrincipal',
  'removePrincipal',
  'renameFollowed',
  'showEffectiveCaching',
  'setTableCachingPolicy',
  'changeCachingKind',
  'togglePrefetch',
  'toggleUsageReport',
  'showSchema',
  'newQuery',
  'newNotebook',
];

/** Commands that are given a cluster by its row. */
export const onCluster: readonly CommandName[] = [
  'createDatabase',
  'showFollowers',
  'createShare',
  'addPrincipal',
  'removePrincipal',
  'editGroup',
  'showSharingLedger',
  'showSharingUsage',
  'startCluster',
  'stopCluster',
  'deleteCluster',
  'setClusterProperties',
  'detachAllAndDelete',
];
