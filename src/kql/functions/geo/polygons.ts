import { onValues } from '../definition.ts';
import { pointAt } from './coordinates.ts';
import { pointText, polygonsText } from './json.ts';
import { edgesOf, lineLength, nearest } from './lines.ts';
import { unionOf } from './overlay.ts';
import { toVector } from './s2Cells.ts';
import { polygonsOf, type Ring, type Rings, remembering } from './shapes.ts';
import { cross, dot, earthRadius, minus, plus, same, times, unit, type Vector } from './vector.ts';

export const parsePolygons = remembering(polygonsOf);

function closed(ring: Ring): readonly Vector[] {
  return [...ring.points, ...ring.points.slice(0, 1)];
}

function contains(polygon: Rings, point: Vector): boolean {
  const [shell, ...holes] = polygon;
  // A polygon contains its vertices.
  if (polygon.some((ring) => ring.points.some((vertex) => same(vertex, point)))) return true;
  return shell?.contains(point) === true && !holes.some((hole) => hole.contains(point));
}

/** Steradians of a ring of less than half the globe: the sum of its triangles, exact for tiny ones too. */
function ringArea({ points }: Ring): number {
  const [a = [0, 0, 1] as Vector, ...others] = points;
  return edgesOf(others).reduce((sum, [b, c]) => {
    const volume = dot(cross(minus(b, a), minus(c, a)), a);
    return sum + 2 * Math.atan2(volume, 1 + dot(a, b) + dot(b, c) + dot(c, a));
  }, 0);
}

/** The shell counts, the holes count against it. */
function signed<T>(polygons: readonly Rings[], value: (ring: Ring) => T, minusOf: (value: T) => T): T[] {
  return polygons.flatMap((polygon) => polygon.map((ring, i) => (i === 0 ? value(ring) : minusOf(value(ring)))));
}

/** GeoJSON of polygons: shells counterclockwise, holes clockwise; null for none. */
export function ringsText(polygons: readonly Rings[]): string | null {
  return polygonsText(
    polygons.map((polygon) => polygon.map(({ points }, i) => (i === 0 ? points : points.toReversed()))),
  );
}

/** Several polygons count as their union. */
function united(polygons: readonly Rings[]): readonly Rings[] {
  return polygons.length > 1 ? unionOf(polygons.map((polygon) => [polygon])) : polygons;
}

/** Polygons as GeoJSON; distances are in metres, areas in square metres. */
export const polygons = {
  geo_point_in_polygon: onValues(['DOUBLE', 'DOUBLE', 'VARCHAR'], 'BOOLEAN', (longitude, latitude, text) => {
    const [point, found] = [pointAt(longitude, latitude), parsePolygons(text)];
    return point && found ? found.some((polygon) => contains(polygon, point)) : null;
  }),
  geo_distance_point_to_polygon: onValues(['DOUBLE', 'DOUBLE', 'VARCHAR'], 'DOUBLE', (longitude, latitude, text) => {
    const [point, found] = [pointAt(longitude, latitude), parsePolygons(text)];
    if (!point || !found) return null;
    if (found.some((polygon) => contains(polygon, point))) return 0;
    return (
      nearest(
        point,
        found.flat().flatMap((ring) => edgesOf(closed(ring))),
      ).radians * earthRadius
    );
  }),
  geo_closest_point_on_polygon: onValues(['DOUBLE', 'DOUBLE', 'VARCHAR'], 'VARCHAR', (longitude, latitude, text) => {
    const [point, found] = [pointAt(longitude, latitude), parsePolygons(text)];
    if (!point || !found) return null;
    if (found.some((polygon) => contains(polygon, point))) return pointText(point);
    return pointText(
      nearest(
        point,
        found.flat().flatMap((ring) => edgesOf(closed(ring))),
      ).point,
    );
  }),
  geo_polygon_area: onValues(['VARCHAR'], 'DOUBLE', (text) => {
    const found = parsePolygons(text);
    if (!found) return null;
    const parts = signed(united(found), ringArea, (area) => -area);
    return parts.reduce((sum, area) => sum + area, 0) * earthRadius ** 2;
  }),
  geo_polygon_perimeter: onValues(['VARCHAR'], 'DOUBLE', (text) => {
    const found = parsePolygons(text);
    if (!found) return null;
    const rings = united(found).flat();
    return rings.reduce((sum, ring) => sum + lineLength(closed(ring)), 0) * earthRadius;
  }),
  geo_polygon_centroid: onValues(['VARCHAR'], 'VARCHAR', (text) => {
    const found = parsePolygons(text);
    if (!found) return null;
    const parts = signed(
      united(found),
      (ring) => toVector(ring.loop.centroid()),
      (part) => times(part, -1),
    );
    return pointText(unit(parts.reduce(plus, [0, 0, 0])));
  }),
} as const;
