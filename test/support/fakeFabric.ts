import type { FakeAnswer, FakeAzure, FakeRequest } from './fakeAzure.ts';

interface Configuration {
  readonly location: string;
  readonly properties: {
    readonly clusterResourceId: string;
    readonly databaseName: string;
    readonly databaseNameOverride?: string;
    readonly databaseNamePrefix?: string;
    readonly defaultPrincipalsModificationKind: string;
    readonly tableLevelSharingProperties?: object;
    readonly provisioningState?: string;
  };
  /** `DataShare` where it came by a share. */
  readonly origin?: string;
}

interface Principal {
  readonly principalId: string;
  readonly principalType: string;
  readonly role: string;
  readonly tenantId?: string;
  readonly principalName?: string;
}

export interface FakeCluster {
  readonly name: string;
  /** Where its data plane is. */
  readonly uri: string;
  readonly region?: string;
  readonly properties?: object;
  readonly databases?: readonly string[];
  /** What else is told of databases, by their local names. */
  readonly told?: Readonly<Record<string, object>>;
}

/** A subscription of one tenant with clusters that lead and follow, as the resource manager would tell of it. */
export class FakeFabric {
  readonly subscription = 'sub-1';
  readonly tenant = 'tenant-1';
  readonly #fake: FakeAzure;
  readonly #clusters = new Map<string, FakeCluster>();
  /** By follower, then by name. */
  readonly configurations = new Map<string, Map<string, Configuration>>();
  /** Roles on whole clusters: by cluster, then by the name of the resource. */
  readonly principals = new Map<string, Map<string, Principal>>();

  constructor(fake: FakeAzure) {
    this.#fake = fake;
    const tenant = { tenantId: this.tenant, displayName: 'Contoso' };
    fake.answer('GET', '/tenants', { body: { value: [tenant] } });
    const subscription = {
      subscriptionId: this.subscription,
      displayName: 'Flights',
      tenantId: this.tenant,
      state: 'Enabled',
    };
    fake.answer('GET', '/subscriptions', { body: { value: [subscription] } });
    fake.answer('GET', `/subscriptions/${this.subscription}/providers/Microsoft.Kusto/clusters`, () => ({
      body: { value: [...this.#clusters.values()].map((each) => this.#resource(each)) },
    }));
    fake.answer('GET', '/operations/done', { body: { status: 'Succeeded' } });
  }

  id(cluster: string): string {
    return `/subscriptions/${this.subscription}/resourceGroups/rg/providers/Microsoft.Kusto/Clusters/${cluster}`;
  }

  add(cluster: FakeCluster): void {
    const { name } = cluster;
    this.#clusters.set(name, cluster);
    this.configurations.set(name, new Map());
    const at = this.id(name);
    this.#fake.answer('GET', at, () => ({ body: this.#resource(this.#clusters.get(name) ?? cluster) }));
    this.#fake.answer('GET', `${at}/databases`, () => ({ body: { value: this.#databases(name) } }));
    this.#fake.answer('GET', `${at}/attachedDatabaseConfigurations`, () => ({
      body: { value: [...(this.configurations.get(name) ?? [])].map((each) => this.#configuration(name, ...each)) },
    }));
    this.#fake.answer('GET', `${at}/listFollowerDatabases`, () => ({ body: { value: this.#followers(name) } }));
    this.principals.set(name, new Map());
    this.#fake.answer('GET', `${at}/principalAssignments`, () => ({
      body: { value: [...(this.principals.get(name) ?? [])].map((each) => this.#principal(name, ...each)) },
    }));
    this.#fake.answerBelow(`${at}/principalAssignments`, (request) => this.#changePrincipal(name, request));
    this.#fake.answer('POST', `${at}/detachFollowerDatabases`, (request) => this.#detach(request));
  }

