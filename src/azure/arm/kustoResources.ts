import type { ClusterRole } from '../../protocol/access.ts';
import type { CallOptions } from '../../protocol/contract.ts';
import type { ErrorCode } from '../../protocol/errors.ts';
import type { ArmCall, ArmClient } from './armClient.ts';
import {
  AttachedConfiguration,
  ClusterResource,
  DatabaseResource,
  FollowerDatabase,
  PrincipalAssignment,
  SubscriptionResource,
  type TableLevelSharingProperties,
  TenantResource,
} from './kustoShapes.ts';
import { type ClusterId, clusterPath, lastName } from './resourceId.ts';

export const kustoApiVersion = '2025-02-14';
const subscriptionsApiVersion = '2022-12-01';

/** A cluster, and the tenant that its subscription belongs to. */
export interface ClusterPlace extends ClusterId {
  readonly tenant?: string | undefined;
}

export interface NewConfiguration {
  readonly location: string;
  readonly properties: {
    readonly clusterResourceId: string;
    readonly databaseName: string;
    readonly defaultPrincipalsModificationKind: 'Union' | 'Replace' | 'None';
    readonly databaseNameOverride?: string;
    readonly databaseNamePrefix?: string;
    readonly tableLevelSharingProperties?: TableLevelSharingProperties;
  };
}

/** Who is to have a role on a whole cluster. */
export interface NewPrincipal {
  readonly role: ClusterRole;
  /** E-mail address, object id or application id. */
  readonly principalId: string;
  readonly principalType: 'App' | 'Group' | 'User';
  readonly tenantId?: string;
}

/** What of Microsoft.Kusto's resources sharing needs, one method for each operation. */
export class KustoResources {
  readonly #arm: ArmClient;

  constructor(arm: ArmClient) {
    this.#arm = arm;
  }

  tenants(options?: CallOptions): Promise<readonly TenantResource[]> {
    const call = { path: '/tenants', apiVersion: subscriptionsApiVersion, doing: 'list your tenants' };
    return this.#arm.list(call, TenantResource, options);
  }

  /** Those that a sign-in to the tenant reaches. */
  subscriptions(tenant: string | undefined, options?: CallOptions): Promise<readonly SubscriptionResource[]> {
    const call = {
      path: '/subscriptions',
      apiVersion: subscriptionsApiVersion,
      tenant,
      doing: 'list your subscriptions',
    };
    return this.#arm.list(call, SubscriptionResource, options);
  }

  clusters(
    subscription: string,
    tenant: string | undefined,
    options?: CallOptions,
  ): Promise<readonly ClusterResource[]> {
    const path = `/subscriptions/${encodeURIComponent(subscription)}/providers/Microsoft.Kusto/clusters`;
    const doing = `list the clusters of subscription '${subscription}'`;
    return this.#arm.list({ path, apiVersion: kustoApiVersion, tenant, doing }, ClusterResource, options);
  }

  cluster(cluster: ClusterPlace, options?: CallOptions): Promise<ClusterResource> {
    return this.#arm.get(below(cluster, '', `read cluster '${cluster.name}'`), ClusterResource, options);
  }

