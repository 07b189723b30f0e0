import { onValues } from '../definition.ts';
import { pointAt } from './coordinates.ts';
import { pointText } from './json.ts';
import { type Line, linesOf, remembering } from './shapes.ts';
import {
  alongTowards,
  angleBetween,
  cross,
  dot,
  earthRadius,
  length,
  minus,
  plus,
  stableCross,
  times,
  unit,
  type Vector,
} from './vector.ts';

export const parseLines = remembering(linesOf);

export function edgesOf(line: Line): readonly (readonly [Vector, Vector])[] {
  return line.slice(1).map((to, i) => [line[i] ?? to, to] as const);
}

/** Radians. */
export function lineLength(line: Line): number {
  return edgesOf(line).reduce((sum, [a, b]) => sum + angleBetween(a, b), 0);
}

/** The point of the edge that is nearest to `x`. */
export function nearestOnEdge(x: Vector, [a, b]: readonly [Vector, Vector]): Vector {
  const normal = unit(stableCross(a, b));
  const foot = minus(x, times(normal, dot(x, normal)));
  const within = dot(cross(normal, a), foot) > 0 && dot(cross(b, normal), foot) > 0;
  if (within && length(foot) > 0) return unit(foot);
  return length(minus(x, a)) <= length(minus(x, b)) ? a : b;
}

/** The point of the edges that is nearest to `x`, how far it is in radians, and on which edge. */
export function nearest(
  x: Vector,
  edges: readonly (readonly [Vector, Vector])[],
): {
  readonly point: Vector;
  readonly radians: number;
  readonly edge: number;
} {
  let best = { point: x, radians: Number.POSITIVE_INFINITY, edge: -1 };
  edges.forEach((candidate, edge) => {
    const point = nearestOnEdge(x, candidate);
    const radians = angleBetween(x, point);
    if (radians < best.radians) best = { point, radians, edge };
  });
  return best;
}

/** Weighs every edge by its length. */
function centroid(lines: readonly Line[]): Vector {
  const middle = ([a, b]: readonly [Vector, Vector]): Vector => {
    const [sum, difference] = [plus(a, b), minus(a, b)];
    return times(sum, Math.sqrt(dot(difference, difference) / dot(sum, sum)));
  };
  return unit(lines.flatMap(edgesOf).map(middle).reduce(plus, [0, 0, 0]));
}

function interpolate(line: Line, fraction: number): Vector {
  let left = fraction * lineLength(line);
  for (const [a, b] of edgesOf(line)) {
    const size = angleBetween(a, b);
    if (left < size) return alongTowards(a, b, left);
    left -= size;
  }
  return line.at(-1) ?? [0, 0, 0];
}

/** Lines as GeoJSON; lengths and distances are in metres. */
export const lines = {
  geo_line_length: onValues(['VARCHAR'], 'DOUBLE', (text) => {
    const found = parseLines(text);
    return found ? found.reduce((sum, line) => sum + lineLength(line), 0) * earthRadius : null;
  }),
  geo_line_centroid: onValues(['VARCHAR'], 'VARCHAR', (text) => {
    const found = parseLines(text);
    return found ? pointText(centroid(found)) : null;
  }),
  geo_distance_point_to_line: onValues(['DOUBLE', 'DOUBLE', 'VARCHAR'], 'DOUBLE', (longitude, latitude, text) => {
    const [point, found] = [pointAt(longitude, latitude), parseLines(text)];
    return point && found ? nearest(point, found.flatMap(edgesOf)).radians * earthRadius : null;
  }),
  geo_closest_point_on_line: onValues(['DOUBLE', 'DOUBLE', 'VARCHAR'], 'VARCHAR', (longitude, latitude, text) => {
    const [point, found] = [pointAt(longitude, latitude), parseLines(text)];
    return point && found ? pointText(nearest(point, found.flatMap(edgesOf)).point) : null;
  }),
  geo_line_interpolate_point: onValues(['VARCHAR', 'DOUBLE'], 'VARCHAR', (text, fraction) => {
    const [line, ...others] = parseLines(text) ?? [];
    return line && others.length === 0 && fraction >= 0 && fraction <= 1
      ? pointText(interpolate(line, fraction))
      : null;
  }),
  geo_line_locate_point: onValues(['VARCHAR', 'DOUBLE', 'DOUBLE'], 'DOUBLE', (text, longitude, latitude) => {
    const [point, [line, ...others]] = [pointAt(longitude, latitude), parseLines(text) ?? []];
    if (!point || !line || others.length > 0) return null;
    const { point: foot, edge } = nearest(point, edgesOf(line));
    const before = line.slice(0, edge + 1);
    return Math.min(1, (lineLength(before) + angleBetween(before.at(-1) ?? foot, foot)) / lineLength(line));
  }),
} as const;
