import * as z from 'zod';
import type { CallOptions } from '../../protocol/contract.ts';
import type { ArmCall, ArmClient } from './armClient.ts';
import { lastName } from './resourceId.ts';

export const dataShareApiVersion = '2021-08-01';

/** Source: Azure REST specification, Microsoft.DataShare 2021-08-01, `ConsumerInvitation`. */
export const ConsumerInvitation = z.object({
  properties: z.object({
    invitationId: z.string(),
    invitationStatus: z.string().nullish(),
    location: z.string().nullish(),
    shareName: z.string().nullish(),
    description: z.string().nullish(),
    termsOfUse: z.string().nullish(),
    dataSetCount: z.number().nullish(),
    providerName: z.string().nullish(),
    providerEmail: z.string().nullish(),
    providerTenantName: z.string().nullish(),
    sentAt: z.string().nullish(),
    expirationDate: z.string().nullish(),
  }),
});
export type ConsumerInvitation = z.infer<typeof ConsumerInvitation>;

export const ShareAccountResource = z.object({ id: z.string(), name: z.string(), location: z.string().nullish() });
export type ShareAccountResource = z.infer<typeof ShareAccountResource>;

/** A data set of a subscribed share, before it is mapped. */
export const ConsumerSourceDataSet = z.object({
  properties: z.object({
    dataSetId: z.string(),
    dataSetName: z.string().nullish(),
    dataSetType: z.string().nullish(),
    dataSetLocation: z.string().nullish(),
  }),
});
export type ConsumerSourceDataSet = z.infer<typeof ConsumerSourceDataSet>;

/** A share that was accepted. Source: Azure REST specification, Microsoft.DataShare 2021-08-01, `ShareSubscription`. */
export const ShareSubscription = z.object({
  id: z.string(),
  name: z.string().nullish(),
  properties: z.object({
    shareName: z.string().nullish(),
    shareDescription: z.string().nullish(),
    shareTerms: z.string().nullish(),
    shareKind: z.string().nullish(),
    shareSubscriptionStatus: z.string().nullish(),
    sourceShareLocation: z.string().nullish(),
    providerName: z.string().nullish(),
    providerEmail: z.string().nullish(),
    providerTenantName: z.string().nullish(),
    createdAt: z.string().nullish(),
    expirationDate: z.string().nullish(),
  }),
});
export type ShareSubscription = z.infer<typeof ShareSubscription>;

/** What a data set is mapped to; only the kinds of Kusto say which cluster. */
export const DataSetMapping = z.object({
  properties: z.object({
    dataSetId: z.string(),
    kustoClusterResourceId: z.string().nullish(),
    dataSetMappingStatus: z.string().nullish(),
  }),
});
export type DataSetMapping = z.infer<typeof DataSetMapping>;

/** A subscription to a share, in an account. */
export interface ShareSubscriptionPlace {
  /** Resource id of the account. */
  readonly account: string;
  readonly name: string;
  readonly tenant: string | undefined;
}

/** What of Microsoft.DataShare concerns whoever is invited. */
export class DataShareResources {
  readonly #arm: ArmClient;

  constructor(arm: ArmClient) {
    this.#arm = arm;
  }

  /** Of all regions, for whoever is signed in to the tenant. */
  invitations(tenant: string | undefined, options?: CallOptions): Promise<readonly ConsumerInvitation[]> {
    const call = {
      path: '/providers/Microsoft.DataShare/listInvitations',
      apiVersion: dataShareApiVersion,
      tenant,
      doing: 'list the invitations of Azure Data Share',
    };
    return this.#arm.list(call, ConsumerInvitation, options);
  }

  /** Answers with the invitation as it is then. */
  reject(
    { location, invitationId, tenant }: { location: string; invitationId: string; tenant: string | undefined },
    options?: CallOptions,
  ): Promise<ConsumerInvitation> {
    const call = {
      path: `/providers/Microsoft.DataShare/locations/${encodeURIComponent(location)}/rejectInvitation`,
      apiVersion: dataShareApiVersion,
      tenant,
      doing: 'reject the invitation',
      missing: 'InvitationNotFound',
      body: { properties: { invitationId } },
    } as const;
    return this.#arm.ask(call, ConsumerInvitation, options);
  }

  accounts(
    subscription: string,
    tenant: string | undefined,
    options?: CallOptions,
  ): Promise<readonly ShareAccountResource[]> {
    const path = `/subscriptions/${encodeURIComponent(subscription)}/providers/Microsoft.DataShare/accounts`;
    const doing = `list the Data Share accounts of subscription '${subscription}'`;
    return this.#arm.list({ path, apiVersion: dataShareApiVersion, tenant, doing }, ShareAccountResource, options);
  }

  /** To subscribe with the id of an invitation is to accept it; there is no other way. */
  subscribe(
    at: ShareSubscriptionPlace,
    invitation: { readonly invitationId: string; readonly location: string },
    options?: CallOptions,
  ): Promise<void> {
    const body = { properties: { invitationId: invitation.invitationId, sourceShareLocation: invitation.location } };
    return this.#arm.change(
      { ...below(at, '', `accept the invitation as '${at.name}'`), method: 'PUT', body },
      options,
    );
  }

  dataSets(at: ShareSubscriptionPlace, options?: CallOptions): Promise<readonly ConsumerSourceDataSet[]> {
    const call = below(at, '/consumerSourceDataSets', `list the data sets of '${at.name}'`);
    return this.#arm.list(call, ConsumerSourceDataSet, options);
  }

  subscriptions(
    account: string,
    tenant: string | undefined,
    options?: CallOptions,
  ): Promise<readonly ShareSubscription[]> {
    const doing = `list what Data Share account '${lastName(account)}' has accepted`;
    const call = { path: `${account}/shareSubscriptions`, apiVersion: dataShareApiVersion, tenant, doing };
    return this.#arm.list(call, ShareSubscription, options);
  }

  mappings(at: ShareSubscriptionPlace, options?: CallOptions): Promise<readonly DataSetMapping[]> {
    const call = below(at, '/dataSetMappings', `list what the data sets of '${at.name}' are mapped to`);
    return this.#arm.list(call, DataSetMapping, options);
  }

  /** Resolves when nothing that came by it is followed any more. */
  unsubscribe(at: ShareSubscriptionPlace, options?: CallOptions): Promise<void> {
    return this.#arm.change(
      { ...below(at, '', `delete the share subscription '${at.name}'`), method: 'DELETE' },
      options,
    );
  }

  /** `kind` is one of the three of Kusto; `cluster` is the resource id of the one that is to follow. */
  map(
    at: ShareSubscriptionPlace,
    dataSet: { readonly id: string; readonly kind: string; readonly name: string },
    cluster: string,
    options?: CallOptions,
  ): Promise<void> {
    const path = `/dataSetMappings/${encodeURIComponent(dataSet.id)}`;
    const body = { kind: dataSet.kind, properties: { dataSetId: dataSet.id, kustoClusterResourceId: cluster } };
    return this.#arm.change({ ...below(at, path, `map the data set '${dataSet.name}'`), method: 'PUT', body }, options);
  }
}

function below({ account, name, tenant }: ShareSubscriptionPlace, rest: string, doing: string): ArmCall {
  const path = `${account}/shareSubscriptions/${encodeURIComponent(name)}${rest}`;
  return { path, apiVersion: dataShareApiVersion, tenant, doing, missing: 'SubscriptionNotFound' };
}
