import { onValues } from '../definition.ts';
import { pointAt } from './coordinates.ts';
import { vincenty } from './spheroid.ts';
import { angleBetween, cross, distance, dot, earthRadius, same, stableCross, unit, type Vector } from './vector.ts';

const north: Vector = [0, 0, 1];

/** Clockwise radians, from 0 up to a full turn, from the direction `at`→`from` to the direction `at`→`to`. */
export function clockwise(at: Vector, from: Vector, to: Vector): number {
  const [first, second] = [unit(stableCross(at, from)), unit(stableCross(at, to))];
  const turn = Math.atan2(-dot(cross(first, second), at), dot(first, second));
  return turn < 0 ? turn + 2 * Math.PI : turn;
}

/** Angles and distances between points given by longitude and latitude in degrees; distances are in metres. */
export const measures = {
  geo_distance_2points: onValues(
    ['DOUBLE', 'DOUBLE', 'DOUBLE', 'DOUBLE', 'BOOLEAN'],
    'DOUBLE',
    (lng1, lat1, lng2, lat2, spheroid) => {
      const [a, b] = [pointAt(lng1, lat1), pointAt(lng2, lat2)];
      if (!a || !b) return null;
      return spheroid ? vincenty([lng1, lat1], [lng2, lat2]) : distance(a, b);
    },
  ),
  geo_azimuth: onValues(['DOUBLE', 'DOUBLE', 'DOUBLE', 'DOUBLE'], 'DOUBLE', (lng1, lat1, lng2, lat2) => {
    const [a, b] = [pointAt(lng1, lat1), pointAt(lng2, lat2)];
    return !a || !b || same(a, b) ? null : clockwise(a, north, b);
  }),
  geo_angle: onValues(
    ['DOUBLE', 'DOUBLE', 'DOUBLE', 'DOUBLE', 'DOUBLE', 'DOUBLE'],
    'DOUBLE',
    (lng1, lat1, lng2, lat2, lng3, lat3) => {
      const [a, b, c] = [pointAt(lng1, lat1), pointAt(lng2, lat2), pointAt(lng3, lat3)];
      return !a || !b || !c || same(a, b) || same(b, c) ? null : clockwise(b, a, c);
    },
  ),
  geo_point_in_circle: onValues(
    ['DOUBLE', 'DOUBLE', 'DOUBLE', 'DOUBLE', 'DOUBLE'],
    'BOOLEAN',
    (lng, lat, centreLng, centreLat, radius) => {
      const [point, centre] = [pointAt(lng, lat), pointAt(centreLng, centreLat)];
      if (!point || !centre || !(radius >= 0) || radius === Number.POSITIVE_INFINITY) return null;
      return angleBetween(point, centre) <= radius / earthRadius;
    },
  ),
} as const;
