import type { Backend, CallOptions, RequestParams } from '../protocol/contract.ts';
import { SharingError } from '../protocol/errors.ts';
import type { ShareSummary } from '../protocol/shares.ts';
import { answersOf } from './answersOf.ts';
import { lastName, sameId } from './arm/resourceId.ts';
import type { SharePlace, ShareResources } from './arm/shareResources.ts';
import type { DataSetResource } from './arm/shareShapes.ts';
import type { ClusterDirectory, KnownCluster } from './clusterDirectory.ts';
import { propertiesOf } from './filter.ts';
import type { Invitations } from './invitations.ts';
import type { AzurePorts } from './ports.ts';
import { holdsOf, invitationBody, nameOf, summaryOfShare } from './shareSummaries.ts';

type Answered =
  | 'listShares'
  | 'createShare'
  | 'deleteShare'
  | 'addDataSet'
  | 'removeDataSet'
  | 'invite'
  | 'withdrawInvitation'
  | 'revokeSubscription'
  | 'reinstateSubscription'
  | 'adjustSubscription';

/** Milliseconds for which a list is not asked for again. */
const fresh = 5_000;

type Listed = ShareSummary & { readonly place: SharePlace };

/**
 * Shares of Azure Data Share, from the side of whoever provides. They lie in accounts, and a cluster's are those that
 * hold something of it; a share that holds nothing yet is any cluster's of its tenant. The id of a share is that of its
 * resource, that of what is below it the name there.
 */
export class ProvidedShares implements Pick<Backend, Answered> {
  readonly #ports: AzurePorts;
  readonly #shares: ShareResources;
  readonly #clusters: ClusterDirectory;
  readonly #accounts: Pick<Invitations, 'accounts'>;
  /** By tenant: lists of several clusters that are asked for together are one. */
  readonly #listed = new Map<string, { readonly at: number; readonly places: Promise<readonly Place[]> }>();

  constructor(
    ports: AzurePorts,
    shares: ShareResources,
    clusters: ClusterDirectory,
    accounts: Pick<Invitations, 'accounts'>,
  ) {
    this.#ports = ports;
    this.#shares = shares;
    this.#clusters = clusters;
    this.#accounts = accounts;
  }

