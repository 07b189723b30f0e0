import { azureCloudNames } from '../protocol/azureClouds.ts';
import type {
  AzureAttachmentNode,
  AzureClusterNode,
  AzureConsumerNode,
  AzureDatabaseNode,
  AzureDataSetNode,
  AzureEntityNode,
  AzureFollowerNode,
  AzureGroupNode,
  AzureInvitationNode,
  AzureMoreNode,
  AzureNode,
  AzurePrincipalNode,
  AzurePrincipalsNode,
  AzureSentInvitationNode,
  AzureShareNode,
  AzureShareSubscriptionNode,
  AzureTableNode,
  AzureTenantNode,
} from './azureClusters/azureNodes.ts';
import type { CellTarget } from './notebook/cellTarget.ts';
import type { FileUri } from './onThisMachine.ts';
import type { QueryRange, RunTarget } from './query/runTarget.ts';
import type { ReceivedNode } from './shares/invitationsTree.ts';
import type {
  AttachmentNode,
  DataSetNode,
  FollowerNode,
  GroupNode,
  InvitationNode,
  MappingNode,
  ShareNode,
  ShareSubscriptionNode,
  SubscriptionNode,
} from './shares/sharingNodes.ts';
import type { EntityGroupNode, EntityNode, PolicyNode, PrincipalNode } from './tree/entityNodes.ts';
import type { ClusterNode, DatabaseNode, MoreNode, TableNode, TreeNode } from './tree/nodes.ts';

/** The prefix of all that the product contributes. */
export const prefix = 'dataShareExplorer';

/** The category under which the palette lists every command. */
export const category = 'Data Share';

