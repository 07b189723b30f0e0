import type { AzureDatabase } from './azure.ts';
import type { DatabaseSummary } from './catalog.ts';

/** A database of Azure as the contract has it. What the resource manager does not know is as if it were still to be read. */
export function summaryOfAzure({ cluster, name, access, bytes = 0, hotCachePeriod }: AzureDatabase): DatabaseSummary {
  return {
    cluster,
    id: `${cluster}/${name}`,
    name,
    access,
    version: 0,
    tables: 0,
    rows: 0,
    bytes,
    followers: [],
    ...(hotCachePeriod !== undefined && { hotSpan: hotCachePeriod }),
    opening: true,
  };
}
