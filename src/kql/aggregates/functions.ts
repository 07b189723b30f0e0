import type { Aggregates } from './aggregate.ts';
import { collections } from './collections.ts';
import { picking } from './picking.ts';
import { statistics } from './statistics.ts';

/** Every aggregate that the engine computes, by its name in KQL. */
export const aggregateFunctions: Aggregates = { ...statistics, ...collections, ...picking };
