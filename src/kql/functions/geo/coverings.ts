import { getHexagonAreaAvg, polygonToCells } from 'h3-js';
import { s2 } from 's2js';
import { onValues } from '../definition.ts';
import { stringsText } from './json.ts';
import { parseLines } from './lines.ts';
import { parsePolygons } from './polygons.ts';
import { finestCell, toS2 } from './s2Cells.ts';
import type { Rings } from './shapes.ts';
import { unsupported } from './unsupported.ts';
import { earthRadius, toDegrees } from './vector.ts';

/** What Kusto gives at most for one shape. */
const mostCells = 65_536;
const mostHexagons = 61_680;
const finestHexagon = 15;

type Levels = Pick<s2.RegionCoverer, 'covering'>;

/** Undefined for a level that there is not. */
function coverer(level: bigint): Levels | undefined {
  if (level < 0n || level > BigInt(finestCell)) return undefined;
  return new s2.RegionCoverer({ minLevel: Number(level), maxLevel: Number(level), maxCells: mostCells });
}

function loopsOf(polygon: Rings): s2.Loop[] {
  // Holes run the other way round.
  return polygon.map(({ points }, i) => new s2.Loop((i === 0 ? points : points.toReversed()).map(toS2)));
}

/** About how many cells of a level cover so much, so that none is tried where they are far too many. */
function isHopeless(steradians: number, level: bigint): boolean {
  return (steradians / (4 * Math.PI)) * 6 * 4 ** Number(level) > 4 * mostCells;
}

function tokens(cells: Iterable<bigint>): string | null {
  const found = new Set(cells);
  const sorted = [...found].sort((a, b) => (a < b ? -1 : 1));
  return found.size > mostCells ? null : stringsText(sorted.map(s2.cellid.toToken));
}

function withoutRadius(radius: number, name: string): void {
  if (radius !== 0) throw unsupported(`a radius in ${name}`);
}

/** H3 counts degrees, latitude first. */
function degreesOf(polygon: Rings): number[][][] {
  return polygon.map(({ points }) => points.map((point) => [...toDegrees(point)].toReversed()));
}

/** Cells of S2 that a shape touches, and those of H3 whose middle it holds. Source: Kusto documentation, "geo_…cells()". */
export const coverings = {
  geo_line_to_s2cells: onValues(['VARCHAR', 'BIGINT', 'DOUBLE'], 'VARCHAR', (text, level, radius) => {
    const [lines, cover] = [parseLines(text), coverer(level)];
    if (!lines || !cover || !(radius >= 0)) return null;
    withoutRadius(radius, 'geo_line_to_s2cells');
    return tokens(lines.flatMap((line) => [...cover.covering(new s2.Polyline(line.map(toS2)))]));
  }),
  geo_polygon_to_s2cells: onValues(['VARCHAR', 'BIGINT', 'DOUBLE'], 'VARCHAR', (text, level, radius) => {
    const [polygons, cover] = [parsePolygons(text), coverer(level)];
    if (!polygons || !cover || !(radius >= 0)) return null;
    withoutRadius(radius, 'geo_polygon_to_s2cells');
    const shapes = polygons.map((polygon) => s2.Polygon.fromOrientedLoops(loopsOf(polygon)));
    if (isHopeless(Math.max(...shapes.map((shape) => shape.area())), level)) return null;
    return tokens(shapes.flatMap((shape) => [...cover.covering(shape)]));
  }),
  geo_polygon_to_h3cells: onValues(['VARCHAR', 'BIGINT', 'DOUBLE'], 'VARCHAR', (text, resolution, radius) => {
    const polygons = parsePolygons(text);
    if (!polygons || resolution < 0n || resolution > BigInt(finestHexagon) || !(radius >= 0)) return null;
    withoutRadius(radius, 'geo_polygon_to_h3cells');
    const level = Number(resolution);
    const areas = polygons.map((polygon) => s2.Polygon.fromOrientedLoops(loopsOf(polygon)).area());
    const hexagon = getHexagonAreaAvg(level, 'm2') / earthRadius ** 2;
    if (Math.max(...areas) > 4 * mostHexagons * hexagon) return null;
    const cells = new Set(polygons.flatMap((polygon) => polygonToCells(degreesOf(polygon), level)));
    // Kusto's own answers to one question have them in different orders.
    if (cells.size !== 1) throw unsupported('a polygon of none or several cells in geo_polygon_to_h3cells');
    return stringsText([...cells]);
  }),
} as const;
