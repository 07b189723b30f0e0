import type { FunctionDefinition } from '../definition.ts';
import { geohashes } from './geohashes.ts';
import { h3Cells } from './h3Cells.ts';
import { lines } from './lines.ts';
import { measures } from './measures.ts';
import { polygons } from './polygons.ts';
import { s2Cells } from './s2Cells.ts';
import { wellKnownText } from './wkt.ts';

/** Functions of places on the globe. */
export const geo = {
  ...geohashes,
  ...h3Cells,
  ...lines,
  ...measures,
  ...polygons,
  ...s2Cells,
  ...wellKnownText,
} as const satisfies Readonly<Record<string, FunctionDefinition>>;