/** What each command takes. All of it is optional: from the palette a command asks for what it needs. */
export interface CommandArguments {
  /** In a region, as errors give it. */
  createCluster: [region?: string];
  createDatabase: [node?: ClusterNode];
  /** Files as the explorer's context menu gives them, with all that is selected; a text is a path. */
  ingestFile: [target?: DatabaseNode | ClusterNode | TableNode | FileUri | string, selection?: readonly FileUri[]];
  /** A leader's database and the cluster that is to follow it, either of them or both. */
  attachDatabase: [node?: ClusterNode | DatabaseNode, nodes?: readonly (ClusterNode | DatabaseNode)[]];
  detachDatabase: [node?: DatabaseNode, nodes?: readonly DatabaseNode[]];
  runQuery: [target?: RunTarget | AzureDatabaseNode | AzureTableNode];
  newQuery: [node?: DatabaseNode | AzureDatabaseNode];
  newNotebook: [node?: DatabaseNode | AzureDatabaseNode];
  openCellInResults: [target?: CellTarget];
  chooseDatabase: [target?: CellTarget];
  showQueryHistory: [];
  exportResult: [];
  showSql: [target?: QueryRange];
  showQueryPlan: [target?: QueryRange];
  showFreshness: [];
  refresh: [node?: TreeNode | AzureNode];
  setCachingPolicy: [node?: DatabaseNode | PolicyNode | AzureDatabaseNode];
  setSyncInterval: [node?: DatabaseNode];
  setFreshnessObjective: [node?: DatabaseNode];
  copyName: [node?: TreeNode | EntityNode | PrincipalNode | AzureNode];
  showFollowers: [of?: ClusterNode | DatabaseNode | string];
  detachFollowers: [node?: FollowerNode | GroupNode, nodes?: readonly (FollowerNode | GroupNode)[]];
  createShare: [node?: ClusterNode | GroupNode | AzureClusterNode | AzureGroupNode];
  addDataSet: [node?: ShareNode | AzureShareNode];
  removeDataSet: [node?: DataSetNode | AzureDataSetNode];
  deleteShare: [node?: ShareNode | AzureShareNode];
  invite: [node?: ShareNode | AzureShareNode];
  resendInvitation: [node?: InvitationNode];
  withdrawInvitation: [
    node?: InvitationNode | AzureSentInvitationNode,
    nodes?: readonly (InvitationNode | AzureSentInvitationNode)[],
  ];
  copyInvitationLink: [node?: InvitationNode];
  saveInvitation: [node?: InvitationNode];
  revokeSubscription: [
    node?: SubscriptionNode | AzureConsumerNode,
    nodes?: readonly (SubscriptionNode | AzureConsumerNode)[],
  ];
  reinstateSubscription: [node?: SubscriptionNode | AzureConsumerNode];
  setSubscriptionExpiry: [node?: SubscriptionNode | AzureConsumerNode];
  openInvitation: [given?: ReceivedNode | string];
  acceptInvitation: [node?: ReceivedNode];
  rejectInvitation: [node?: ReceivedNode];
  mapDataSet: [node?: MappingNode];
  deleteShareSubscription: [node?: ShareSubscriptionNode];
  changeSharedTables: [node?: DatabaseNode | AzureDatabaseNode];
  detachAttachment: [node?: AttachmentNode];
  attachWithOptions: [node?: ClusterNode | DatabaseNode];
  showEffectiveAccess: [node?: DatabaseNode | AzureDatabaseNode];
  changePrincipalsKind: [node?: DatabaseNode | AzureDatabaseNode];
  addPrincipal: [node?: ClusterNode | DatabaseNode | EntityGroupNode | AzurePrincipalsNode];
  removePrincipal: [node?: ClusterNode | DatabaseNode | PrincipalNode | AzurePrincipalsNode | AzurePrincipalNode];
  editGroup: [node?: ClusterNode];
  renameFollowed: [node?: DatabaseNode | AzureDatabaseNode];
  showEffectiveCaching: [node?: DatabaseNode | AzureDatabaseNode];
  setTableCachingPolicy: [node?: DatabaseNode | AzureDatabaseNode];
  changeCachingKind: [node?: DatabaseNode | AzureDatabaseNode];
  togglePrefetch: [node?: DatabaseNode | AzureDatabaseNode];
  toggleUsageReport: [node?: DatabaseNode];
  showSharingLedger: [node?: ClusterNode];
  showSharingUsage: [node?: ClusterNode];
  exportSharingLedger: [node?: ClusterNode];
  exportSharingUsage: [node?: ClusterNode];
  startCluster: [of?: ClusterNode | string];
  stopCluster: [node?: ClusterNode];
  deleteCluster: [node?: ClusterNode];
  dropDatabase: [node?: DatabaseNode];
  setClusterProperties: [of?: ClusterNode | string];
  /** A cluster, or `cluster/database`, as errors give it. */
  detachAllAndDelete: [of?: ClusterNode | string];
  loadMore: [node?: MoreNode | AzureMoreNode];
  filterTrees: [];
  clearFilter: [];
  showSchema: [node?: DatabaseNode | AzureDatabaseNode];
  showDefinition: [node?: EntityNode | TableNode | AzureEntityNode | AzureTableNode];
  createSample: [];
  actAs: [];
  /** To the tenant of a node, or to one that an error names. */
  signInToAzure: [of?: AzureTenantNode | string];
  signOutOfAzure: [];
  selectAzureSubscriptions: [];
  startAzureCluster: [node?: AzureClusterNode];
  stopAzureCluster: [node?: AzureClusterNode];
  attachAzureDatabase: [node?: AzureClusterNode | AzureDatabaseNode];
  detachAzureDatabase: [
    node?: AzureDatabaseNode | AzureAttachmentNode,
    nodes?: readonly (AzureDatabaseNode | AzureAttachmentNode)[],
  ];
  detachAzureFollowers: [node?: AzureFollowerNode, nodes?: readonly AzureFollowerNode[]];
  showAzureFollowing: [node?: AzureDatabaseNode];
  acceptAzureInvitation: [node?: AzureInvitationNode];
  rejectAzureInvitation: [node?: AzureInvitationNode];
  mapAzureShare: [node?: AzureShareSubscriptionNode];
  deleteAzureShareSubscription: [node?: AzureShareSubscriptionNode];
  startEndpoint: [];
  stopEndpoint: [];
  restartServer: [];
  showLog: [];
}

export type CommandName = keyof CommandArguments;

