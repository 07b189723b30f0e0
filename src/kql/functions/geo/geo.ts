import type { FunctionDefinition } from '../definition.ts';
import { buffers } from './buffers.ts';
import { coverings } from './coverings.ts';
import { densification } from './densify.ts';
import { geohashes } from './geohashes.ts';
import { h3Cells } from './h3Cells.ts';
import { intersections } from './intersections.ts';
import { lines } from './lines.ts';
import { measures } from './measures.ts';
import { polygons } from './polygons.ts';
import { s2Cells } from './s2Cells.ts';
import { simplification } from './simplify.ts';
import { wellKnownText } from './wkt.ts';

/** Functions of places on the globe. */
export const geo = {
  ...buffers,
  ...coverings,
  ...densification,
  ...geohashes,
  ...h3Cells,
  ...intersections,
  ...lines,
  ...measures,
  ...polygons,
  ...s2Cells,
  ...simplification,
  ...wellKnownText,
} as const satisfies Readonly<Record<string, FunctionDefinition>>;
