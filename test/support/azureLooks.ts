import {
  detailsOf,
  presentAzureAttachment,
  presentAzureFollower,
} from '../../src/editor/azureClusters/azureAttachmentPresentation.ts';
import {
  presentAzureCluster,
  presentAzureColumn,
  presentAzureDatabase,
  presentAzureEntity,
  presentAzureError,
  presentAzureGroup,
  presentAzureInvitation,
  presentAzureInvitations,
  presentAzurePrincipal,
  presentAzureTable,
  presentSubscription,
  presentTenant,
} from '../../src/editor/azureClusters/azurePresentation.ts';
import {
  presentAzureAccepted,
  presentAzureConsumer,
  presentAzureDataSet,
  presentAzureSent,
  presentAzureShare,
  presentAzureShareSubscription,
  presentAzureSource,
} from '../../src/editor/azureClusters/azureSharePresentation.ts';
import { presentFunction } from '../../src/editor/tree/entityPresentation.ts';
import type { Presentation } from '../../src/editor/tree/presentation.ts';
import type { AzureCluster, AzureDatabase, AzureInvitation, AzureShareSubscription } from '../../src/protocol/azure.ts';
import { SharingError } from '../../src/protocol/errors.ts';
import type { AttachmentSummary } from '../../src/protocol/following.ts';
import { sharedKinds } from '../../src/protocol/sharedKinds.ts';
import { invitationStatuses, type ShareSummary, subscriptionStatuses } from '../../src/protocol/shares.ts';
import { english } from './english.ts';

const all = { include: [], exclude: [] };
const everything = { tables: all, externalTables: all, materializedViews: all, functions: all };

export const azureCluster: AzureCluster = {
  uri: 'https://contoso.westeurope.kusto.windows.net',
  id: '/subscriptions/s/resourceGroups/rg/providers/Microsoft.Kusto/Clusters/contoso',
  name: 'contoso',
  subscription: 's',
  tenant: 't',
  resourceGroup: 'rg',
  region: 'West Europe',
  state: 'Running',
  streamingIngestion: false,
  customerManagedKey: false,
};

export const azureDatabase: AzureDatabase = {
  cluster: azureCluster.uri,
  name: 'Flights',
  access: 'ReadWrite',
  state: 'Succeeded',
  bytes: 4096,
  hotCachePeriod: 31 * 86_400_000,
  isFollowed: true,
};

export const azureFollowed: AzureDatabase = {
  ...azureDatabase,
  access: 'ReadOnlyFollowing',
  isFollowed: false,
  following: {
    leaderId: azureCluster.id,
    leaderName: 'contoso',
    database: 'Flights',
    configuration: 'contoso-Flights',
    origin: 'Direct',
    principalsKind: 'union',
    filter: everything,
  },
};

export const azureAttachment: AttachmentSummary = {
  attachmentId: 'a',
  configuration: 'contoso-Flights',
  leader: { cluster: azureCluster.uri, clusterName: 'contoso' },
  database: 'Flights',
  filter: everything,
  origin: 'Direct',
  phase: 'attached',
  since: 0,
  databases: [],
};

export const azureInvitation: AzureInvitation = {
  invitationId: 'i',
  tenant: 't',
  location: 'westeurope',
  share: 'Flights',
  description: '',
  terms: '',
  provider: 'contoso',
  providerEmail: 'kim@contoso.com',
  dataSets: 1,
  status: 'Pending',
};

export const azureShare: ShareSummary = {
  cluster: azureCluster.uri,
  id: '/subscriptions/s/resourceGroups/rg/providers/Microsoft.DataShare/accounts/a/shares/Delays',
  name: 'Delays',
  description: '',
  terms: '',
  createdAt: 0,
  dataSets: [{ id: 'd', name: 'Flights', kind: 'KustoDatabase', database: 'Flights' }],
  invitations: [{ id: 'i', invitee: 'lee@fabrikam.com', status: 'Pending', sentAt: 0 }],
  subscriptions: [
    { id: 's', consumer: 'kim@fabrikam.com', consumerCluster: 'Fabrikam', status: 'Active', sharedAt: 0 },
  ],
};