  /** What Azure says when a configuration of that name is put, read or deleted. */
  allow(follower: string, configuration: string): void {
    const at = `${this.id(follower)}/attachedDatabaseConfigurations/${configuration}`;
    const done = { 'azure-asyncoperation': `${this.#fake.url}/operations/done`, 'retry-after': '0' };
    this.#fake.answer('PUT', at, ({ body }) => {
      this.configurations.get(follower)?.set(configuration, body as Configuration);
      return { status: 201, headers: done, body: {} };
    });
    this.#fake.answer('GET', at, () => {
      const found = this.configurations.get(follower)?.get(configuration);
      return found ? { body: this.#configuration(follower, configuration, found) } : { status: 404 };
    });
    this.#fake.answer('DELETE', at, () => {
      this.configurations.get(follower)?.delete(configuration);
      return { status: 202, headers: done };
    });
  }

  #detach({ body }: FakeRequest): FakeAnswer {
    const { clusterResourceId, attachedDatabaseConfigurationName: name } = body as Record<string, string>;
    const follower = clusterResourceId?.split('/').at(-1) ?? '';
    this.configurations.get(follower)?.delete(name ?? '');
    return {
      status: 202,
      headers: { 'azure-asyncoperation': `${this.#fake.url}/operations/done`, 'retry-after': '0' },
    };
  }

  /** As Azure does: one assignment for a role of a principal, whatever it is called. */
  #changePrincipal(cluster: string, { method, path, body }: FakeRequest): FakeAnswer {
    const held = this.principals.get(cluster) ?? new Map<string, Principal>();
    const name = path.split('/').at(-1) ?? '';
    const done = { 'azure-asyncoperation': `${this.#fake.url}/operations/done`, 'retry-after': '0' };
    if (method === 'DELETE') return { status: held.delete(name) ? 202 : 204, headers: done };
    const { properties } = body as { readonly properties: Principal };
    const { principalId, role } = properties;
    const other = [...held].find(([, each]) => each.principalId === principalId && each.role === role)?.[0];
    if (other !== undefined && other !== name) {
      const message = `Cannot add PrincipalAssignment resource '${name}'. A PrincipalAssignment resource (name: '${other}') already exists with the same role and principal id.`;
      return { status: 400, body: { error: { code: 'BadRequest', message } } };
    }
    held.set(name, properties);
    return { status: 201, headers: done, body: this.#principal(cluster, name, properties) };
  }

  #principal(cluster: string, name: string, properties: Principal): object {
    return { id: `${this.id(cluster)}/PrincipalAssignments/${name}`, name: `${cluster}/${name}`, properties };
  }

  #resource({ name, uri, region = 'West Europe', properties = {} }: FakeCluster): object {
    return {
      id: this.id(name),
      name,
      location: region,
      sku: { name: 'Standard_E8ads_v5', capacity: 2, tier: 'Standard' },
      properties: { state: 'Running', uri, enableStreamingIngest: false, ...properties },
    };
  }

  #databases(cluster: string): object[] {
    const told = this.#clusters.get(cluster)?.told ?? {};
    const resource = (name: string, kind: string, properties: object): object => ({
      id: `${this.id(cluster)}/Databases/${name}`,
      name: `${cluster}/${name}`,
      location: 'West Europe',
      kind,
      properties: {
        ...{ provisioningState: 'Succeeded', hotCachePeriod: 'P31D', statistics: { size: 4096 } },
        ...properties,
        ...told[name],
      },
    });
    const owned = (this.#clusters.get(cluster)?.databases ?? []).map((name) =>
      resource(name, 'ReadWrite', { isFollowed: this.#followers(cluster).length > 0 }),
    );
    const followed = [...(this.configurations.get(cluster) ?? [])].flatMap(([configuration, each]) =>
      this.#attached(each).map(([original, local]) =>
        resource(local, 'ReadOnlyFollowing', {
          leaderClusterResourceId: each.properties.clusterResourceId,
          attachedDatabaseConfigurationName: configuration,
          principalsModificationKind: each.properties.defaultPrincipalsModificationKind,
          originalDatabaseName: original,
          databaseShareOrigin: each.origin ?? 'Direct',
          tableLevelSharingProperties: each.properties.tableLevelSharingProperties,
        }),
      ),
    );
    return [...owned, ...followed];
  }

  #configuration(cluster: string, name: string, configuration: Configuration): object {
    return {
      id: `${this.id(cluster)}/AttachedDatabaseConfigurations/${name}`,
      name: `${cluster}/${name}`,
      location: configuration.location,
      properties: {
        provisioningState: 'Succeeded',
        ...configuration.properties,
        attachedDatabaseNames: this.#attached(configuration).map(([, local]) => local),
      },
    };
  }

  #followers(leader: string): object[] {
    return [...this.configurations].flatMap(([follower, configurations]) =>
      [...configurations]
        .filter(([, { properties }]) => properties.clusterResourceId === this.id(leader))
        .map(([name, { properties, origin }]) => ({
          properties: {
            clusterResourceId: this.id(follower),
            attachedDatabaseConfigurationName: name,
            databaseName: properties.databaseName,
            databaseShareOrigin: origin ?? 'Direct',
            tableLevelSharingProperties: properties.tableLevelSharingProperties,
          },
        })),
    );
  }

  /** What a configuration brings: names on the leader, and here. */
  #attached({ properties }: Configuration): readonly (readonly [string, string])[] {
    const { databaseName, databaseNameOverride, databaseNamePrefix = '', clusterResourceId } = properties;
    if (databaseName !== '*') return [[databaseName, databaseNamePrefix + (databaseNameOverride ?? databaseName)]];
    const leader = this.#clusters.get(clusterResourceId.split('/').at(-1) ?? '');
    return (leader?.databases ?? []).map((name) => [name, databaseNamePrefix + name]);
  }
}
