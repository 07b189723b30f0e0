import type { AzureBackend, AzureCluster, AzureDatabase, AzureSubscription } from '../../protocol/azure.ts';
import { isAzureCluster } from '../../protocol/azureClouds.ts';
import type { ClusterUri } from '../../protocol/catalog.ts';
import type { Backend } from '../../protocol/contract.ts';
import { toSharingError } from '../../protocol/errors.ts';
import type { Translate } from '../translate.ts';
import type { Presentation } from '../tree/presentation.ts';
import {
  type AzureClusterNode,
  type AzureDatabaseNode,
  type AzureErrorNode,
  type AzureGroup,
  type AzureGroupNode,
  type AzureInvitationsNode,
  type AzureNode,
  type AzureSubscriptionNode,
  type AzureTableNode,
  azureGroupId,
  azureNodeId,
} from './azureNodes.ts';
import {
  presentAzureAttachment,
  presentAzureCluster,
  presentAzureColumn,
  presentAzureDatabase,
  presentAzureError,
  presentAzureFollower,
  presentAzureGroup,
  presentAzureInvitation,
  presentAzureInvitations,
  presentAzurePrincipal,
  presentAzureTable,
  presentSubscription,
  presentTenant,
} from './azurePresentation.ts';
import {
  azureAttachmentTooltip,
  azureClusterTooltip,
  azureDatabaseTooltip,
  azureInvitationTooltip,
} from './azureTooltip.ts';

/** How a node looks, and what is told of it where the pointer rests; the latter in Markdown. */
interface Look {
  readonly presentation: Presentation;
  readonly tooltip?: (() => string) | undefined;
}

export interface AzureTreeOptions {
  /** Ids of the subscriptions that are shown; undefined: all. */
  readonly shown: () => readonly string[] | undefined;
  /** Calls back a little later; several changes until then are told as one. */
  readonly later: (callback: () => void) => void;
  readonly t: Translate;
}

/** What the view of Azure shows. Nodes stay the same objects; each level is listed when it is opened, and never kept. */
export class AzureTree {
  readonly #azure: AzureBackend;
  readonly #backend: Backend;
  readonly #options: AzureTreeOptions;
  readonly #nodes = new Map<string, AzureNode>();
  readonly #looks = new Map<string, Look>();
  /** Of tables, by the id of the node. */
  readonly #columnsOf = new Map<string, readonly (readonly [string, Presentation])[]>();
  readonly #clusters = new Map<ClusterUri, AzureCluster>();
  readonly #databases = new Map<ClusterUri, readonly AzureDatabase[]>();
  readonly #listeners = new Set<(changed: readonly AzureNode[] | undefined) => void>();
  readonly #unsubscribe: () => void;
  #changed = new Set<ClusterUri>();

