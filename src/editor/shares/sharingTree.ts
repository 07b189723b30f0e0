import type { ClusterUri } from '../../protocol/catalog.ts';
import type { Backend } from '../../protocol/contract.ts';
import type { ShareSummary } from '../../protocol/shares.ts';
import type { Translate } from '../translate.ts';
import type { AnyNode } from '../tree/anyNode.ts';
import type { CatalogModel } from '../tree/catalogModel.ts';
import { Coalesced } from '../tree/coalesced.ts';
import { KeptNodes } from '../tree/keptNodes.ts';
import type { ClusterNode, DatabaseNode, TreeNode } from '../tree/nodes.ts';
import type { Presentation } from '../tree/presentation.ts';
import {
  type AttachmentNode,
  below,
  type FollowerNode,
  type GroupNode,
  type MappingNode,
  type ShareNode,
  type ShareSubscriptionNode,
  type SharingNode,
} from './sharingNodes.ts';
import {
  presentDataSet,
  presentEmptyAttachment,
  presentGroup,
  presentInvitation,
  presentLeaderFollower,
  presentMapping,
  presentShare,
  presentShareSubscription,
  presentStanding,
  presentSubscription,
} from './sharingPresentation.ts';

/** What the views of clusters show beside the catalog: who follows, what is shared with whom, and what was accepted. */
export class SharingTree {
  readonly #backend: Backend;
  readonly #model: CatalogModel;
  readonly #t: Translate;
  readonly #nodes = new KeptNodes<SharingNode>();
  readonly #listeners = new Set<(changed: readonly AnyNode[]) => void>();
  readonly #unsubscribe: () => void;
  readonly #changed: Coalesced<ClusterUri>;

