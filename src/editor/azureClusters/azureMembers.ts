import type { AzureBackend } from '../../protocol/azure.ts';
import type { TableSummary } from '../../protocol/catalog.ts';
import type { Backend } from '../../protocol/contract.ts';
import type { AttachmentSummary } from '../../protocol/following.ts';
import type { ShareSummary } from '../../protocol/shares.ts';
import type { Translate } from '../translate.ts';
import type { EntityKind } from '../tree/entityNodes.ts';
import { presentEntities } from '../tree/entityPresentation.ts';
import { detailsOf, presentAzureAttachment, presentAzureFollower } from './azureAttachmentPresentation.ts';
import type { AzureKept } from './azureKept.ts';
import {
  type AzureAttachmentNode,
  type AzureGroupNode,
  type AzureNode,
  type AzureShareNode,
  type AzureTableNode,
  azureNodeId,
} from './azureNodes.ts';
import {
  presentAzureColumn,
  presentAzureEntity,
  presentAzurePrincipal,
  presentAzureTable,
} from './azurePresentation.ts';
import {
  presentAzureConsumer,
  presentAzureDataSet,
  presentAzureSent,
  presentAzureShare,
} from './azureSharePresentation.ts';
import { azureAttachmentTooltip, azureFollowerTooltip, azurePrincipalTooltip } from './azureTooltip.ts';

interface At<K extends string> {
  readonly kind: K;
  readonly id: string;
  readonly parent: AzureGroupNode;
}

function at<K extends string>(parent: AzureGroupNode, kind: K, name: string): At<K> {
  return { kind, id: azureNodeId(parent, name), parent };
}

/** Azure lists in no order that means anything. */
function byName<T>(all: readonly T[], nameOf: (each: T) => string): readonly T[] {
  return [...all].sort((one, other) => nameOf(one).localeCompare(nameOf(other)));
}

/** What stands in the groups below clusters and databases of Azure. */
export class AzureMembers {
  readonly #azure: AzureBackend;
  readonly #backend: Backend;
  readonly #kept: AzureKept;
  readonly #t: Translate;
  /** By the id of the node. */
  readonly #tables = new Map<string, TableSummary>();
  readonly #shares = new Map<string, ShareSummary>();
  readonly #attached = new Map<string, AttachmentSummary>();

  constructor(azure: AzureBackend, backend: Backend, kept: AzureKept, t: Translate) {
    this.#azure = azure;
    this.#backend = backend;
    this.#kept = kept;
    this.#t = t;
  }

  /** `left`: the names of those that a filter leaves; undefined: all. */
  async of(group: AzureGroupNode, left: ReadonlySet<string> | undefined): Promise<readonly AzureNode[]> {
    switch (group.group) {
      case 'tables':
        return this.#tablesOf(group, left);
      case 'followers':
        return this.#followers(group);
      case 'attachments':
        return this.#attachments(group);
      case 'shares':
        return this.#sharesOf(group);
      case 'principals':
        return this.#principals(group);
      default:
        return this.#entities(group, group.group, left);
    }
  }

  columns(parent: AzureTableNode): readonly AzureNode[] {
    return (this.#tables.get(parent.id)?.columns ?? []).map((column) =>
      this.#kept.keep(
        { kind: 'azureColumn', id: azureNodeId(parent, column.name), parent, column: column.name },
        presentAzureColumn(column, this.#t),
      ),
    );
  }

  /** As it was when what holds it was listed. */
  contents(parent: AzureShareNode | AzureAttachmentNode): readonly AzureNode[] {
    return parent.kind === 'azureShare' ? this.#ofShare(parent) : this.#ofAttachment(parent);
  }

  #ofAttachment(parent: AzureAttachmentNode): readonly AzureNode[] {
    const attachment = this.#attached.get(parent.id);
    return (attachment ? detailsOf(attachment, this.#t) : []).map(({ name, look }) =>
      this.#kept.keep({ kind: 'azureDetail', id: azureNodeId(parent, name), parent, detail: name }, look),
    );
  }

