import { s2 } from 's2js';
import { isLatitude } from './coordinates.ts';
import { type Json, parsedJson } from './json.ts';
import { toS2 } from './s2Cells.ts';
import { dot, fromDegrees, length, plus, same, type Vector } from './vector.ts';

export type Line = readonly Vector[];

export function geometryOf(text: string): { readonly type: Json; readonly coordinates: Json } | undefined {
  const json = parsedJson(text);
  if (json === null || typeof json !== 'object' || Array.isArray(json)) return undefined;
  const { type, coordinates } = json as { readonly [key: string]: Json };
  return type === undefined || coordinates === undefined ? undefined : { type, coordinates };
}

/** Longitudes go round the globe; latitudes must be valid. */
function vectorOf(position: Json): Vector | undefined {
  if (!Array.isArray(position)) return undefined;
  const [longitude, latitude] = position as readonly Json[];
  if (typeof longitude !== 'number' || typeof latitude !== 'number' || !isLatitude(latitude)) return undefined;
  return fromDegrees(longitude, latitude);
}

function all<T>(values: Json, parse: (value: Json) => T | undefined): readonly T[] | undefined {
  if (!Array.isArray(values) || values.length === 0) return undefined;
  const found = (values as readonly Json[]).map(parse).filter((value) => value !== undefined);
  return found.length === values.length ? found : undefined;
}

/** No edge is as long as half the globe, and the points are at least two. */
function lineOf(coordinates: Json): Line | undefined {
  const points = all(coordinates, vectorOf);
  if (!points || points.length < 2) return undefined;
  const opposite = points.some((point, i) => i > 0 && length(plus(point, points[i - 1] ?? point)) < 1e-15);
  const apart = points.filter((point, i) => i === 0 || !same(point, points[i - 1] ?? point));
  return opposite || apart.length < 2 ? undefined : apart;
}

/** The lines of a LineString or MultiLineString; undefined for anything else and what is invalid. */
export function linesOf(text: string): readonly Line[] | undefined {
  const geometry = geometryOf(text);
  if (geometry?.type === 'MultiLineString') return all(geometry.coordinates, lineOf);
  const line = geometry?.type === 'LineString' ? lineOf(geometry.coordinates) : undefined;
  return line && [line];
}

/** A ring without its last point, counterclockwise around the smaller part of the globe. */
export interface Ring {
  readonly points: Line;
  readonly loop: s2.Loop;
  /** Of points that are no vertices. */
  readonly contains: (point: Vector) => boolean;
}

export function key(point: Vector): string {
  return point.join();
}

function edgesCross(points: Line): boolean {
  const edges = points.map((point, i) => [point, points[(i + 1) % points.length] ?? point] as const);
  return edges.some(([a, b], i) =>
    edges.some(([c, d], j) => j > i + 1 && !(i === 0 && j === edges.length - 1) && crosses(a, b, c, d)),
  );
}

function side(a: Vector, b: Vector, c: Vector): number {
  return (a[1] * b[2] - a[2] * b[1]) * c[0] + (a[2] * b[0] - a[0] * b[2]) * c[1] + (a[0] * b[1] - a[1] * b[0]) * c[2];
}

/** Whether two edges cross between their ends. */
export function crosses(a: Vector, b: Vector, c: Vector, d: Vector): boolean {
  if (same(a, c) || same(a, d) || same(b, c) || same(b, d)) return false;
  const [abc, bad, cdb, dca] = [side(a, b, c), side(b, a, d), side(c, d, b), side(d, c, a)];
  const one = Math.sign(abc);
  return one !== 0 && [bad, cdb, dca].every((value) => Math.sign(value) === one) && dot(a, c) > -1;
}

function ringOf(coordinates: Json): Ring | undefined {
  const closed = all(coordinates, vectorOf);
  if (!closed || closed.length < 4 || !same(closed[0] ?? [0, 0, 0], closed.at(-1) ?? [0, 0, 0])) return undefined;
  const points = closed.slice(0, -1);
  if (new Set(points.map(key)).size < points.length || edgesCross(points)) return undefined;
  return ringOfPoints(points);
}

/** Whether the smaller part of the globe is on the left of a ring. */
export function isCounterclockwise(points: Line): boolean {
  return new s2.Loop(points.map(toS2)).turningAngle() >= 0;
}

export function oriented(points: Line, counterclockwise: boolean): Line {
  return isCounterclockwise(points) === counterclockwise ? points : points.toReversed();
}

export function ringOfPoints(given: Line): Ring {
  const points = oriented(given, true);
  const loop = new s2.Loop(points.map(toS2));
  return { points, loop, contains: (point) => loop.containsPoint(toS2(point)) };
}

/** A shell and then its holes. */
export type Rings = readonly Ring[];

/** The polygons of a Polygon or MultiPolygon; undefined for anything else and what is invalid. */
export function polygonsOf(text: string): readonly Rings[] | undefined {
  const geometry = geometryOf(text);
  const rings = (coordinates: Json): Rings | undefined => all(coordinates, ringOf);
  if (geometry?.type === 'MultiPolygon') return all(geometry.coordinates, rings);
  const polygon = geometry?.type === 'Polygon' ? rings(geometry.coordinates) : undefined;
  return polygon && [polygon];
}

/** A function of a text that keeps what it found for the last texts: most queries ask with one polygon for many rows. */
export function remembering<T>(parse: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    if (known.has(text)) return known.get(text) as T;
    const found = parse(text);
    if (known.size >= 256) known.clear();
    known.set(text, found);
    return found;
  };
}
