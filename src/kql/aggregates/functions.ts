import type { Aggregates } from './aggregate.ts';
import { collections } from './collections.ts';
import { percentiles } from './percentiles.ts';
import { picking } from './picking.ts';
import { sketches } from './sketches.ts';
import { statistics } from './statistics.ts';

/** Every aggregate that the engine computes, by its name in KQL. */
export const aggregateFunctions: Aggregates = {
  ...statistics,
  ...percentiles,
  ...collections,
  ...picking,
  ...sketches,
};