  readonly listShares: Backend['listShares'] = async ({ cluster }, options) => {
    const found = await this.#clusters.find(cluster, options);
    const places = await this.#places(found, options);
    const listed = await Promise.all(places.map((each) => this.#summary(found, each, options)));
    return listed.sort((one, other) => one.name.localeCompare(other.name)).map(withoutPlace);
  };

  readonly createShare: Backend['createShare'] = async ({ cluster, name, description, terms, account }, options) => {
    const found = await this.#clusters.find(cluster, options);
    if (account === undefined) {
      throw new SharingError('InvalidArgument', 'A share of Azure lies in a Data Share account. Choose one.');
    }
    const there = await this.#shares.shares(account, found.tenant, options);
    // To put a share that is there already would change it.
    if (there.some((each) => sameId(nameOf(each), name)))
      throw exists(`Data Share account '${lastName(account)}'`, name);
    const place = { account, name, tenant: found.tenant };
    await this.#shares.create(place, { description, terms }, options);
    this.#told(found.uri);
    return withoutPlace(await this.#share(found, idOf(place), options));
  };

  readonly deleteShare: Backend['deleteShare'] = ({ share, ...of }, options) =>
    this.#change(of.cluster, share, (place) => this.#shares.delete(place, options), options);

  readonly addDataSet: Backend['addDataSet'] = async ({ cluster, share, name, database, filter }, options) => {
    const found = await this.#clusters.find(cluster, options);
    const place = placeOf(share, found.tenant);
    const there = await this.#shares.dataSets(place, options);
    if (there.some((each) => sameId(nameOf(each), name))) throw exists(`Share '${place.name}'`, name);
    await this.#shares.putDataSet(place, name, this.#content(found, database, filter), options);
    this.#told(found.uri);
    return withoutPlace(await this.#share(found, share, options));
  };

  readonly removeDataSet: Backend['removeDataSet'] = ({ cluster, share, dataSet }, options) =>
    this.#change(cluster, share, (place) => this.#shares.deleteDataSet(place, dataSet, options), options);

  /** Azure itself tells whoever is invited by e-mail; there is no link to be handed on. */
  readonly invite: Backend['invite'] = async ({ cluster, share, invitee, expiresAt }, options) => {
    const found = await this.#clusters.find(cluster, options);
    const place = placeOf(share, found.tenant);
    const { invitations } = await this.#share(found, share, options);
    const who = invitee.kind === 'email' ? invitee.email : invitee.objectId;
    if (invitations.some((each) => each.status === 'Pending' && sameId(each.invitee, who))) {
      throw new SharingError('InvitationExists', `'${who}' has a pending invitation to '${place.name}' already.`);
    }
    const invitation = this.#ports.newId();
    await this.#shares.putInvitation(place, invitation, invitationBody(invitee, expiresAt), options);
    this.#told(found.uri);
    return { invitation, token: '' };
  };

  /** To delete an invitation that was accepted has no effect, and so is refused. */
  readonly withdrawInvitation: Backend['withdrawInvitation'] = async ({ cluster, share, invitation }, options) => {
    const found = await this.#clusters.find(cluster, options);
    const { invitations, place } = await this.#share(found, share, options);
    const known = invitations.find(({ id }) => id === invitation);
    if (known?.status === 'Accepted') {
      throw new SharingError(
        'InvitationNotPending',
        `'${known.invitee}' has accepted the invitation to '${place.name}' already. Revoke the subscription instead.`,
      );
    }
    await this.#shares.deleteInvitation(place, invitation, options);
    this.#told(found.uri);
    return null;
  };

  readonly revokeSubscription: Backend['revokeSubscription'] = ({ cluster, share, subscription }, options) =>
    this.#change(cluster, share, (place) => this.#shares.revoke(place, subscription, options), options);

  readonly reinstateSubscription: Backend['reinstateSubscription'] = (params, options) => {
    const { cluster, share, subscription, expiresAt } = params;
    const until = expiresAt === undefined ? undefined : new Date(expiresAt).toISOString();
    return this.#change(
      cluster,
      share,
      (place) => this.#shares.reinstate(place, subscription, until, options),
      options,
    );
  };

  readonly adjustSubscription: Backend['adjustSubscription'] = (params, options) => {
    const { cluster, share, subscription, expiresAt } = params;
    const until = expiresAt === null ? undefined : new Date(expiresAt).toISOString();
    const adjust = async (place: SharePlace): Promise<void> => {
      const { properties } = await this.#shares.adjust(place, subscription, until, options);
      if (until === undefined && properties.expirationDate) {
        throw new SharingError(
          'NotOnAzure',
          `Azure keeps the end of this subscription to '${place.name}', ${properties.expirationDate}. Set a later one instead.`,
        );
      }
    };
    return this.#change(cluster, share, adjust, options);
  };

  async #change(
    cluster: string,
    share: string,
    change: (place: SharePlace) => Promise<unknown>,
    options?: CallOptions,
  ): Promise<null> {
    const { uri, tenant } = await this.#clusters.find(cluster, options);
    try {
      await change(placeOf(share, tenant));
    } finally {
      // What failed on the way may have done something all the same.
      this.#told(uri);
    }
    return null;
  }

  #content(cluster: KnownCluster, database: string | undefined, filter: RequestParams<'addDataSet'>['filter']): object {
    const { rules } = this.#ports;
    if (database === undefined) return { kind: 'KustoCluster', properties: { kustoClusterResourceId: cluster.id } };
    const kustoDatabaseResourceId = `${cluster.id}/databases/${database}`;
    if (filter === undefined || rules.filterEntries(filter) === 0) {
      return { kind: 'KustoDatabase', properties: { kustoDatabaseResourceId } };
    }
    const checked = rules.checkFilter(filter);
    if (!checked.ok) throw new SharingError(checked.error.code, checked.error.message);
    if (filter.functions.include.length + filter.functions.exclude.length > 0) {
      throw new SharingError(
        'NotOnAzure',
        'Azure Data Share chooses tables, external tables and materialized views by name, but no functions. Leave the functions out of the choice.',
      );
    }
    return {
      kind: 'KustoTable',
      properties: { kustoDatabaseResourceId, tableLevelSharingProperties: propertiesOf(filter) },
    };
  }

  #told(cluster: string): void {
    this.#listed.clear();
    this.#ports.changed(cluster);
  }

