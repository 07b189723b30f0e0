import type { ClusterUri } from '../../protocol/catalog.ts';
import type { CatalogFilter } from '../tree/catalogFilter.ts';

/** A filter knows two sides; Azure's view has both in one. Without a filter everything is left. */
export function isFound(filter: CatalogFilter | undefined, cluster: ClusterUri): boolean {
  return !filter || filter.hasCluster('leader', cluster) || filter.hasCluster('follower', cluster);
}

/** The databases that are left of a cluster; undefined: all. */
export function namesLeft(filter: CatalogFilter | undefined, cluster: ClusterUri): readonly string[] | undefined {
  const [led, followed] = (['leader', 'follower'] as const).map((side) => filter?.databases(side, cluster));
  return led && followed && [...led, ...followed];
}