  /** Resolves when it runs, or stands still, which takes minutes. */
  setRunning(cluster: ClusterPlace, running: boolean, options?: CallOptions): Promise<void> {
    const verb = running ? 'start' : 'stop';
    return this.#arm.change(
      { ...below(cluster, `/${verb}`, `${verb} cluster '${cluster.name}'`), method: 'POST' },
      options,
    );
  }

  databases(cluster: ClusterPlace, options?: CallOptions): Promise<readonly DatabaseResource[]> {
    const call = below(cluster, '/databases', `list the databases of cluster '${cluster.name}'`);
    return this.#arm.list(call, DatabaseResource, options);
  }

  configurations(cluster: ClusterPlace, options?: CallOptions): Promise<readonly AttachedConfiguration[]> {
    const doing = `list the attached database configurations of cluster '${cluster.name}'`;
    return this.#arm.list(below(cluster, '/attachedDatabaseConfigurations', doing), AttachedConfiguration, options);
  }

  configuration(cluster: ClusterPlace, name: string, options?: CallOptions): Promise<AttachedConfiguration> {
    return this.#arm.get(configuration(cluster, name, 'read'), AttachedConfiguration, options);
  }

  putConfiguration(cluster: ClusterPlace, name: string, body: NewConfiguration, options?: CallOptions): Promise<void> {
    return this.#arm.change({ ...configuration(cluster, name, 'attach'), method: 'PUT', body }, options);
  }

  /** Puts a configuration that is there already. */
  alterConfiguration(
    cluster: ClusterPlace,
    name: string,
    body: NewConfiguration,
    options?: CallOptions,
  ): Promise<void> {
    return this.#arm.change({ ...configuration(cluster, name, 'change'), method: 'PUT', body }, options);
  }

  deleteConfiguration(cluster: ClusterPlace, name: string, options?: CallOptions): Promise<void> {
    return this.#arm.change({ ...configuration(cluster, name, 'detach'), method: 'DELETE' }, options);
  }

  /** By the pageable operation, which Microsoft.Kusto has since 2025-02-14. */
  followers(cluster: ClusterPlace, options?: CallOptions): Promise<readonly FollowerDatabase[]> {
    const call = below(cluster, '/listFollowerDatabases', `list the followers of cluster '${cluster.name}'`);
    return this.#arm.list(call, FollowerDatabase, options);
  }

  /** From the leader's side: `follower` is the resource id of the cluster that follows. */
  detachFollower(cluster: ClusterPlace, follower: string, name: string, options?: CallOptions): Promise<void> {
    const doing = `detach the follower '${name}' from cluster '${cluster.name}'`;
    const body = { clusterResourceId: follower, attachedDatabaseConfigurationName: name };
    return this.#arm.change(
      { ...below(cluster, '/detachFollowerDatabases', doing, 'AttachmentNotFound'), method: 'POST', body },
      options,
    );
  }

  /** Without `database` those of the whole cluster. */
  principals(
    cluster: ClusterPlace,
    database: string | undefined,
    options?: CallOptions,
  ): Promise<readonly PrincipalAssignment[]> {
    const of = database === undefined ? '' : `/databases/${encodeURIComponent(database)}`;
    const what = database === undefined ? `cluster '${cluster.name}'` : `database '${cluster.name}/${database}'`;
    const call = below(cluster, `${of}/principalAssignments`, `list the principals of ${what}`, 'DatabaseNotFound');
    return this.#arm.list(call, PrincipalAssignment, options);
  }

  /** `name` is that of the resource, and new. */
  putPrincipal(cluster: ClusterPlace, name: string, properties: NewPrincipal, options?: CallOptions): Promise<void> {
    const { principalId, role } = properties;
    const doing = `give '${principalId}' the role ${role} on cluster '${cluster.name}'`;
    const call = principal(cluster, name, doing, 'write');
    return this.#arm.change({ ...call, method: 'PUT', body: { properties } }, options);
  }

  deletePrincipal(
    cluster: ClusterPlace,
    { name, properties }: PrincipalAssignment,
    options?: CallOptions,
  ): Promise<void> {
    const who = properties.principalName || properties.principalId;
    const doing = `take the role ${properties.role} on cluster '${cluster.name}' from '${who}'`;
    return this.#arm.change({ ...principal(cluster, lastName(name), doing, 'delete'), method: 'DELETE' }, options);
  }
}

function below(cluster: ClusterPlace, rest: string, doing: string, missing?: ErrorCode): ArmCall {
  return { path: clusterPath(cluster) + rest, apiVersion: kustoApiVersion, tenant: cluster.tenant, doing, missing };
}

function configuration(cluster: ClusterPlace, name: string, verb: string): ArmCall {
  const path = `/attachedDatabaseConfigurations/${encodeURIComponent(name)}`;
  return below(cluster, path, `${verb} '${name}' on cluster '${cluster.name}'`, 'AttachmentNotFound');
}

function principal(cluster: ClusterPlace, name: string, doing: string, verb: 'write' | 'delete'): ArmCall {
  const call = below(cluster, `/principalAssignments/${encodeURIComponent(name)}`, doing, 'EntityNotFound');
  return { ...call, right: `Microsoft.Kusto/clusters/principalAssignments/${verb}` };
}
