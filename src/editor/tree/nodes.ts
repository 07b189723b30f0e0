import type { ClusterSummary, ClusterUri } from '../../protocol/catalog.ts';
import type { SharingError } from '../../protocol/errors.ts';
import type { AnyNode } from './anyNode.ts';

/** The view that a node stands in: a cluster that owns and follows databases stands in both. */
export type Side = 'leader' | 'follower';

interface Place {
  /** Stable over refreshes and unique over both views. */
  readonly id: string;
  readonly side: Side;
}

export interface ClusterNode extends Place {
  readonly kind: 'cluster';
  readonly cluster: ClusterUri;
}

export interface DatabaseNode extends Place {
  readonly kind: 'database';
  readonly cluster: ClusterUri;
  readonly database: string;
}

export interface TableNode extends Place {
  readonly kind: 'table';
  readonly cluster: ClusterUri;
  readonly database: string;
  readonly table: string;
}

export interface ColumnNode extends Place {
  readonly kind: 'column';
  readonly cluster: ClusterUri;
  readonly database: string;
  readonly table: string;
  readonly column: string;
}

/** Stands in for children that could not be listed. `parent` is what to list again; undefined: the clusters. */
export interface ErrorNode extends Place {
  readonly kind: 'error';
  readonly parent: TreeNode | undefined;
  readonly error: SharingError;
}

/** What a node is; what is known about it lies in the model, because nodes must stay the same objects for the editor. */
export type TreeNode = ClusterNode | DatabaseNode | TableNode | ColumnNode | ErrorNode;

/** Stands in for the rest of a long list. `parent` is the node that it goes on below; undefined: the clusters. */
export interface MoreNode extends Place {
  readonly kind: 'more';
  readonly parent: AnyNode | undefined;
  readonly shown: number;
  /** Where it is known. */
  readonly total: number | undefined;
}

/** Ids are made of their parts; a blank cannot stand in a part, so that no two nodes can have one id. */
export function nodeId(side: Side, ...parts: readonly string[]): string {
  return [side, ...parts.map(encodeURIComponent)].join(' ');
}

/** A cluster with no database at all stands among the leaders, where a new one can be given its first. */
export function standsOn(side: Side, cluster: ClusterSummary): boolean {
  if (side === 'follower') return cluster.followerDatabases > 0;
  return cluster.leaderDatabases > 0 || cluster.followerDatabases === 0;
}

/** On which sides these lists of clusters look different: clusters may come, go, or move to the other side. */
export function sidesThatDiffer(before: readonly ClusterSummary[], after: readonly ClusterSummary[]): readonly Side[] {
  const shown = (side: Side, clusters: readonly ClusterSummary[]): string =>
    JSON.stringify(
      clusters
        .filter((each) => standsOn(side, each))
        .map(({ uri, state, region, leaderDatabases }) => [uri, state, region, leaderDatabases > 0]),
    );
  return (['leader', 'follower'] as const).filter((side) => shown(side, before) !== shown(side, after));
}

/** Stands for what could not be listed of a side, or below a node. */
export function errorBelow(of: Side | TreeNode | MoreNode, error: SharingError): ErrorNode {
  if (typeof of === 'string') return { kind: 'error', id: nodeId(of, '', 'error'), side: of, parent: undefined, error };
  return { kind: 'error', id: `${of.id} error`, side: of.side, parent: of.kind === 'more' ? undefined : of, error };
}
