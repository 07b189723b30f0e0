import { onValues } from '../definition.ts';
import { elements } from '../json.ts';
import { collectionText, linesText, pointText } from './json.ts';
import { parseLines } from './lines.ts';
import {
  crossingPoint,
  cut,
  type Edge,
  edgeKey,
  edgesOfLines,
  edgesOfPolygons,
  isInside,
  middle,
  overlay,
  reversed,
  unionOf,
} from './overlay.ts';
import { parsePolygons, ringsText } from './polygons.ts';
import { crosses, key, type Line, type Rings } from './shapes.ts';
import { unsupported } from './unsupported.ts';
import type { Vector } from './vector.ts';

function verticesOf(edges: readonly Edge[]): ReadonlyMap<string, Vector> {
  return new Map(edges.flatMap(({ from, to }) => [from, to]).map((point) => [key(point), point]));
}

function common(a: readonly Edge[], b: readonly Edge[]): readonly Vector[] {
  const others = verticesOf(b);
  return [...verticesOf(a)].filter(([at]) => others.has(at)).map(([, point]) => point);
}

/** Whether edges cross or meet in a vertex. */
function touch(a: readonly Edge[], b: readonly Edge[]): boolean {
  return common(a, b).length > 0 || a.some((x) => b.some((y) => crosses(x.from, x.to, y.from, y.to)));
}

function hasPointIn(edges: readonly Edge[], polygons: readonly Rings[]): boolean {
  return edges.some(({ from }) => isInside(polygons, from));
}

/** One geometry for all parts: empty, one of them, or a collection in this order. */
function geometryText(parts: readonly (string | null)[]): string {
  const present = parts.filter((part) => part !== null);
  const [first] = present;
  return first !== undefined && present.length === 1 ? first : collectionText(present);
}

function pointsText(points: readonly Vector[]): string | null {
  if (points.length > 1) throw unsupported('intersections in several points');
  const [point] = points;
  return point ? pointText(point) : null;
}

/** Edges that follow each other as lines. */
function chained(edges: readonly Edge[]): readonly Line[] {
  const lines: Vector[][] = [];
  for (const { from, to } of edges) {
    const last = lines.at(-1);
    if (last && key(last.at(-1) ?? to) === key(from)) last.push(to);
    else lines.push([from, to]);
  }
  return lines;
}

function lonely(points: readonly Vector[], lines: readonly Line[]): readonly Vector[] {
  const on = new Set(lines.flat().map(key));
  return points.filter((point) => !on.has(key(point)));
}

function ofLines(a: readonly Line[], b: readonly Line[]): string {
  const [first, second] = [edgesOfLines(a), edgesOfLines(b)];
  const others = new Set(second.flatMap((edge) => [edgeKey(edge), edgeKey(reversed(edge))]));
  const lines = chained(first.filter((edge) => others.has(edgeKey(edge))));
  const crossings = first.flatMap((x) =>
    second.filter((y) => crosses(x.from, x.to, y.from, y.to)).map((y) => crossingPoint(x, y)),
  );
  const points = [...lonely(common(first, second), lines), ...crossings];
  return geometryText([pointsText(points), linesText(lines)]);
}

function ofLineAndPolygons(line: readonly Line[], polygons: readonly Rings[]): string {
  const [edges, borders] = [edgesOfLines(line), edgesOfPolygons(polygons)];
  const shared = new Set(borders.flatMap((edge) => [edgeKey(edge), edgeKey(reversed(edge))]));
  const pieces = cut(edges, borders, 0).filter(
    (piece) => shared.has(edgeKey(piece)) || isInside(polygons, middle(piece)),
  );
  const lines = chained(pieces);
  return geometryText([pointsText(lonely(common(edges, borders), lines)), linesText(lines)]);
}