  /** In-place shares that hold something of the cluster, or nothing yet. */
  async #places({ id, tenant }: KnownCluster, options?: CallOptions): Promise<readonly Place[]> {
    const known = this.#listed.get(tenant);
    const isFresh = known !== undefined && this.#ports.now() - known.at < fresh;
    const places = isFresh ? known.places : this.#ofTenant(tenant);
    if (!isFresh) {
      this.#listed.set(tenant, { at: this.#ports.now(), places });
      places.catch(() => this.#listed.delete(tenant));
    }
    const all = await places;
    options?.signal?.throwIfAborted();
    return all.filter(({ dataSets }) => dataSets.length === 0 || dataSets.some((each) => holdsOf(each, id)));
  }

  /** An account that refuses does not hide the others. */
  async #ofTenant(tenant: string): Promise<readonly Place[]> {
    const accounts = (await this.#accounts.accounts()).filter((each) => each.tenant === tenant);
    const listed = await Promise.allSettled(
      accounts.map(async ({ id: account }) =>
        Promise.all(
          (await this.#shares.shares(account, tenant))
            .filter(({ properties }) => properties.shareKind === 'InPlace')
            .map(async (resource): Promise<Place> => {
              const place = { account, name: nameOf(resource), tenant };
              return { place, resource, dataSets: await this.#shares.dataSets(place) };
            }),
        ),
      ),
    );
    return answersOf(listed);
  }

  async #share(cluster: KnownCluster, id: string, options?: CallOptions): Promise<Listed> {
    const place = placeOf(id, cluster.tenant);
    const resource = (await this.#shares.shares(place.account, place.tenant, options)).find((each) =>
      sameId(nameOf(each), place.name),
    );
    if (!resource)
      throw new SharingError('ShareNotFound', `The share '${place.name}' is no longer there. Refresh the view.`);
    const dataSets = await this.#shares.dataSets(place, options);
    return this.#summary(cluster, { place, resource, dataSets }, options);
  }

  async #summary(cluster: KnownCluster, { place, ...of }: Place, options?: CallOptions): Promise<Listed> {
    const [invitations, subscriptions] = await Promise.all([
      this.#shares.invitations(place, options),
      this.#shares.subscriptions(place, options),
    ]);
    const found = { cluster, id: idOf(place), ...of, invitations, subscriptions };
    return { ...summaryOfShare(found, this.#ports.now()), place };
  }
}

interface Place {
  readonly place: SharePlace;
  readonly resource: Awaited<ReturnType<ShareResources['shares']>>[number];
  readonly dataSets: readonly DataSetResource[];
}

function withoutPlace({ place: _, ...share }: Listed): ShareSummary {
  return share;
}

function idOf({ account, name }: SharePlace): string {
  return `${account}/shares/${name}`;
}

function placeOf(share: string, tenant: string): SharePlace {
  const [, account, name] = /^(\/subscriptions\/.+\/accounts\/[^/]+)\/shares\/([^/]+)$/i.exec(share) ?? [];
  if (account !== undefined && name !== undefined) return { account, name, tenant };
  throw new SharingError('ShareNotFound', `'${share}' is no share of Azure. Refresh the view.`);
}

function exists(where: string, name: string): SharingError {
  return new SharingError('ShareExists', `${where} has '${name}' already. Choose another name.`);
}
