import { onValues } from '../definition.ts';
import { type Json, linesText, polygonsText } from './json.ts';
import { parseLines } from './lines.ts';
import { parsePolygons } from './polygons.ts';
import { geometryOf, type Line, oriented } from './shapes.ts';
import { unsupported } from './unsupported.ts';
import {
  alongTowards,
  angleBetween,
  cross,
  dot,
  earthRadius,
  fromDegrees,
  type Position,
  times,
  toDegrees,
  unit,
  type Vector,
} from './vector.ts';

/** Where on an edge the distance to a geodesic is measured, and how that relates to the greatest distance. Source: S2. */
const probe = 0.312_156_910_822_483_1;
const probeScale = 0.838_299_925_698_885_1;

/** Metres. */
const leastTolerance = 0.1;
const mostTolerance = 10_000;

function between(a: Position, b: Position, fraction: number): Position {
  return [a[0] * (1 - fraction) + b[0] * fraction, a[1] * (1 - fraction) + b[1] * fraction];
}

function pointOf([longitude, latitude]: Position): Vector {
  return fromDegrees(longitude, latitude);
}

/** Radians that the straight line on the map is away from the geodesic between its ends. */
function deviation(a: Position, b: Position): number {
  const [from, to] = [pointOf(a), pointOf(b)];
  if (dot(from, to) < -1e-14) return Number.POSITIVE_INFINITY;
  const size = angleBetween(from, to);
  const away = (fraction: number): number =>
    angleBetween(alongTowards(from, to, size * fraction), pointOf(between(a, b, fraction)));
  return size === 0 ? 0 : Math.max(away(probe), away(1 - probe));
}

/** The points behind `a` up to `b` whose geodesics stay so close to the straight line on the map. */
function pointsTo(a: Position, b: Position, radians: number): readonly Vector[] {
  if (deviation(a, b) <= radians) return [pointOf(b)];
  const middle = between(a, b, 0.5);
  return [...pointsTo(a, middle, radians), ...pointsTo(middle, b, radians)];
}

function densified(positions: readonly Position[], metres: number): Line {
  const radians = (probeScale * metres) / earthRadius;
  const [first, ...others] = positions;
  if (!first) return [];
  return [pointOf(first), ...others.flatMap((to, i) => pointsTo(positions[i] ?? to, to, radians))];
}

const edge = 179.999_999_999_999;

function crossesEdge(a: Vector, b: Vector): boolean {
  return Math.abs(toDegrees(a)[0] - toDegrees(b)[0]) > 180;
}

/** The line in parts that do not go over the antimeridian, but end right before it and begin right behind. */
function split(line: Line): readonly Line[] {
  const parts: Vector[][] = [[]];
  line.forEach((point, i) => {
    const before = line[i - 1];
    if (before && crossesEdge(before, point)) {
      const side = Math.sign(toDegrees(before)[0]) * edge;
      parts.at(-1)?.push(onMeridian(before, point, side));
      parts.push([onMeridian(before, point, -side)]);
    }
    parts.at(-1)?.push(point);
  });
  return parts;
}

/** Where the geodesic meets a meridian. */
function onMeridian(a: Vector, b: Vector, longitude: number): Vector {
  const meridian = fromDegrees(longitude, 0);
  const found = unit(cross(cross(a, b), cross(meridian, [0, 0, 1])));
  return dot(found, meridian) < 0 ? times(found, -1) : found;
}

function isAllowed(tolerance: number): boolean {
  return tolerance >= leastTolerance && tolerance <= mostTolerance;
}

/** The positions as they are written; the shape is known to be valid. */
function positionsIn(coordinates: Json): readonly Position[] {
  return (coordinates as readonly (readonly number[])[]).map(([longitude = 0, latitude = 0]) => [longitude, latitude]);
}

function listsIn(text: string, single: string): readonly Json[] {
  const geometry = geometryOf(text);
  if (!geometry) return [];
  return geometry.type === single ? [geometry.coordinates] : (geometry.coordinates as readonly Json[]);
}

/** Straight lines on the map as chains of geodesics. Source: Kusto documentation, "geo_…_densify()", and S2. */
export const densification = {
  geo_line_densify: onValues(['VARCHAR', 'DOUBLE', 'BOOLEAN'], 'VARCHAR', (text, tolerance, crossing) => {
    if (!parseLines(text) || !isAllowed(tolerance)) return null;
    const lines = listsIn(text, 'LineString').map((line) => densified(positionsIn(line), tolerance));
    return linesText(crossing ? lines : lines.flatMap(split));
  }),
  geo_polygon_densify: onValues(['VARCHAR', 'DOUBLE', 'BOOLEAN'], 'VARCHAR', (text, tolerance, crossing) => {
    if (!parsePolygons(text) || !isAllowed(tolerance)) return null;
    const polygons = listsIn(text, 'Polygon').map((rings) =>
      (rings as readonly Json[]).map((ring) => {
        const points = densified(positionsIn(ring), tolerance);
        if (!crossing && points.some((point, i) => i > 0 && crossesEdge(points[i - 1] ?? point, point))) {
          throw unsupported('polygons over the antimeridian in geo_polygon_densify');
        }
        return points.slice(0, -1);
      }),
    );
    return polygonsText(polygons.map((rings) => rings.map((ring, i) => oriented(ring, i === 0))));
  }),
} as const;