  /** Data sets, whoever was invited, and whoever has accepted. */
  #ofShare(parent: AzureShareNode): readonly AzureNode[] {
    const { dataSets = [], invitations = [], subscriptions = [] } = this.#shares.get(parent.id) ?? {};
    const { cluster, share } = parent;
    const below = <K extends string>(kind: K, id: string) => {
      return { kind, id: azureNodeId(parent, kind, id), parent, cluster, share } as const;
    };
    return [
      ...dataSets.map((each) =>
        this.#kept.keep({ ...below('azureDataSet', each.id), dataSet: each.id }, presentAzureDataSet(each, this.#t)),
      ),
      ...invitations.map((each) =>
        this.#kept.keep(
          { ...below('azureSentInvitation', each.id), invitation: each.id, invitee: each.invitee },
          presentAzureSent(each, this.#t),
        ),
      ),
      ...subscriptions.map((each) =>
        this.#kept.keep(
          { ...below('azureConsumer', each.id), subscription: each.id },
          presentAzureConsumer(each, this.#t),
        ),
      ),
    ];
  }

  async #tablesOf(parent: AzureGroupNode, left: ReadonlySet<string> | undefined): Promise<readonly AzureNode[]> {
    const { cluster, database } = parent;
    if (database === undefined) return [];
    const tables = await this.#backend.listTables({ cluster, database, ...(left && { limit: 0, names: [...left] }) });
    return tables.map((table) => {
      const node = { ...at(parent, 'azureTable', table.name), cluster, database, table: table.name };
      this.#tables.set(node.id, table);
      return this.#kept.keep(node, presentAzureTable(table, this.#t));
    });
  }

  async #entities(
    parent: AzureGroupNode,
    of: EntityKind,
    left: ReadonlySet<string> | undefined,
  ): Promise<readonly AzureNode[]> {
    const { cluster, database } = parent;
    if (database === undefined) return [];
    const all = presentEntities(await this.#backend.listEntities({ cluster, database }), of, this.#t);
    return all
      .filter(({ name }) => left?.has(name) ?? true)
      .map(({ name, look }) =>
        this.#kept.keep({ ...at(parent, 'azureEntity', name), cluster, database, of, name }, presentAzureEntity(look)),
      );
  }

  async #followers(parent: AzureGroupNode): Promise<readonly AzureNode[]> {
    const { cluster, database } = parent;
    const followers = await this.#backend.listFollowers({ cluster, ...(database !== undefined && { database }) });
    return byName(followers, ({ clusterName, configuration }) => `${clusterName} ${configuration}`).map((follower) => {
      const { attachmentId } = follower;
      const node = { ...at(parent, 'azureFollower', attachmentId), cluster, attachmentId };
      const tooltip = (): string => azureFollowerTooltip(follower, this.#t);
      return this.#kept.keep(node, presentAzureFollower(follower, this.#t), tooltip);
    });
  }

  async #attachments(parent: AzureGroupNode): Promise<readonly AzureNode[]> {
    const { cluster } = parent;
    const attachments = await this.#backend.listAttachments({ cluster });
    return byName(attachments, ({ configuration }) => configuration).map((attachment) => {
      const { attachmentId } = attachment;
      const node = { ...at(parent, 'azureAttachment', attachmentId), cluster, attachmentId };
      this.#attached.set(node.id, attachment);
      const tooltip = (): string => azureAttachmentTooltip(attachment, this.#t);
      return this.#kept.keep(node, presentAzureAttachment(attachment, this.#t), tooltip);
    });
  }

  async #sharesOf(parent: AzureGroupNode): Promise<readonly AzureNode[]> {
    const { cluster } = parent;
    return byName(await this.#backend.listShares({ cluster }), ({ name }) => name).map((share) => {
      const node = { ...at(parent, 'azureShare', share.id), cluster, share: share.id };
      this.#shares.set(node.id, share);
      return this.#kept.keep(node, presentAzureShare(share, this.#t));
    });
  }

  async #principals(parent: AzureGroupNode): Promise<readonly AzureNode[]> {
    const { cluster, database } = parent;
    const principals = await this.#azure.listPrincipals({ cluster, ...(database !== undefined && { database }) });
    return byName(principals, ({ role, name }) => `${role} ${name}`).map((principal) => {
      const { role, id, name } = principal;
      const node = {
        ...at(parent, 'azurePrincipal', `${role} ${id} ${name}`),
        ...{ name, role, principal: principal.principal },
      };
      const tooltip = (): string => azurePrincipalTooltip(principal, this.#t);
      return this.#kept.keep(node, presentAzurePrincipal(principal, this.#t), tooltip);
    });
  }
}