export const commandIds = {
  createCluster: 'dataShareExplorer.createCluster',
  createDatabase: 'dataShareExplorer.createDatabase',
  ingestFile: 'dataShareExplorer.ingestFile',
  attachDatabase: 'dataShareExplorer.attachDatabase',
  detachDatabase: 'dataShareExplorer.detachDatabase',
  runQuery: 'dataShareExplorer.runQuery',
  newQuery: 'dataShareExplorer.newQuery',
  newNotebook: 'dataShareExplorer.newNotebook',
  openCellInResults: 'dataShareExplorer.openCellInResults',
  chooseDatabase: 'dataShareExplorer.chooseDatabase',
  showQueryHistory: 'dataShareExplorer.showQueryHistory',
  exportResult: 'dataShareExplorer.exportResult',
  showSql: 'dataShareExplorer.showSql',
  showQueryPlan: 'dataShareExplorer.showQueryPlan',
  showFreshness: 'dataShareExplorer.showFreshness',
  refresh: 'dataShareExplorer.refresh',
  setCachingPolicy: 'dataShareExplorer.setCachingPolicy',
  setSyncInterval: 'dataShareExplorer.setSyncInterval',
  setFreshnessObjective: 'dataShareExplorer.setFreshnessObjective',
  copyName: 'dataShareExplorer.copyName',
  showFollowers: 'dataShareExplorer.showFollowers',
  detachFollowers: 'dataShareExplorer.detachFollowers',
  createShare: 'dataShareExplorer.createShare',
  addDataSet: 'dataShareExplorer.addDataSet',
  removeDataSet: 'dataShareExplorer.removeDataSet',
  deleteShare: 'dataShareExplorer.deleteShare',
  invite: 'dataShareExplorer.invite',
  resendInvitation: 'dataShareExplorer.resendInvitation',
  withdrawInvitation: 'dataShareExplorer.withdrawInvitation',
  copyInvitationLink: 'dataShareExplorer.copyInvitationLink',
  saveInvitation: 'dataShareExplorer.saveInvitation',
  revokeSubscription: 'dataShareExplorer.revokeSubscription',
  reinstateSubscription: 'dataShareExplorer.reinstateSubscription',
  setSubscriptionExpiry: 'dataShareExplorer.setSubscriptionExpiry',
  openInvitation: 'dataShareExplorer.openInvitation',
  acceptInvitation: 'dataShareExplorer.acceptInvitation',
  rejectInvitation: 'dataShareExplorer.rejectInvitation',
  mapDataSet: 'dataShareExplorer.mapDataSet',
  deleteShareSubscription: 'dataShareExplorer.deleteShareSubscription',
  changeSharedTables: 'dataShareExplorer.changeSharedTables',
  detachAttachment: 'dataShareExplorer.detachAttachment',
  attachWithOptions: 'dataShareExplorer.attachWithOptions',
  showEffectiveAccess: 'dataShareExplorer.showEffectiveAccess',
  changePrincipalsKind: 'dataShareExplorer.changePrincipalsKind',
  addPrincipal: 'dataShareExplorer.addPrincipal',
  removePrincipal: 'dataShareExplorer.removePrincipal',
  editGroup: 'dataShareExplorer.editGroup',
  renameFollowed: 'dataShareExplorer.renameFollowed',
  showEffectiveCaching: 'dataShareExplorer.showEffectiveCaching',
  setTableCachingPolicy: 'dataShareExplorer.setTableCachingPolicy',
  changeCachingKind: 'dataShareExplorer.changeCachingKind',
  togglePrefetch: 'dataShareExplorer.togglePrefetch',
  toggleUsageReport: 'dataShareExplorer.toggleUsageReport',
  showSharingLedger: 'dataShareExplorer.showSharingLedger',
  showSharingUsage: 'dataShareExplorer.showSharingUsage',
  exportSharingLedger: 'dataShareExplorer.exportSharingLedger',
  exportSharingUsage: 'dataShareExplorer.exportSharingUsage',
  startCluster: 'dataShareExplorer.startCluster',
  stopCluster: 'dataShareExplorer.stopCluster',
  deleteCluster: 'dataShareExplorer.deleteCluster',
  dropDatabase: 'dataShareExplorer.dropDatabase',
  setClusterProperties: 'dataShareExplorer.setClusterProperties',
  detachAllAndDelete: 'dataShareExplorer.detachAllAndDelete',
  loadMore: 'dataShareExplorer.loadMore',
  filterTrees: 'dataShareExplorer.filterTrees',
  clearFilter: 'dataShareExplorer.clearFilter',
  showSchema: 'dataShareExplorer.showSchema',
  showDefinition: 'dataShareExplorer.showDefinition',
  createSample: 'dataShareExplorer.createSample',
  actAs: 'dataShareExplorer.actAs',
  signInToAzure: 'dataShareExplorer.signInToAzure',
  signOutOfAzure: 'dataShareExplorer.signOutOfAzure',
  selectAzureSubscriptions: 'dataShareExplorer.selectAzureSubscriptions',
  startAzureCluster: 'dataShareExplorer.startAzureCluster',
  stopAzureCluster: 'dataShareExplorer.stopAzureCluster',
  attachAzureDatabase: 'dataShareExplorer.attachAzureDatabase',
  detachAzureDatabase: 'dataShareExplorer.detachAzureDatabase',
  detachAzureFollowers: 'dataShareExplorer.detachAzureFollowers',
  showAzureFollowing: 'dataShareExplorer.showAzureFollowing',
  acceptAzureInvitation: 'dataShareExplorer.acceptAzureInvitation',
  rejectAzureInvitation: 'dataShareExplorer.rejectAzureInvitation',
  mapAzureShare: 'dataShareExplorer.mapAzureShare',
  deleteAzureShareSubscription: 'dataShareExplorer.deleteAzureShareSubscription',
  startEndpoint: 'dataShareExplorer.startEndpoint',
  stopEndpoint: 'dataShareExplorer.stopEndpoint',
  restartServer: 'dataShareExplorer.restartServer',
  showLog: 'dataShareExplorer.showLog',
} as const satisfies Record<CommandName, `${typeof prefix}.${string}`>;