export const azureSubscription: AzureShareSubscription = {
  id: '/subscriptions/s/resourceGroups/rg/providers/Microsoft.DataShare/accounts/a/shareSubscriptions/rain',
  tenant: 't',
  name: 'rain',
  account: 'a',
  share: 'Rain',
  description: '',
  terms: '',
  provider: 'Adatum',
  providerEmail: 'pat@adatum.com',
  location: 'westeurope',
  status: 'Active',
};

function shareLooks(): readonly Presentation[] {
  const { dataSets, invitations, subscriptions } = azureShare;
  return [
    presentAzureShare(azureShare, english),
    ...dataSets.map((each) => presentAzureDataSet(each, english)),
    ...invitations.flatMap((each) =>
      invitationStatuses.map((status) => presentAzureSent({ ...each, status }, english, 'contoso/Delays')),
    ),
    ...subscriptions.flatMap((each) =>
      subscriptionStatuses.map((status) => presentAzureConsumer({ ...each, status }, english)),
    ),
  ];
}

/** How everything in the view of Azure can look. */
export function azureLooks(): readonly Presentation[] {
  const { following } = azureFollowed;
  const groups = [...sharedKinds, 'followers', 'attachments', 'shares', 'principals'] as const;
  const follower = { attachmentId: 'a', clusterName: 'fabrikam', configuration: 'c', database: '*', since: 0 };
  return [
    presentTenant({ id: 't', name: 'Contoso', signedIn: false }, english),
    ...['Enabled', 'Disabled'].map((state) =>
      presentSubscription({ id: 's', name: 'Flights', tenant: 't', state }, english),
    ),
    ...['Running', 'Stopped'].map((state) => presentAzureCluster({ ...azureCluster, state }, english)),
    presentAzureDatabase(azureDatabase, english),
    presentAzureDatabase(azureFollowed, english),
    presentAzureDatabase(
      { ...azureFollowed, ...(following && { following: { ...following, origin: 'DataShare' } }) },
      english,
    ),
    presentAzureDatabase({ ...azureDatabase, suspendedSince: '2026-01-01T00:00:00Z' }, english),
    ...groups.map((group) => presentAzureGroup(group, english)),
    presentAzureTable({ name: 'T', columns: [], rows: 1, bytes: 1, extents: 1 }, english),
    presentAzureEntity(presentFunction({ name: 'Late', parameters: '()', body: '{ Flights }' }, english)),
    presentAzureColumn({ name: 'Id', type: 'long' }, english),
    presentAzureFollower({ ...follower, filter: everything, origin: 'DataShare' }, english),
    ...(['attached', 'attaching'] as const).map((phase) =>
      presentAzureAttachment({ ...azureAttachment, phase }, english),
    ),
    presentAzureAttachment({ ...azureAttachment, state: 'Failed' }, english),
    ...detailsOf({ ...azureAttachment, database: '*' }, english).map(({ look }) => look),
    presentAzurePrincipal({ id: 'p', role: 'Admin', type: 'Robot', name: 'kim', tenant: 't' }, english),
    presentAzurePrincipal(
      { id: 'p', role: 'Admin', type: 'User', name: 'kim', tenant: 't', principal: 'aaduser=kim' },
      english,
    ),
    ...shareLooks(),
    presentAzureInvitations(english),
    presentAzureAccepted(english),
    ...subscriptionStatuses.map((status) => presentAzureShareSubscription({ ...azureSubscription, status }, english)),
    ...['KustoDatabase', 'Blob'].map((kind) =>
      presentAzureSource({ id: 'd', name: 'd', kind, isBroken: false }, english),
    ),
    presentAzureSource({ id: 'd', name: 'd', kind: 'KustoTable', cluster: 'fabrikam', isBroken: true }, english),
    ...['Pending', 'Rejected'].map((status) => presentAzureInvitation({ ...azureInvitation, status }, english)),
    presentAzureError(new SharingError('AzureUnavailable', 'away', 'transient'), english),
  ];
}
