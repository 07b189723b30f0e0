import type { Backend } from '../../protocol/contract.ts';
import { below } from '../shares/sharingNodes.ts';
import type { Translate } from '../translate.ts';
import type { AnyNode } from './anyNode.ts';
import type { CatalogModel } from './catalogModel.ts';
import {
  type EntityGroupNode,
  type EntityKind,
  type EntityNode,
  type EntityTreeNode,
  entityKinds,
  type PolicyNode,
  type PrincipalNode,
} from './entityNodes.ts';
import { presentEntities, presentEntityGroup, presentPolicy, presentPrincipal } from './entityPresentation.ts';
import { KeptNodes } from './keptNodes.ts';
import type { ClusterNode, DatabaseNode, TreeNode } from './nodes.ts';
import type { Presentation } from './presentation.ts';

interface EntitiesAround {
  readonly before: readonly EntityGroupNode[];
  readonly after: readonly EntityGroupNode[];
}

/** What a database holds beside its tables: what can be queried, who may do what, and the policies. */
export class EntityTree {
  readonly #backend: Backend;
  readonly #model: CatalogModel;
  readonly #t: Translate;
  readonly #nodes = new KeptNodes<EntityTreeNode>();

  constructor(backend: Backend, model: CatalogModel, t: Translate) {
    this.#backend = backend;
    this.#model = model;
    this.#t = t;
  }

  look(node: EntityTreeNode): Presentation {
    return this.#nodes.look(node);
  }

  parent(node: EntityTreeNode): AnyNode {
    return node.parent;
  }

  /** What stands below a node of the catalog, around its own children: first what can be queried, last who may do so. */
  around(node: TreeNode): EntitiesAround {
    const { filter } = this.#model;
    if (node.kind === 'cluster') {
      // Of a cluster that is left for something within it, only that is shown.
      const isWhole = filter === undefined || filter.databases(node.side, node.cluster) === undefined;
      return { before: [], after: isWhole ? [this.groupNode(node, 'principals')] : [] };
    }
    if (node.kind !== 'database') return { before: [], after: [] };
    const { side, cluster, database } = node;
    const summary = this.#model.database(cluster, database);
    const found = entityKinds.filter((kind) => {
      if ((summary?.[kind] ?? 0) === 0) return false;
      const left = filter?.contents(side, cluster, database, kind);
      return left === undefined || left.size > 0;
    });
    const isWhole = filter?.contents(side, cluster, database, 'tables') === undefined;
    const last = isWhole ? (['principals', 'policies'] as const) : [];
    return {
      before: found.map((group) => this.groupNode(node, group)),
      after: last.map((group) => this.groupNode(node, group)),
    };
  }

  /** Rejects when they cannot be listed. */
  async children(node: EntityTreeNode): Promise<readonly EntityTreeNode[]> {
    if (node.kind !== 'entityGroup') return [];
    const { group, parent } = node;
    if (group === 'principals') return this.#principals(node);
    if (parent.kind !== 'database') return [];
    return group === 'policies' ? this.#policies(node, parent) : this.#entities(node, parent, group);
  }

  groupNode(parent: ClusterNode | DatabaseNode, group: EntityGroupNode['group']): EntityGroupNode {
    const { side, cluster } = parent;
    const node: EntityGroupNode = { kind: 'entityGroup', id: below(parent, group), side, cluster, group, parent };
    return this.#nodes.keep(node, presentEntityGroup(group, this.#t));
  }

  async #principals(parent: EntityGroupNode): Promise<readonly PrincipalNode[]> {
    const { side, cluster } = parent;
    const database = parent.parent.kind === 'database' ? parent.parent.database : undefined;
    const { lines } = await this.#backend.effectiveAccess({ cluster, ...(database !== undefined && { database }) });
    return lines.map((line) => {
      const { role, principal, origin } = line;
      const id = below(parent, 'principal', role, principal, origin);
      const node: PrincipalNode = { kind: 'principal', id, side, cluster, parent, database, role, principal };
      return this.#nodes.keep(node, presentPrincipal(line, this.#t));
    });
  }

  async #policies(parent: EntityGroupNode, of: DatabaseNode): Promise<readonly PolicyNode[]> {
    const { side, cluster, database } = of;
    const { policies } = await this.#model.loadEntities(of);
    return policies.map((each) => {
      const { policy, table } = each;
      const id = below(parent, policy, ...(table === undefined ? [] : [table]));
      const node: PolicyNode = { kind: 'policy', id, side, cluster, parent, database, policy, table };
      return this.#nodes.keep(node, presentPolicy(each, this.#t));
    });
  }

  async #entities(parent: EntityGroupNode, of: DatabaseNode, kind: EntityKind): Promise<readonly EntityNode[]> {
    const { side, cluster, database } = of;
    const left = this.#model.filter?.contents(side, cluster, database, kind);
    const all = presentEntities(await this.#model.loadEntities(of), kind, this.#t);
    return all
      .filter(({ name }) => left?.has(name) ?? true)
      .map(({ name, look }) => {
        const id = below(parent, 'entity', name);
        return this.#nodes.keep({ kind: 'entity', id, side, cluster, parent, database, of: kind, name }, look);
      });
  }
}
