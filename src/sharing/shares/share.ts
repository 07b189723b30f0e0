import type { Map as IMap } from 'immutable';
import type { TableLevelSharing } from '../../protocol/filters.ts';
import type { InvitationStatus, Invitee, SubscriptionStatus } from '../../protocol/shares.ts';

/** What a share holds: a whole cluster, one database, or some of its tables. Azure's data set kinds of Kusto. */
export type DataSetContent =
  | { readonly kind: 'KustoCluster' }
  | { readonly kind: 'KustoDatabase'; readonly databaseId: string; readonly databaseName: string }
  | {
      readonly kind: 'KustoTable';
      readonly databaseId: string;
      readonly databaseName: string;
      readonly filter: TableLevelSharing;
    };

export interface DataSet {
  readonly id: string;
  readonly name: string;
  readonly content: DataSetContent;
}

export interface Invitation {
  readonly id: string;
  readonly invitee: Invitee;
  readonly status: Exclude<InvitationStatus, 'Expired'>;
  /** Rises with every time it is sent; only the newest link works. */
  readonly sending: number;
  readonly sentAt: number;
  readonly respondedAt?: number;
  /** Milliseconds since 1970. */
  readonly expiresAt?: number;
}

/** The provider's side of an accepted share. */
export interface Subscription {
  readonly id: string;
  readonly invitationId: string;
  /** Fully qualified name of who accepted. */
  readonly consumer: string;
  readonly consumerCluster: { readonly id: string; readonly name: string };
  readonly status: SubscriptionStatus;
  readonly sharedAt: number;
  readonly expiresAt?: number;
  /** Attachments whose followers have not said yet that nothing is left of the data. */
  readonly leaving: readonly string[];
}

/** A share in place: named data sets under terms of use, with everyone who was invited and everyone who accepted. */
export interface Share {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly terms: string;
  readonly createdAt: number;
  readonly dataSets: IMap<string, DataSet>;
  readonly invitations: IMap<string, Invitation>;
  readonly subscriptions: IMap<string, Subscription>;
}

export function invitationStatus(invitation: Invitation, now: number): InvitationStatus {
  const isLate = invitation.status === 'Pending' && invitation.expiresAt !== undefined && invitation.expiresAt <= now;
  return isLate ? 'Expired' : invitation.status;
}

/** Whether a subscription gives access now. */
export function isActive(subscription: Subscription, now: number): boolean {
  return subscription.status === 'Active' && (subscription.expiresAt === undefined || subscription.expiresAt > now);
}
