import {
  presentDataSet,
  presentEmptyAttachment,
  presentGroup,
  presentInvitation,
  presentLeaderFollower,
  presentMapping,
  presentReceived,
  presentSent,
  presentShare,
  presentShareSubscription,
  presentStanding,
  presentSubscription,
} from '../../src/editor/shares/sharingPresentation.ts';
import { noFilter } from '../../src/editor/shares/sharingTexts.ts';
import type { Presentation } from '../../src/editor/tree/presentation.ts';
import type { AttachmentSummary, FollowerSummary } from '../../src/protocol/following.ts';
import {
  type DataSetSummary,
  dataSetKinds,
  type InvitationSummary,
  invitationStatuses,
  type ReceivedInvitation,
  type ShareSubscriptionSummary,
  type ShareSummary,
  type SubscriptionSummary,
  subscriptionStatuses,
} from '../../src/protocol/shares.ts';
import { english } from './english.ts';

/** 2026-12-01 10:00 UTC. */
export const someTime = Date.UTC(2026, 11, 1, 10);

export const someFollower: FollowerSummary = {
  attachmentId: 'a1',
  clusterName: 'fabrikam',
  configuration: 'Aviation.Copy',
  database: 'Aviation',
  filter: noFilter,
  origin: 'Direct',
  since: someTime,
  report: { version: 7, lag: 1500, at: someTime },
};

export const someDataSet: DataSetSummary = { id: 'd1', name: 'Flights', kind: 'KustoDatabase', database: 'Aviation' };

export const someInvitation: InvitationSummary = {
  id: 'i1',
  invitee: 'lee@fabrikam.com',
  status: 'Pending',
  sentAt: someTime,
  expiresAt: someTime,
};

export const someSubscription: SubscriptionSummary = {
  id: 's1',
  consumer: 'aaduser=lee@fabrikam.com',
  consumerCluster: 'fabrikam',
  status: 'Active',
  sharedAt: someTime,
};

export const someShare: ShareSummary = {
  cluster: 'fake:contoso',
  id: 'h1',
  name: 'Air',
  description: '',
  terms: '',
  createdAt: someTime,
  dataSets: [someDataSet],
  invitations: [someInvitation],
  subscriptions: [someSubscription],
};

export const someShareSubscription: ShareSubscriptionSummary = {
  cluster: 'fake:fabrikam',
  id: 's1',
  shareName: 'Air',
  terms: '',
  provider: { cluster: 'fake:contoso', clusterName: 'contoso' },
  status: 'Active',
  acceptedBy: 'aaduser=lee@fabrikam.com',
  since: someTime,
  dataSets: [someDataSet],
};

export const someAttachment: AttachmentSummary = {
  attachmentId: 'a1',
  configuration: 'contoso.all',
  leader: { cluster: 'fake:contoso', clusterName: 'contoso' },
  database: '*',
  filter: noFilter,
  origin: 'Direct',
  phase: 'attached',
  since: someTime,
  databases: [],
};

export const someReceived: ReceivedInvitation = {
  token: 'a.b.c',
  invitationId: 'i1',
  invitee: 'lee@fabrikam.com',
  status: 'Pending',
  expiresAt: someTime,
  provider: { cluster: 'fake:contoso', clusterName: 'contoso', region: 'West Europe' },
  share: { id: 'h1', name: 'Air', description: '', terms: 'Be kind.' },
  dataSets: [someDataSet],
};

const mapping = { cluster: 'fake:fabrikam', clusterName: 'fabrikam', configuration: 'c' };

/** How every kind of node of sharing can look. */
export const sharingLooks: readonly Presentation[] = [
  ...(['followers', 'shares', 'subscriptions'] as const).map((group) => presentGroup(group, english)),
  presentLeaderFollower(someFollower, english),
  presentShare(someShare, english),
  ...dataSetKinds.map((kind) => presentDataSet({ ...someDataSet, kind }, english)),
  ...invitationStatuses.map((status) => presentInvitation({ ...someInvitation, status }, english)),
  ...subscriptionStatuses.flatMap((status) => [
    presentSubscription({ ...someSubscription, status }, english),
    presentShareSubscription({ ...someShareSubscription, status }, english),
  ]),
  presentReceived(someReceived, english),
  presentSent(english),
  presentMapping(someDataSet, english),
  presentMapping({ ...someDataSet, mapping }, english),
  ...(['waiting', 'conflict'] as const).map((standing) =>
    presentStanding(someAttachment, { database: 'A', localName: 'A', standing }, english),
  ),
  ...(['attaching', 'attached', 'suspended'] as const).map((phase) =>
    presentEmptyAttachment({ ...someAttachment, phase }, english),
  ),
];
