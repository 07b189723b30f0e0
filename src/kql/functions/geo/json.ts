import { shortReal } from '../realText.ts';
import { toDegrees, type Vector } from './vector.ts';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** JSON text of a real, which keeps its fraction so that it stays a real. */
export function realText(value: number): string {
  if (!Number.isFinite(value)) return 'null';
  const text = Object.is(value, -0) ? '-0' : shortReal(value);
  return /[.e]/.test(text) ? text : `${text}.0`;
}

export function positionText(point: Vector): string {
  const [longitude, latitude] = toDegrees(point);
  return `[${realText(longitude)},${realText(latitude)}]`;
}

export function pointText(point: Vector): string {
  return `{"type":"Point","coordinates":${positionText(point)}}`;
}

function pathText(points: readonly Vector[]): string {
  return `[${points.map(positionText).join()}]`;
}

/** GeoJSON closes a ring by its first position. */
function ringText(ring: readonly Vector[]): string {
  return pathText([...ring, ...ring.slice(0, 1)]);
}

/** One line or several; null for none. */
export function linesText(lines: readonly (readonly Vector[])[]): string | null {
  const [first] = lines;
  if (!first) return null;
  if (lines.length === 1) return `{"type":"LineString","coordinates":${pathText(first)}}`;
  return `{"type":"MultiLineString","coordinates":[${lines.map(pathText).join()}]}`;
}

/** One polygon or several, each its shell and then its holes; null for none. */
export function polygonsText(polygons: readonly (readonly (readonly Vector[])[])[]): string | null {
  const [first] = polygons;
  if (!first) return null;
  const rings = (polygon: readonly (readonly Vector[])[]): string => `[${polygon.map(ringText).join()}]`;
  if (polygons.length === 1) return `{"type":"Polygon","coordinates":${rings(first)}}`;
  return `{"type":"MultiPolygon","coordinates":[${polygons.map(rings).join()}]}`;
}

export function collectionText(geometries: readonly string[]): string {
  return `{"type":"GeometryCollection","geometries":[${geometries.join()}]}`;
}

export function stringsText(values: readonly string[]): string {
  return JSON.stringify(values);
}

export function parsedJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