  constructor(backend: Backend, model: CatalogModel, later: (callback: () => void) => void, t: Translate) {
    this.#backend = backend;
    this.#model = model;
    this.#changed = new Coalesced(later, (clusters) => {
      const told = [...clusters].flatMap((each) => [
        model.clusterNode('leader', each),
        model.clusterNode('follower', each),
      ]);
      for (const listener of [...this.#listeners]) listener(told);
    });
    this.#t = t;
    // Sharing changes a cluster; what changes a database alone is rows and schema.
    this.#unsubscribe = backend.on('catalogChanged', ({ cluster, database }) => {
      if (cluster !== undefined && database === undefined) this.#changed.add(cluster);
    });
  }

  dispose(): void {
    this.#unsubscribe();
    this.#listeners.clear();
  }

  /** Told are clusters and followed databases below which something may be new. Returns a function that ends it. */
  onChanged(listener: (changed: readonly AnyNode[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Something may be new below these groups, of which nobody tells. */
  refresh(groups: readonly GroupNode[]): void {
    for (const listener of [...this.#listeners]) listener(groups);
  }

  look(node: SharingNode): Presentation {
    return this.#nodes.look(node);
  }

  parent(node: SharingNode): AnyNode | undefined {
    return node.parent;
  }

  followersNode(database: DatabaseNode): GroupNode {
    return this.#group(database, 'followers');
  }

  sharesNode(cluster: ClusterNode): GroupNode {
    return this.#group(cluster, 'shares');
  }

  shareNode(cluster: ClusterNode, share: ShareSummary): ShareNode {
    const parent = this.sharesNode(cluster);
    return this.#nodes.keep(
      {
        kind: 'share',
        id: below(parent, 'share', share.id),
        side: 'leader',
        cluster: cluster.cluster,
        parent,
        share: share.id,
      },
      presentShare(share, this.#t),
    );
  }

  /** What stands below a node of the catalog, before its own children. */
  async around(node: TreeNode): Promise<readonly SharingNode[]> {
    if (node.kind === 'database') {
      const followed = (this.#model.database(node.cluster, node.database)?.followers.length ?? 0) > 0;
      return node.side === 'leader' && followed ? [this.followersNode(node)] : [];
    }
    if (node.kind !== 'cluster') return [];
    const leads = node.side === 'leader' ? [this.sharesNode(node)] : [];
    // What a cluster has accepted stands on its follower side; as long as it has none, on the other.
    const follows = node.side === 'follower' || this.#model.cluster(node.cluster)?.followerDatabases === 0;
    return follows ? [...leads, ...(await this.#accepted(node)), ...(await this.#standing(node))] : leads;
  }

  /** Rejects when they cannot be listed. */
  async children(node: SharingNode): Promise<readonly SharingNode[]> {
    if (node.kind === 'share') return this.#contents(node);
    if (node.kind === 'shareSubscription') return this.#mappings(node);
    if (node.kind !== 'group') return [];
    switch (node.group) {
      case 'followers':
        return this.#followers(node);
      case 'shares': {
        const shares = await this.#backend.listShares({ cluster: node.cluster });
        const cluster = this.#model.clusterNode('leader', node.cluster);
        return shares.map((share) => this.shareNode(cluster, share));
      }
      case 'subscriptions':
        return this.#subscriptions(node);
    }
  }

  async #followers(parent: GroupNode): Promise<readonly FollowerNode[]> {
    const { cluster, side } = parent;
    const database = parent.parent.kind === 'database' ? parent.parent.database : undefined;
    const followers = await this.#backend.listFollowers({ cluster, ...(database !== undefined && { database }) });
    return followers.map((follower) =>
      this.#nodes.keep(
        {
          kind: 'leaderFollower',
          id: below(parent, 'follower', follower.attachmentId),
          side,
          cluster,
          parent,
          attachmentId: follower.attachmentId,
        },
        presentLeaderFollower(follower, this.#t),
      ),
    );
  }

  async #contents(parent: ShareNode): Promise<readonly SharingNode[]> {
    const { cluster, side, share: id } = parent;
    const share = (await this.#backend.listShares({ cluster })).find((each) => each.id === id);
    if (share === undefined) return [];
    const at = { side, cluster, parent, share: id };
    return [
      ...share.dataSets.map((each) =>
        this.#nodes.keep(
          { kind: 'dataSet', id: below(parent, 'dataSet', each.id), ...at, dataSet: each.id },
          presentDataSet(each, this.#t),
        ),
      ),
      ...share.invitations.map((each) =>
        this.#nodes.keep(
          {
            kind: 'invitation',
            id: below(parent, 'invitation', each.id),
            ...at,
            invitation: each.id,
            invitee: each.invitee,
          },
          presentInvitation(each, this.#t),
        ),
      ),
      ...share.subscriptions.map((each) =>
        this.#nodes.keep(
          { kind: 'subscription', id: below(parent, 'subscription', each.id), ...at, subscription: each.id },
          presentSubscription(each, this.#t),
        ),
      ),
    ];
  }

  async #accepted(node: ClusterNode): Promise<readonly SharingNode[]> {
    // Whoever may not see what the cluster subscribed to sees its databases all the same.
    const subscriptions = await this.#backend.listShareSubscriptions({ cluster: node.cluster }).catch(() => []);
    return subscriptions.length > 0 ? [this.#group(node, 'subscriptions')] : [];
  }

  async #subscriptions(parent: GroupNode): Promise<readonly ShareSubscriptionNode[]> {
    const { cluster, side } = parent;
    return (await this.#backend.listShareSubscriptions({ cluster })).map((each) =>
      this.#nodes.keep(
        {
          kind: 'shareSubscription',
          id: below(parent, 'subscription', each.id),
          side,
          cluster,
          parent,
          subscription: each.id,
        },
        presentShareSubscription(each, this.#t),
      ),
    );
  }

  async #mappings(parent: ShareSubscriptionNode): Promise<readonly MappingNode[]> {
    const { cluster, side, subscription: id } = parent;
    const found = (await this.#backend.listShareSubscriptions({ cluster })).find((each) => each.id === id);
    return (found?.dataSets ?? []).map((each) =>
      this.#nodes.keep(
        {
          kind: 'mapping',
          id: below(parent, 'dataSet', each.id),
          side,
          cluster,
          parent,
          subscription: id,
          dataSet: each.id,
        },
        presentMapping(each, this.#t),
      ),
    );
  }

  async #standing(parent: ClusterNode): Promise<readonly AttachmentNode[]> {
    const { cluster, side } = parent;
    const attachments = await this.#backend.listAttachments({ cluster }).catch(() => []);
    return attachments.flatMap((attachment) => {
      const node = (...name: readonly string[]): AttachmentNode => {
        const id = below(parent, 'attachment', attachment.attachmentId, ...name);
        return { kind: 'attachment', id, side, cluster, parent, attachmentId: attachment.attachmentId };
      };
      if (attachment.databases.length === 0)
        return [this.#nodes.keep(node(), presentEmptyAttachment(attachment, this.#t))];
      return attachment.databases.flatMap(({ standing, ...database }) =>
        standing === 'active'
          ? []
          : [
              this.#nodes.keep(
                node(database.database),
                presentStanding(attachment, { ...database, standing }, this.#t),
              ),
            ],
      );
    });
  }

  #group(parent: ClusterNode | DatabaseNode, group: GroupNode['group']): GroupNode {
    const { side, cluster } = parent;
    const node: GroupNode = { kind: 'group', id: below(parent, group), side, cluster, group, parent };
    return this.#nodes.keep(node, presentGroup(group, this.#t));
  }
}