/** What stands in the titles of views, where no row need be chosen. */
export const titleCommands: readonly CommandName[] = [
  'createSample',
  'filterTrees',
  'clearFilter',
  'createCluster',
  'ingestFile',
  'attachDatabase',
  'showFreshness',
  'refresh',
  'openInvitation',
  'attachAzureDatabase',
  'selectAzureSubscriptions',
  'signInToAzure',
  'signOutOfAzure',
];

/** The user's settings and their defaults. */
export const settings = {
  /** Milliseconds a follower may be behind before it is shown as lagging. */
  freshnessObjective: { id: 'dataShareExplorer.freshnessObjective', default: 10_000 },
  /** The same for single followers, by `cluster/database`. */
  freshnessObjectives: { id: 'dataShareExplorer.freshnessObjectives', default: {} },
  /** How it is confirmed that something goes: by a button, or by typing the name of what goes. */
  confirmationStyle: {
    id: 'dataShareExplorer.confirmationStyle',
    default: 'click',
    values: ['click', 'typeName'],
  },
  /** Name of a cluster → one of `clusterColors`. */
  clusterColors: { id: 'dataShareExplorer.clusterColors', default: {} },
  /** Which of Azure's clouds is signed in to. Of the user alone: a workspace must not choose where tokens go. */
  azureCloud: { id: 'dataShareExplorer.azureCloud', default: 'public', values: azureCloudNames },
} as const;

export type SettingName = keyof typeof settings;

/**
 * Keys for `when` clauses. They are unset until the extension runs, and commands must be there before it does:
 * so each says what is missing, and is true only when that is known.
 */
export const contextKeys = {
  noCluster: 'dataShareExplorer.noCluster',
  noRunningCluster: 'dataShareExplorer.noRunningCluster',
  noStoppedCluster: 'dataShareExplorer.noStoppedCluster',
  noDatabase: 'dataShareExplorer.noDatabase',
  noLeaderDatabase: 'dataShareExplorer.noLeaderDatabase',
  noFollower: 'dataShareExplorer.noFollower',
  noShare: 'dataShareExplorer.noShare',
  noDataSet: 'dataShareExplorer.noDataSet',
  noInvitation: 'dataShareExplorer.noInvitation',
  noPendingInvitation: 'dataShareExplorer.noPendingInvitation',
  noReceivedInvitation: 'dataShareExplorer.noReceivedInvitation',
  noActiveSubscription: 'dataShareExplorer.noActiveSubscription',
  noEndedSubscription: 'dataShareExplorer.noEndedSubscription',
  noShareSubscription: 'dataShareExplorer.noShareSubscription',
  serverDown: 'dataShareExplorer.serverDown',
  noEndpoint: 'dataShareExplorer.noEndpoint',
  /** Only what matches a text is shown. */
  filtered: 'dataShareExplorer.filtered',
  /** Somebody has signed in to Azure. */
  azureSignedIn: 'dataShareExplorer.azureSignedIn',
  /** A results panel has rows. */
  hasResult: 'dataShareExplorer.hasResult',
} as const;

export type ContextKey = keyof typeof contextKeys;

export const viewIds = {
  container: 'dataShareExplorer',
  leaders: 'dataShareExplorer.leaders',
  followers: 'dataShareExplorer.followers',
  invitations: 'dataShareExplorer.invitations',
  azure: 'dataShareExplorer.azure',
} as const;

/** What chat can use of the product. */
export const toolIds = {
  listClusters: 'dataShareExplorer_listClusters',
  describeDatabase: 'dataShareExplorer_describeDatabase',
  followerFreshness: 'dataShareExplorer_followerFreshness',
  runQuery: 'dataShareExplorer_runQuery',
} as const;

export const panelTypes = {
  freshness: 'dataShareExplorer.freshness',
  results: 'dataShareExplorer.results',
} as const;

export const languageId = 'kusto';

/** The type of notebooks of queries, `.kqlnb`. */
export const notebookType = 'dataShareExplorer.notebook';

/** Endings of files that can be ingested, as the engine knows them. */
export const ingestibleEndings = ['csv', 'tsv', 'psv', 'json', 'ndjson', 'jsonl', 'parquet'] as const;
