import { onValues } from '../definition.ts';
import { elements } from '../json.ts';
import { linesText } from './json.ts';
import { nearestOnEdge, parseLines } from './lines.ts';
import { unionOf } from './overlay.ts';
import { parsePolygons, ringsText } from './polygons.ts';
import type { Line, Rings } from './shapes.ts';
import { unsupported } from './unsupported.ts';
import { angleBetween, distance, earthRadius, type Vector } from './vector.ts';

/** Metres. */
const widest = 7_800_000;

function isAllowed(tolerance: number): boolean {
  return tolerance >= 0 && tolerance <= widest;
}

function extremeDistance(points: Line, pick: 'min' | 'max'): number {
  return points.reduce(
    (found, a, i) => points.slice(0, i).reduce((best, b) => Math[pick](best, distance(a, b)), found),
    pick === 'min' ? Number.POSITIVE_INFINITY : 0,
  );
}

function away(point: Vector, from: Vector, to: Vector): number {
  return angleBetween(point, nearestOnEdge(point, [from, to])) * earthRadius;
}

/** Whether all points are closer together than the tolerance, so that only one of them is left. */
function vanishes(points: Line, tolerance: number): boolean {
  return extremeDistance(points, 'max') < tolerance * 0.99;
}

/** No two vertices are as close as the tolerance, and none is as close to the line past it. */
function isSparse(points: Line, tolerance: number, closed: boolean): boolean {
  if (!(extremeDistance(points, 'min') > tolerance * 1.01)) return false;
  const count = points.length;
  const at = (i: number): Vector => points[(i + count) % count] ?? [0, 0, 1];
  const edges = points.slice(closed ? 0 : 1).map((_, i) => (closed ? i : i + 1));
  return points.every((point, i) => {
    const ends = !closed && (i === 0 || i === count - 1);
    const far = (from: number, to: number): boolean => away(point, at(from), at(to)) > tolerance * 1.01;
    const others = edges.filter((k) => k !== i && (k - 1 + count) % count !== i);
    return others.every((k) => far(k - 1, k)) && (ends || far(i - 1, i + 1));
  });
}

/** Whether all that lies between the ends is so close to the straight line that only they are left. */
function isStraight(line: Line, tolerance: number): boolean {
  const [from, to] = [line[0], line.at(-1)];
  if (!from || !to) return false;
  const inner = line.slice(1, -1);
  const places = line.map((point) => angleBetween(from, nearestOnEdge(point, [from, to])));
  const forward = places.every((place, i) => i === 0 || place > (places[i - 1] ?? 0));
  // What lies closer to an end could take its place; between them it does not matter.
  const apart = inner.every((point) => Math.min(distance(point, from), distance(point, to)) > tolerance * 1.01);
  return (
    forward &&
    apart &&
    distance(from, to) > tolerance * 1.01 &&
    inner.every((point) => away(point, from, to) < tolerance * 0.9)
  );
}

function simplifiedPolygons(polygons: readonly Rings[], tolerance: number, name: string): string | null {
  const rings = polygons.flat();
  if (
    vanishes(
      rings.flatMap(({ points }) => points),
      tolerance,
    )
  ) {
    return null;
  }
  const [only, ...others] = rings;
  if (!only || others.length > 0 || !isSparse(only.points, tolerance, true)) {
    throw unsupported(`a shape of which only some vertices stay in ${name}`);
  }
  return ringsText(polygons);
}

/**
 * Which vertices stay is known where all do, where none does, and on what is nearly straight.
 * Source: Kusto documentation, "geo_…_simplify()".
 */
export const simplification = {
  geo_line_simplify: onValues(['VARCHAR', 'DOUBLE'], 'VARCHAR', (text, tolerance) => {
    const lines = parseLines(text);
    if (!lines || !isAllowed(tolerance) || vanishes(lines.flat(), tolerance)) return null;
    const [line, ...others] = lines;
    if (line && others.length === 0) {
      if (line.length === 2 || isSparse(line, tolerance, false)) return linesText([line]);
      if (isStraight(line, tolerance)) return linesText([[...line.slice(0, 1), ...line.slice(-1)]]);
    }
    throw unsupported('a line of which only some vertices stay in geo_line_simplify');
  }),
  geo_polygon_simplify: onValues(['VARCHAR', 'DOUBLE'], 'VARCHAR', (text, tolerance) => {
    const polygons = parsePolygons(text);
    if (!polygons || !isAllowed(tolerance)) return null;
    return simplifiedPolygons(polygons, tolerance, 'geo_polygon_simplify');
  }),
  geo_simplify_polygons_array: onValues(['VARCHAR', 'DOUBLE'], 'VARCHAR', (json, tolerance) => {
    const shapes = elements(json)?.map(parsePolygons) ?? [];
    const valid = shapes.filter((shape) => shape !== undefined);
    if (valid.length === 0 || valid.length < shapes.length || !isAllowed(tolerance)) return null;
    const all = valid.flat().map((polygon) => [polygon]);
    if (
      vanishes(
        all.flat(2).flatMap(({ points }) => points),
        tolerance,
      )
    )
      return null;
    return simplifiedPolygons(unionOf(all), tolerance, 'geo_simplify_polygons_array');
  }),
} as const;