  constructor(azure: AzureBackend, backend: Backend, options: AzureTreeOptions) {
    this.#azure = azure;
    this.#backend = backend;
    this.#options = options;
    this.#unsubscribe = backend.on('catalogChanged', ({ cluster }) => {
      if (cluster !== undefined && isAzureCluster(cluster)) this.#tell(cluster);
    });
  }

  dispose(): void {
    this.#unsubscribe();
    this.#listeners.clear();
  }

  /** Told is what to list anew; undefined: everything. Returns a function that ends it. */
  onChanged(listener: (changed: readonly AzureNode[] | undefined) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Lists anew what is below a node, or everything. */
  refresh(node?: AzureNode): void {
    const target = node?.kind === 'azureError' ? node.parent : node;
    for (const listener of [...this.#listeners]) listener(target && [target]);
  }

  look(node: AzureNode): Presentation {
    if (node.kind === 'azureError') return presentAzureError(node.error, this.#options.t);
    const known = this.#looks.get(node.id)?.presentation;
    return known ?? { label: '', description: '', icon: { id: 'question' }, contextValue: '', children: 'none' };
  }

  tooltip(node: AzureNode): string | undefined {
    return this.#looks.get(node.id)?.tooltip?.();
  }

  /** As it was last listed. */
  cluster(uri: ClusterUri): AzureCluster | undefined {
    return this.#clusters.get(uri);
  }

  /** Every cluster of the subscriptions that are shown. */
  async clusters(): Promise<readonly AzureCluster[]> {
    const { subscriptions } = await this.#azure.listSubscriptions({});
    const listed = await Promise.allSettled(
      subscriptions
        .filter(({ id }) => this.#isShown(id))
        .map(({ id, tenant }) => this.#azure.listClusters({ subscription: id, tenant })),
    );
    // One subscription that refuses must not hide the clusters of the others.
    const found = listed.flatMap((each) => (each.status === 'fulfilled' ? each.value : []));
    for (const cluster of found) this.#clusters.set(cluster.uri, cluster);
    return found;
  }

  /** Of a cluster, as it is now. */
  async databases(cluster: ClusterUri): Promise<readonly AzureDatabase[]> {
    const databases = await this.#azure.listDatabases({ cluster });
    this.#databases.set(cluster, databases);
    return databases;
  }

  /** What cannot be listed is a node that says why. */
  async children(node?: AzureNode): Promise<readonly AzureNode[]> {
    try {
      return await this.#children(node);
    } catch (error) {
      const id = azureGroupId(node, 'error');
      // A new one each time: what it says may differ.
      return [{ kind: 'azureError', id, parent: node, error: toSharingError(error) } satisfies AzureErrorNode];
    }
  }

  async #children(node: AzureNode | undefined): Promise<readonly AzureNode[]> {
    switch (node?.kind) {
      case undefined:
        return this.#roots();
      case 'azureSubscription':
        return this.#clustersOf(node);
      case 'azureCluster':
        return this.#contents(node);
      case 'azureDatabase': {
        const database = this.#databases.get(node.cluster)?.find(({ name }) => name === node.database);
        const groups: readonly AzureGroup[] = database?.following
          ? ['tables', 'principals']
          : ['tables', 'followers', 'principals'];
        return groups.map((group) => this.#group(node, group, node.database));
      }
      case 'azureGroup':
        return this.#members(node);
      case 'azureTable':
        return this.#columns(node);
      case 'azureInvitations':
        return this.#invitations(node);
      default:
        return [];
    }
  }

  async #roots(): Promise<readonly AzureNode[]> {
    const { t } = this.#options;
    const { tenants, subscriptions } = await this.#azure.listSubscriptions({});
    const shown = subscriptions.filter(({ id }) => this.#isShown(id));
    return [
      ...shown.map((each) => this.#subscription(each)),
      ...tenants
        .filter(({ signedIn }) => !signedIn)
        .map((tenant) =>
          this.#keep(
            {
              kind: 'azureTenant',
              id: azureNodeId(undefined, 'tenant', tenant.id),
              parent: undefined,
              tenant: tenant.id,
            },
            { presentation: presentTenant(tenant, t) },
          ),
        ),
      this.#keep(
        { kind: 'azureInvitations', id: azureGroupId(undefined, 'invitations'), parent: undefined },
        { presentation: presentAzureInvitations(t) },
      ),
    ];
  }

  #subscription(subscription: AzureSubscription): AzureSubscriptionNode {
    const { id, tenant } = subscription;
    return this.#keep(
      { kind: 'azureSubscription', id: azureNodeId(undefined, id), parent: undefined, subscription: id, tenant },
      { presentation: presentSubscription(subscription, this.#options.t) },
    );
  }

  async #clustersOf(parent: AzureSubscriptionNode): Promise<readonly AzureClusterNode[]> {
    const { subscription, tenant } = parent;
    const { t } = this.#options;
    const clusters = await this.#azure.listClusters({ subscription, tenant });
    return [...clusters]
      .sort((one, other) => one.name.localeCompare(other.name))
      .map((cluster) => {
        this.#clusters.set(cluster.uri, cluster);
        return this.#keep(
          { kind: 'azureCluster', id: azureNodeId(parent, cluster.uri), parent, cluster: cluster.uri },
          { presentation: presentAzureCluster(cluster, t), tooltip: () => azureClusterTooltip(cluster, t) },
        );
      });
  }

  async #contents(parent: AzureClusterNode): Promise<readonly AzureNode[]> {
    const { cluster } = parent;
    const databases = await this.databases(cluster);
    return [
      ...[...databases]
        .sort((one, other) => one.name.localeCompare(other.name))
        .map((each) => this.#database(parent, each)),
      this.#group(parent, 'attachments', undefined),
      this.#group(parent, 'principals', undefined),
    ];
  }

  #database(parent: AzureClusterNode, database: AzureDatabase): AzureDatabaseNode {
    const { t } = this.#options;
    const { cluster } = parent;
    const clusterName = this.#clusters.get(cluster)?.name ?? '';
    return this.#keep(
      {
        kind: 'azureDatabase',
        id: azureNodeId(parent, database.name),
        parent,
        cluster,
        database: database.name,
      },
      {
        presentation: presentAzureDatabase(database, t),
        tooltip: () => azureDatabaseTooltip(database, clusterName, t),
      },
    );
  }

  #group(
    parent: AzureClusterNode | AzureDatabaseNode,
    group: AzureGroup,
    database: string | undefined,
  ): AzureGroupNode {
    return this.#keep(
      { kind: 'azureGroup', id: azureGroupId(parent, group), parent, group, cluster: parent.cluster, database },
      { presentation: presentAzureGroup(group, this.#options.t) },
    );
  }

  async #members(parent: AzureGroupNode): Promise<readonly AzureNode[]> {
    const { cluster, database, group } = parent;
    const { t } = this.#options;
    const at = <K extends string>(kind: K, name: string): { kind: K; id: string; parent: AzureGroupNode } => ({
      kind,
      id: azureNodeId(parent, name),
      parent,
    });
    switch (group) {
      case 'tables': {
        if (database === undefined) return [];
        const tables = await this.#backend.listTables({ cluster, database });
        return tables.map((table) =>
          this.#keep(
            { ...at('azureTable', table.name), cluster, database, table: table.name },
            { presentation: presentAzureTable(table, t) },
            table.columns.map((column) => [column.name, presentAzureColumn(column, t)]),
          ),
        );
      }
      case 'followers': {
        const followers = await this.#backend.listFollowers({ cluster, ...(database !== undefined && { database }) });
        return followers.map((follower) =>
          this.#keep(
            { ...at('azureFollower', follower.attachmentId), cluster, attachmentId: follower.attachmentId },
            { presentation: presentAzureFollower(follower, t) },
          ),
        );
      }
      case 'attachments': {
        const attachments = await this.#backend.listAttachments({ cluster });
        return attachments.map((attachment) =>
          this.#keep(
            { ...at('azureAttachment', attachment.attachmentId), cluster, attachmentId: attachment.attachmentId },
            {
              presentation: presentAzureAttachment(attachment, t),
              tooltip: () => azureAttachmentTooltip(attachment, t),
            },
          ),
        );
      }
      case 'principals': {
        const of = { cluster, ...(database !== undefined && { database }) };
        return (await this.#azure.listPrincipals(of)).map((principal) =>
          this.#keep(
            { ...at('azurePrincipal', `${principal.role} ${principal.id} ${principal.name}`), name: principal.name },
            { presentation: presentAzurePrincipal(principal, t) },
          ),
        );
      }
    }
  }

  #columns(parent: AzureTableNode): readonly AzureNode[] {
    return (this.#columnsOf.get(parent.id) ?? []).map(([column, presentation]) =>
      this.#keep({ kind: 'azureColumn', id: azureNodeId(parent, column), parent, column }, { presentation }),
    );
  }

  async #invitations(parent: AzureInvitationsNode): Promise<readonly AzureNode[]> {
    const { t } = this.#options;
    return (await this.#azure.listInvitations({})).map((invitation) => {
      const { invitationId, location, tenant } = invitation;
      return this.#keep(
        {
          kind: 'azureInvitation',
          id: azureNodeId(parent, tenant, invitationId),
          parent,
          invitationId,
          location,
          tenant,
        },
        { presentation: presentAzureInvitation(invitation, t), tooltip: () => azureInvitationTooltip(invitation, t) },
      );
    });
  }

  /** Nodes stay the same objects for the editor; what is known about them is replaced. */
  #keep<N extends AzureNode>(node: N, look: Look, columns?: readonly (readonly [string, Presentation])[]): N {
    this.#looks.set(node.id, look);
    if (columns) this.#columnsOf.set(node.id, columns);
    const known = this.#nodes.get(node.id);
    // Ids tell the kind.
    if (known) return known as N;
    this.#nodes.set(node.id, node);
    return node;
  }

  #isShown(subscription: string): boolean {
    return this.#options.shown()?.includes(subscription) ?? true;
  }

  #tell(cluster: ClusterUri): void {
    const first = this.#changed.size === 0;
    this.#changed.add(cluster);
    if (!first) return;
    this.#options.later(() => {
      const clusters = this.#changed;
      this.#changed = new Set();
      const told = [...this.#nodes.values()].filter(
        (node) => node.kind === 'azureCluster' && clusters.has(node.cluster),
      );
      if (told.length > 0) for (const listener of [...this.#listeners]) listener(told);
    });
  }
}
