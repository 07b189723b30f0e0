import { onValues } from '../definition.ts';
import { pointAt } from './coordinates.ts';
import { polygonsText } from './json.ts';
import { parseLines } from './lines.ts';
import { parsePolygons } from './polygons.ts';
import type { Line } from './shapes.ts';
import { unsupported } from './unsupported.ts';
import { angleBetween, cross, dot, earthRadius, onRay, plus, stableCross, times, unit, type Vector } from './vector.ts';

/** Both in radians. */
interface Buffer {
  readonly radius: number;
  readonly tolerance: number;
  /** The longest step around a vertex whose chord stays within the tolerance. */
  readonly step: number;
}

/** Metres; wider ones would go around the globe. */
const widest = 5_000_000;
const finest = 1e-6;

/** Undefined for what Kusto takes for invalid. */
function bufferOf(radius: number, tolerance: number, name: string): Buffer | undefined {
  if (!(radius > 0 && tolerance > 0) || tolerance < radius * finest) return undefined;
  if (tolerance >= radius || radius > widest) throw unsupported(`a tolerance or radius as large in ${name}`);
  const [r, t] = [radius / earthRadius, tolerance / earthRadius];
  const step = Math.min(2 * Math.acos(Math.tan(r - t) / Math.tan(r)), (2 * Math.PI) / 3);
  return { radius: r, tolerance: t, step };
}

/** A direction perpendicular to a point, the one that S2 takes for any. */
function orthogonal(point: Vector): Vector {
  const sizes = point.map(Math.abs) as unknown as Vector;
  const largest = sizes[0] > sizes[1] ? (sizes[0] > sizes[2] ? 0 : 2) : sizes[1] > sizes[2] ? 1 : 2;
  const fixed = [0.012, 0.0053, 0.00457];
  fixed[(largest + 2) % 3] = 1;
  const [x = 0, y = 0, z = 0] = fixed;
  return unit(cross(point, [x, y, z]));
}

/** A direction at a point, turned counterclockwise. */
function turned(direction: Vector, around: Vector, radians: number): Vector {
  return plus(times(direction, Math.cos(radians)), times(cross(around, direction), Math.sin(radians)));
}

/** The points around a vertex from one direction to another, counterclockwise; the last one only where it is asked for. */
function arc(vertex: Vector, from: Vector, to: Vector, span: number, buffer: Buffer): readonly Vector[] {
  const points: Vector[] = [];
  for (let k = 0; k * buffer.step < span; k += 1) {
    points.push(onRay(vertex, turned(from, vertex, k * buffer.step), buffer.radius));
  }
  return [...points, onRay(vertex, to, buffer.radius)];
}

/** To the right of the way from one point to another. */
function rightOf(from: Vector, to: Vector): Vector {
  return times(unit(stableCross(from, to)), -1);
}

/** Beside a long edge more points would be needed, in an order that is not known. */
function checkLength(from: Vector, to: Vector, buffer: Buffer, name: string): void {
  const middle = Math.atan(Math.tan(buffer.radius) / Math.cos(angleBetween(from, to) / 2));
  if (!(middle - buffer.radius < buffer.tolerance / 2)) throw unsupported(`edges as long as these in ${name}`);
}

function aroundEdge([from, to]: readonly [Vector, Vector], buffer: Buffer): Line {
  const right = rightOf(from, to);
  const left = times(right, -1);
  return [...arc(from, left, right, Math.PI, buffer), ...arc(to, right, left, Math.PI, buffer)];
}

function aroundConvex(points: Line, buffer: Buffer): Line {
  const at = (i: number): Vector => points[i % points.length] ?? [0, 0, 1];
  const path = points.flatMap((_, i) => {
    const [before, vertex, after] = [at(i), at(i + 1), at(i + 2)];
    const [from, to] = [rightOf(before, vertex), rightOf(vertex, after)];
    const span = Math.atan2(dot(cross(from, to), vertex), dot(from, to));
    if (!(span > 0)) throw unsupported('polygons that are not convex in geo_polygon_buffer');
    return arc(vertex, from, to, span, buffer);
  });
  // It begins beside the first edge, where it ends.
  return [...path.slice(-1), ...path.slice(0, -1)];
}

/** All that is no farther away than a radius. Source: Kusto documentation, "geo_…_buffer()"; vertices are those of S2. */
export const buffers = {
  geo_point_buffer: onValues(
    ['DOUBLE', 'DOUBLE', 'DOUBLE', 'DOUBLE'],
    'VARCHAR',
    (longitude, latitude, radius, tolerance) => {
      const centre = pointAt(longitude, latitude);
      const buffer = centre && bufferOf(radius, tolerance, 'geo_point_buffer');
      if (!buffer) return null;
      const count = Math.ceil((2 * Math.PI) / buffer.step);
      const start = orthogonal(centre);
      const ring = Array.from({ length: count }, (_, k) =>
        onRay(centre, turned(start, centre, (2 * Math.PI * k) / count), buffer.radius),
      );
      return polygonsText([[ring]]);
    },
  ),
  geo_line_buffer: onValues(['VARCHAR', 'DOUBLE', 'DOUBLE'], 'VARCHAR', (text, radius, tolerance) => {
    const found = parseLines(text);
    const buffer = found && bufferOf(radius, tolerance, 'geo_line_buffer');
    if (!buffer) return null;
    const [[from, to, ...others] = [], ...lines] = found;
    if (!from || !to || others.length > 0 || lines.length > 0) {
      throw unsupported('lines of more than one edge in geo_line_buffer');
    }
    checkLength(from, to, buffer, 'geo_line_buffer');
    return polygonsText([[aroundEdge([from, to], buffer)]]);
  }),
  geo_polygon_buffer: onValues(['VARCHAR', 'DOUBLE', 'DOUBLE'], 'VARCHAR', (text, radius, tolerance) => {
    const found = parsePolygons(text);
    const buffer = found && bufferOf(radius, tolerance, 'geo_polygon_buffer');
    if (!buffer) return null;
    const [shell, ...others] = found.flat();
    if (!shell || others.length > 0) throw unsupported('several polygons, or holes, in geo_polygon_buffer');
    const { points } = shell;
    points.forEach((point, i) => {
      checkLength(point, points[(i + 1) % points.length] ?? point, buffer, 'geo_polygon_buffer');
    });
    return polygonsText([[aroundConvex(points, buffer)]]);
  }),
} as const;
