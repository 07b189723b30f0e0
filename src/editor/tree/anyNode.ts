import type { SharingNode } from '../shares/sharingNodes.ts';
import type { EntityTreeNode } from './entityNodes.ts';
import type { MoreNode, TreeNode } from './nodes.ts';

/** All that stands in the views of clusters. */
export type AnyNode = TreeNode | EntityTreeNode | SharingNode | MoreNode;

const catalogKinds: readonly AnyNode['kind'][] = ['cluster', 'database', 'table', 'column', 'error'];
const entityKinds: readonly AnyNode['kind'][] = ['entityGroup', 'entity', 'principal', 'policy'];

export function isCatalogNode(node: AnyNode): node is TreeNode {
  return catalogKinds.includes(node.kind);
}

export function isEntityNode(node: AnyNode): node is EntityTreeNode {
  return entityKinds.includes(node.kind);
}

export function isSharingNode(node: AnyNode): node is SharingNode {
  return !isCatalogNode(node) && !isEntityNode(node) && node.kind !== 'more';
}