function ofPolygons(a: readonly Rings[], b: readonly Rings[]): string {
  const [first, second] = [edgesOfPolygons(a), edgesOfPolygons(b)];
  const others = new Set(second.map(edgeKey));
  if (first.some((edge) => others.has(edgeKey(reversed(edge))))) throw unsupported('polygons that share an edge');
  const found = overlay(a, b, 'intersection');
  const points = lonely(
    common(first, second),
    found.flat().map((ring) => ring.points),
  );
  return geometryText([pointsText(points), ringsText(found)]);
}

/** Edges that several lines have count once; the rest must follow each other as one line. */
function unionOfLines(lines: readonly Line[]): string {
  const known = new Set<string>();
  const edges = edgesOfLines(lines).filter((edge) => {
    if (known.has(edgeKey(edge)) || known.has(edgeKey(reversed(edge)))) return false;
    known.add(edgeKey(edge));
    return true;
  });
  const crossing = edges.some((x, i) => edges.some((y, k) => k > i && crosses(x.from, x.to, y.from, y.to)));
  const [line, ...others] = chained(edges);
  const isSimple = line !== undefined && new Set(line.map(key)).size === line.length;
  if (crossing || others.length > 0 || !isSimple)
    throw unsupported('lines that are not one line in geo_union_lines_array');
  return linesText([line]) ?? '';
}

/** What every element of an array is parsed to; undefined where one is not valid. */
function allOf<T>(json: string, parse: (text: string) => T | undefined): readonly T[] | undefined {
  const found = elements(json)?.map(parse) ?? [];
  const valid = found.filter((value) => value !== undefined);
  return valid.length > 0 && valid.length === found.length ? valid : undefined;
}

const texts = ['VARCHAR', 'VARCHAR'] as const;

/** Shapes that meet. Sources: Kusto documentation, "geo_intersect…()", "geo_union_…()", and S2. */
export const intersections = {
  geo_intersects_2lines: onValues(texts, 'BOOLEAN', (first, second) => {
    const [a, b] = [parseLines(first), parseLines(second)];
    return a && b ? touch(edgesOfLines(a), edgesOfLines(b)) : null;
  }),
  geo_intersects_line_with_polygon: onValues(texts, 'BOOLEAN', (line, polygon) => {
    const [a, b] = [parseLines(line), parsePolygons(polygon)];
    if (!a || !b) return null;
    const edges = edgesOfLines(a);
    return touch(edges, edgesOfPolygons(b)) || hasPointIn(edges, b);
  }),
  geo_intersects_2polygons: onValues(texts, 'BOOLEAN', (first, second) => {
    const [a, b] = [parsePolygons(first), parsePolygons(second)];
    if (!a || !b) return null;
    const [edgesA, edgesB] = [edgesOfPolygons(a), edgesOfPolygons(b)];
    return touch(edgesA, edgesB) || hasPointIn(edgesA, b) || hasPointIn(edgesB, a);
  }),
  geo_intersection_2lines: onValues(texts, 'VARCHAR', (first, second) => {
    const [a, b] = [parseLines(first), parseLines(second)];
    return a && b ? ofLines(a, b) : null;
  }),
  geo_intersection_line_with_polygon: onValues(texts, 'VARCHAR', (line, polygon) => {
    const [a, b] = [parseLines(line), parsePolygons(polygon)];
    return a && b ? ofLineAndPolygons(a, b) : null;
  }),
  geo_intersection_2polygons: onValues(texts, 'VARCHAR', (first, second) => {
    const [a, b] = [parsePolygons(first), parsePolygons(second)];
    return a && b ? ofPolygons(a, b) : null;
  }),
  geo_union_polygons_array: onValues(['VARCHAR'], 'VARCHAR', (json) => {
    const shapes = allOf(json, parsePolygons);
    return shapes ? ringsText(unionOf(shapes.flatMap((shape) => shape.map((polygon) => [polygon])))) : null;
  }),
  geo_union_lines_array: onValues(['VARCHAR'], 'VARCHAR', (json) => {
    const lines = allOf(json, parseLines);
    return lines ? unionOfLines(lines.flat()) : null;
  }),
} as const;
