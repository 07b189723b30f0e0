import * as vscode from 'vscode';
import { type ErrorCode, SharingError } from '../../protocol/errors.ts';
import { productName } from '../../protocol/product.ts';
import { accessCommands } from '../access/accessCommands.ts';
import { cachingCommands } from '../access/cachingCommands.ts';
import { groupCommands } from '../access/groupCommands.ts';
import { after } from '../after.ts';
import { azureCommands } from '../azureClusters/azureCommands.ts';
import { type AzureNode, isAzureNode } from '../azureClusters/azureNodes.ts';
import { endpointCommands } from '../clients/endpointCommands.ts';
import { clusterCommands } from '../clusters/clusterCommands.ts';
import { createSample } from '../clusters/sampleCommand.ts';
import { type CommandName, commandIds } from '../contributions.ts';
import { ledgerCommands } from '../ledger/ledgerCommands.ts';
import { isCellTarget } from '../notebook/cellTarget.ts';
import { notebookCommands } from '../notebook/notebookCommands.ts';
import { actAs } from '../principals/actAsCommand.ts';
import { explainCommands } from '../query/explainCommands.ts';
import { isQueryRange, type RunTarget } from '../query/runTarget.ts';
import { attachmentCommands } from '../shares/attachmentCommands.ts';
import { consumerCommands } from '../shares/consumerCommands.ts';
import { followerCommands } from '../shares/followerCommands.ts';
import type { ReceivedNode } from '../shares/invitationsTree.ts';
import { inviteCommands } from '../shares/inviteCommands.ts';
import { shareContentCommands } from '../shares/shareCommands.ts';
import { subscriptionCommands } from '../shares/subscriptionCommands.ts';
import type { AnyNode } from '../tree/anyNode.ts';
import type { EntityNode, PrincipalNode } from '../tree/entityNodes.ts';
import type { TreeNode } from '../tree/nodes.ts';
import { treeCommands } from '../tree/treeCommands.ts';
import { createCommands } from './createCommands.ts';
import { ingestFile } from './ingestCommand.ts';
import { patientBackend } from './patientBackend.ts';
import { policyCommands } from './policyCommands.ts';
import { withProgress } from './progress.ts';
import { queryCommands } from './queryCommands.ts';
import type { RunCommand } from './registerCommands.ts';
import type { CommandHandlers, Services } from './services.ts';
import { shareCommands } from './shareCommands.ts';

/** What each command does. Whoever calls it shows the user what it fails with. */
export function commandRunner(services: Services): RunCommand {
  return async (name, argument, selection) => {
    const { backend, end } = patientBackend(services.backend, {
      later: (callback) => after(untilShown, callback),
      show: (run) => withProgress(titleOf(services, name), run),
    });
    const act = createHandlers({ ...services, backend })[name] as (...args: readonly unknown[]) => Promise<void>;
    const node = meaningful(name, argument);
    try {
      await act(node, selected(name, selection));
    } catch (error) {
      if (isOutOfDate(error)) await showAnew(services, node);
      throw error;
    } finally {
      end();
    }
  };
}

/** Milliseconds for which somebody waits without asking himself what goes on. */
const untilShown = 500;

/** As the palette has it, in the user's language. */
function titleOf({ extension }: Services, name: CommandName): string {
  const manifest: { readonly contributes?: { readonly commands?: readonly Contributed[] } } | undefined =
    vscode.extensions.getExtension(extension)?.packageJSON;
  return manifest?.contributes?.commands?.find(({ command }) => command === commandIds[name])?.title ?? productName;
}

interface Contributed {
  readonly command: string;
  readonly title: string;
}

/** What fails with these was asked about something that is no longer as the views show it. */
const outOfDate: ReadonlySet<ErrorCode> = new Set([
  'ClusterExists',
  'ClusterNotFound',
  'ClusterNotRunning',
  'DatabaseExists',
  'DatabaseNotFound',
  'TableNotFound',
  'EntityExists',
  'EntityNotFound',
  'AlreadyAttached',
  'AttachmentNotFound',
  'AccessRevoked',
  'ShareExists',
  'ShareNotFound',
  'InvitationExists',
  'InvitationNotFound',
  'InvitationNotPending',
  'InvitationExpired',
  'InvitationWithdrawn',
  'InvitationUsed',
  'InvitationSuperseded',
  'SubscriptionNotFound',
  'SubscriptionNotActive',
]);

