import type { CallOptions } from '../../protocol/contract.ts';
import type { ErrorCode } from '../../protocol/errors.ts';
import type { ArmCall, ArmClient } from './armClient.ts';
import { dataShareApiVersion } from './dataShareResources.ts';
import { lastName } from './resourceId.ts';
import { DataSetResource, ProviderSubscription, SentInvitation, ShareResource } from './shareShapes.ts';

/** A share, by the id of its account and its name. */
export interface SharePlace {
  readonly account: string;
  readonly name: string;
  readonly tenant: string | undefined;
}

/** What of Microsoft.DataShare concerns whoever provides, one method for each operation. */
export class ShareResources {
  readonly #arm: ArmClient;

  constructor(arm: ArmClient) {
    this.#arm = arm;
  }

  shares(account: string, tenant: string | undefined, options?: CallOptions): Promise<readonly ShareResource[]> {
    const doing = `list the shares of Data Share account '${lastName(account)}'`;
    const call = { path: `${account}/shares`, apiVersion: dataShareApiVersion, tenant, doing };
    return this.#arm.list(call, ShareResource, options);
  }

  /** In place: what is shared is followed, never copied, and so nothing is to be synchronized. */
  create(
    share: SharePlace,
    { description, terms }: { readonly description: string; readonly terms: string },
    options?: CallOptions,
  ): Promise<void> {
    const body = { properties: { description, terms, shareKind: 'InPlace' } };
    return this.#arm.change({ ...of(share, '', `create the share '${share.name}'`), method: 'PUT', body }, options);
  }

  delete(share: SharePlace, options?: CallOptions): Promise<void> {
    return this.#arm.change({ ...of(share, '', `delete the share '${share.name}'`), method: 'DELETE' }, options);
  }

  dataSets(share: SharePlace, options?: CallOptions): Promise<readonly DataSetResource[]> {
    return this.#arm.list(
      of(share, '/dataSets', `list the data sets of share '${share.name}'`),
      DataSetResource,
      options,
    );
  }

  putDataSet(share: SharePlace, name: string, body: object, options?: CallOptions): Promise<void> {
    const call = of(share, `/dataSets/${encodeURIComponent(name)}`, `add data set '${name}' to share '${share.name}'`);
    return this.#arm.change({ ...call, method: 'PUT', body }, options);
  }

  deleteDataSet(share: SharePlace, name: string, options?: CallOptions): Promise<void> {
    const call = of(
      share,
      `/dataSets/${encodeURIComponent(name)}`,
      `remove data set '${name}' from share '${share.name}'`,
    );
    return this.#arm.change({ ...call, method: 'DELETE' }, options);
  }

  invitations(share: SharePlace, options?: CallOptions): Promise<readonly SentInvitation[]> {
    return this.#arm.list(
      of(share, '/invitations', `list the invitations of share '${share.name}'`),
      SentInvitation,
      options,
    );
  }

  putInvitation(share: SharePlace, name: string, body: object, options?: CallOptions): Promise<void> {
    const call = of(share, `/invitations/${encodeURIComponent(name)}`, `invite to share '${share.name}'`);
    return this.#arm.change({ ...call, method: 'PUT', body }, options);
  }

  deleteInvitation(share: SharePlace, name: string, options?: CallOptions): Promise<void> {
    const path = `/invitations/${encodeURIComponent(name)}`;
    const call = of(share, path, `withdraw the invitation to share '${share.name}'`, 'InvitationNotFound');
    return this.#arm.change({ ...call, method: 'DELETE' }, options);
  }

  subscriptions(share: SharePlace, options?: CallOptions): Promise<readonly ProviderSubscription[]> {
    const call = of(share, '/providerShareSubscriptions', `list the subscriptions of share '${share.name}'`);
    return this.#arm.list(call, ProviderSubscription, options);
  }

  /** Resolves when nobody of the subscription has access any more. */
  revoke(share: SharePlace, subscription: string, options?: CallOptions): Promise<void> {
    return this.#arm.change(
      {
        ...subscriptionCall(share, subscription, 'revoke', `revoke the subscription to share '${share.name}'`),
        method: 'POST',
      },
      options,
    );
  }

  /** Answers with the subscription as it is then. `expirationDate`: ISO 8601. */
  reinstate(
    share: SharePlace,
    subscription: string,
    expirationDate: string | undefined,
    options?: CallOptions,
  ): Promise<ProviderSubscription> {
    const call = subscriptionCall(
      share,
      subscription,
      'reinstate',
      `reinstate the subscription to share '${share.name}'`,
    );
    return this.#arm.ask({ ...call, body: until(expirationDate) }, ProviderSubscription, options);
  }

  adjust(
    share: SharePlace,
    subscription: string,
    expirationDate: string | undefined,
    options?: CallOptions,
  ): Promise<ProviderSubscription> {
    const call = subscriptionCall(share, subscription, 'adjust', `adjust the subscription to share '${share.name}'`);
    return this.#arm.ask({ ...call, body: until(expirationDate) }, ProviderSubscription, options);
  }
}

function until(expirationDate: string | undefined): object {
  return { properties: expirationDate === undefined ? {} : { expirationDate } };
}

function of({ account, name, tenant }: SharePlace, rest: string, doing: string, missing?: ErrorCode): ArmCall {
  return {
    path: `${account}/shares/${encodeURIComponent(name)}${rest}`,
    apiVersion: dataShareApiVersion,
    tenant,
    doing,
    missing: missing ?? 'ShareNotFound',
  };
}

function subscriptionCall(share: SharePlace, subscription: string, verb: string, doing: string): ArmCall {
  const path = `/providerShareSubscriptions/${encodeURIComponent(subscription)}/${verb}`;
  return of(share, path, doing, 'SubscriptionNotFound');
}
