import { atan2, cos, sin } from './trigonometry.ts';

/** A point of the unit sphere, or a direction: x towards 0° E, y towards 90° E, z towards the north pole. */
export type Vector = readonly [number, number, number];

/** Longitude and latitude in degrees, as GeoJSON has them. */
export type Position = readonly [number, number];

/** Metres. Kusto measures on a sphere of this size (S2's mean radius), as its answers show. */
export const earthRadius = 6_371_010;

const degree = Math.PI / 180;
const ofRadian = 180 / Math.PI;

export function fromDegrees(longitude: number, latitude: number): Vector {
  const [phi, theta] = [latitude * degree, longitude * degree];
  const flat = cos(phi);
  return [cos(theta) * flat, sin(theta) * flat, sin(phi)];
}

export function toDegrees([x, y, z]: Vector): Position {
  // Adding zero turns -0 into 0.
  return [atan2(y + 0, x + 0) * ofRadian, atan2(z + 0, Math.sqrt(x * x + y * y)) * ofRadian];
}

export function dot(a: Vector, b: Vector): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

export function cross(a: Vector, b: Vector): Vector {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

export function plus(a: Vector, b: Vector): Vector {
  return [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
}

export function minus(a: Vector, b: Vector): Vector {
  return [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
}

export function times(a: Vector, factor: number): Vector {
  return [a[0] * factor, a[1] * factor, a[2] * factor];
}

export function length(a: Vector): number {
  return Math.sqrt(dot(a, a));
}

export function unit(a: Vector): Vector {
  const size = length(a);
  return size === 0 ? a : times(a, 1 / size);
}

export function same(a: Vector, b: Vector): boolean {
  return a[0] === b[0] && a[1] === b[1] && a[2] === b[2];
}

/** A normal of the plane through both points; exact to rounding even where they almost coincide. */
export function stableCross(a: Vector, b: Vector): Vector {
  return cross(plus(b, a), minus(b, a)).map((part) => part / 2) as unknown as Vector;
}

/** Radians between two points. */
export function angleBetween(a: Vector, b: Vector): number {
  return Math.atan2(length(stableCross(a, b)), dot(a, b));
}

/** Metres between two points, on the sphere. */
export function distance(a: Vector, b: Vector): number {
  return angleBetween(a, b) * earthRadius;
}

/** The point that is so many radians away from `a` in the direction of `b`. */
export function alongTowards(a: Vector, b: Vector, radians: number): Vector {
  const direction = unit(cross(stableCross(a, b), a));
  return onRay(a, direction, radians);
}

/** The point that is so many radians away from `a` in a direction that is perpendicular to it. */
export function onRay(a: Vector, direction: Vector, radians: number): Vector {
  return unit(plus(times(a, Math.cos(radians)), times(direction, Math.sin(radians))));
}