function isOutOfDate(error: unknown): boolean {
  return SharingError.is(error) && outOfDate.has(error.code);
}

/** Of Azure only what surrounds the row: listing all of it asks many services. */
async function showAnew({ model, invitations, azure }: Services, node: unknown): Promise<void> {
  if (!isNode(node) || !isAzureNode(node)) {
    model.refresh();
    invitations.refresh();
    return;
  }
  (await azure.parts()).tree.refresh(node.parent);
}

function isNode(argument: unknown): argument is AnyNode | ReceivedNode | AzureNode {
  return typeof argument === 'object' && argument !== null && 'kind' in argument;
}

function createHandlers(services: Services): CommandHandlers {
  const { model, log, server, freshness } = services;
  return {
    ...createCommands(services),
    ...shareCommands(services),
    ...policyCommands(services),
    ...queryCommands(services),
    ...explainCommands(services),
    ...notebookCommands(services),
    ...followerCommands(services),
    ...shareContentCommands(services),
    ...inviteCommands(services),
    ...subscriptionCommands(services),
    ...consumerCommands(services),
    ...attachmentCommands(services),
    ...accessCommands(services),
    ...groupCommands(services),
    ...cachingCommands(services),
    ...ledgerCommands(services),
    ...clusterCommands(services),
    ...treeCommands(services),
    ...endpointCommands(services),
    ...azureCommands(services),
    createSample: () => createSample(services),
    ingestFile: (target, selection) => ingestFile(services, target, selection),
    showFreshness: async () => freshness.show(),
    refresh: async (node) => {
      const { azure, invitations } = services;
      if (node !== undefined && isAzureNode(node)) return (await azure.parts()).tree.refresh(node);
      model.refresh(node);
      if (node !== undefined) return;
      invitations.refresh();
      if (azure.account.signedIn) (await azure.parts()).tree.refresh();
    },
    copyName: async (node) => {
      const name =
        node && (isAzureNode(node) ? (await services.azure.parts()).tree.look(node).label : nameOf(services, node));
      if (name !== undefined) await vscode.env.clipboard.writeText(name);
    },
    actAs: () => actAs(services),
    restartServer: () => server.restart(),
    showLog: async () => log.show(),
  };
}

function nameOf({ model }: Services, node: TreeNode | EntityNode | PrincipalNode): string | undefined {
  switch (node.kind) {
    case 'cluster':
      return model.cluster(node.cluster)?.name;
    case 'database':
      return node.database;
    case 'table':
      return node.table;
    case 'column':
      return node.column;
    case 'entity':
      return node.name;
    case 'principal':
      return node.principal;
    case 'error':
      return node.error.message;
  }
}

