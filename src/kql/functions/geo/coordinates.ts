import { fromDegrees, type Vector } from './vector.ts';

export function isLongitude(value: number): boolean {
  return value >= -180 && value <= 180;
}

export function isLatitude(value: number): boolean {
  return value >= -90 && value <= 90;
}

/** The point at these degrees; undefined where Kusto takes them for invalid. */
export function pointAt(longitude: number, latitude: number): Vector | undefined {
  return isLongitude(longitude) && isLatitude(latitude) ? fromDegrees(longitude, latitude) : undefined;
}