/** Kinds of nodes that each command takes. */
const nodeKinds: Partial<Record<CommandName, readonly (AnyNode | ReceivedNode | AzureNode)['kind'][]>> = {
  createDatabase: ['cluster'],
  ingestFile: ['cluster', 'database', 'table'],
  attachDatabase: ['cluster', 'database'],
  detachDatabase: ['database'],
  runQuery: ['database', 'table', 'azureDatabase', 'azureTable'],
  newQuery: ['database', 'azureDatabase'],
  newNotebook: ['database', 'azureDatabase'],
  refresh: [
    'cluster',
    'database',
    'table',
    'column',
    'error',
    'azureSubscription',
    'azureCluster',
    'azureDatabase',
    'azureGroup',
    'azureInvitations',
    'azureAccepted',
    'azureShareSubscription',
    'azureError',
  ],
  setCachingPolicy: ['database', 'policy', 'azureDatabase'],
  setSyncInterval: ['database'],
  setFreshnessObjective: ['database'],
  copyName: [
    'cluster',
    'database',
    'table',
    'column',
    'entity',
    'principal',
    'error',
    'azureSubscription',
    'azureCluster',
    'azureDatabase',
    'azureTable',
    'azureColumn',
    'azureDetail',
    'azureEntity',
    'azurePrincipal',
    'azureShare',
    'azureDataSet',
    'azureShareSubscription',
    'azureSourceDataSet',
  ],
  loadMore: ['more', 'azureMore'],
  showSchema: ['database', 'azureDatabase'],
  showDefinition: ['entity', 'table', 'azureEntity', 'azureTable'],
  showFollowers: ['cluster', 'database'],
  detachFollowers: ['leaderFollower', 'group'],
  createShare: ['cluster', 'group', 'azureCluster', 'azureGroup'],
  addDataSet: ['share', 'azureShare'],
  removeDataSet: ['dataSet', 'azureDataSet'],
  deleteShare: ['share', 'azureShare'],
  invite: ['share', 'azureShare'],
  resendInvitation: ['invitation'],
  withdrawInvitation: ['invitation', 'azureSentInvitation'],
  copyInvitationLink: ['invitation'],
  saveInvitation: ['invitation'],
  revokeSubscription: ['subscription', 'azureConsumer'],
  reinstateSubscription: ['subscription', 'azureConsumer'],
  setSubscriptionExpiry: ['subscription', 'azureConsumer'],
  changeSharedTables: ['database', 'azureDatabase'],
  detachAttachment: ['attachment'],
  showEffectiveAccess: ['database', 'azureDatabase'],
  changePrincipalsKind: ['database', 'azureDatabase'],
  addPrincipal: ['cluster', 'database', 'entityGroup', 'azureCluster', 'azureDatabase', 'azureGroup'],
  removePrincipal: ['cluster', 'database', 'principal', 'azureCluster', 'azureDatabase', 'azurePrincipal'],
  editGroup: ['cluster'],
  renameFollowed: ['database', 'azureDatabase'],
  showEffectiveCaching: ['database', 'azureDatabase'],
  setTableCachingPolicy: ['database', 'azureDatabase'],
  changeCachingKind: ['database', 'azureDatabase'],
  togglePrefetch: ['database', 'azureDatabase'],
  toggleUsageReport: ['database'],
  showSharingLedger: ['cluster'],
  showSharingUsage: ['cluster'],
  exportSharingLedger: ['cluster'],
  exportSharingUsage: ['cluster'],
  startCluster: ['cluster'],
  stopCluster: ['cluster'],
  deleteCluster: ['cluster'],
  dropDatabase: ['database'],
  setClusterProperties: ['cluster'],
  detachAllAndDelete: ['cluster'],
  attachWithOptions: ['cluster', 'database'],
  openInvitation: ['received'],
  acceptInvitation: ['received'],
  rejectInvitation: ['received'],
  mapDataSet: ['mapping'],
  deleteShareSubscription: ['shareSubscription'],
  signInToAzure: ['azureTenant'],
  startAzureCluster: ['azureCluster'],
  stopAzureCluster: ['azureCluster'],
  attachAzureDatabase: ['azureCluster', 'azureDatabase'],
  detachAzureDatabase: ['azureDatabase', 'azureAttachment'],
  detachAzureFollowers: ['azureFollower'],
  showAzureFollowing: ['azureDatabase'],
  acceptAzureInvitation: ['azureInvitation'],
  rejectAzureInvitation: ['azureInvitation'],
  mapAzureShare: ['azureShareSubscription'],
  deleteAzureShareSubscription: ['azureShareSubscription'],
};

/** Commands that take a text, as errors and other programs hand it over. */
const textual: readonly CommandName[] = [
  'createCluster',
  'detachAllAndDelete',
  'ingestFile',
  'openInvitation',
  'setClusterProperties',
  'showFollowers',
  'signInToAzure',
  'startCluster',
];

/** Commands that take a part of a document, as a lens names it. */
const ranged: readonly CommandName[] = ['runQuery', 'showSql', 'showQueryPlan'];

/** Commands that take a cell of a notebook. */
const ofCells: readonly CommandName[] = ['chooseDatabase', 'openCellInResults'];

/** Of what is selected beside the node that a menu stands on, what the command takes. */
function selected(name: CommandName, selection: unknown): readonly unknown[] | undefined {
  if (!Array.isArray(selection)) return undefined;
  return selection.map((each: unknown) => meaningful(name, each)).filter((each) => each !== undefined);
}

/** Menus hand over whatever they stand on; what a command cannot use is as good as nothing. */
function meaningful(name: CommandName, argument: unknown): unknown {
  if (textual.includes(name) && typeof argument === 'string') return argument;
  if (typeof argument !== 'object' || argument === null) return undefined;
  if (name === 'ingestFile' && argument instanceof vscode.Uri) return argument.scheme === 'file' ? argument : undefined;
  if (ranged.includes(name) && isQueryRange(argument as RunTarget)) return argument;
  if (ofCells.includes(name) && isCellTarget(argument)) return argument;
  const kinds: readonly unknown[] = nodeKinds[name] ?? [];
  return 'kind' in argument && kinds.includes(argument.kind) ? argument : undefined;
}
