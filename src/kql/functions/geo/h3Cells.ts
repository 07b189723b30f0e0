import {
  cellToBoundary,
  cellToChildren,
  cellToLatLng,
  cellToLocalIj,
  cellToParent,
  getResolution,
  gridDisk,
  gridDiskDistances,
  isValidCell,
  latLngToCell,
} from 'h3-js';
import { onNullable, onValues } from '../definition.ts';
import { isLatitude, isLongitude } from './coordinates.ts';
import { realText, stringsText } from './json.ts';

const finest = 15;
const mostRings = 142;
/** Directions on H3's axes, in the order in which Kusto lists neighbours. */
const directions = ['-1,-1', '1,0', '0,-1', '-1,0', '0,1', '1,1'];

function resolutionOf(value: bigint): number | undefined {
  return value >= 0n && value <= BigInt(finest) ? Number(value) : undefined;
}

function neighbours(cell: string): readonly string[] {
  const others = gridDisk(cell, 1).filter((other) => other !== cell);
  try {
    const centre = cellToLocalIj(cell, cell);
    const rank = (other: string): number => {
      const { i, j } = cellToLocalIj(cell, other);
      return directions.indexOf(`${i - centre.i},${j - centre.j}`);
    };
    const ranks = new Map(others.map((other) => [other, rank(other)]));
    return others.toSorted((a, b) => (ranks.get(a) ?? 0) - (ranks.get(b) ?? 0));
  } catch {
    // No axes reach over a pentagon.
    return others;
  }
}

/** H3 cells by their 15 hexadecimal digits. The text of no cell is empty. */
export const h3Cells = {
  geo_point_to_h3cell: onValues(['DOUBLE', 'DOUBLE', 'BIGINT'], 'VARCHAR', (longitude, latitude, level) => {
    const resolution = resolutionOf(level);
    if (resolution === undefined || !isLongitude(longitude) || !isLatitude(latitude)) return '';
    return latLngToCell(latitude, longitude, resolution);
  }),
  geo_h3cell_to_central_point: onValues(['VARCHAR'], 'VARCHAR', (cell) => {
    if (!isValidCell(cell)) return null;
    const [latitude, longitude] = cellToLatLng(cell);
    return `{"type":"Point","coordinates":[${realText(longitude)},${realText(latitude)}]}`;
  }),
  geo_h3cell_to_polygon: onValues(['VARCHAR'], 'VARCHAR', (cell) => {
    if (!isValidCell(cell)) return null;
    const ring = cellToBoundary(cell, true).map((corner) => `[${corner.map(realText).join()}]`);
    return `{"type":"Polygon","coordinates":[[${ring.join()}]]}`;
  }),
  geo_h3cell_level: onValues(['VARCHAR'], 'INTEGER', (cell) => (isValidCell(cell) ? getResolution(cell) : null)),
  geo_h3cell_neighbors: onValues(['VARCHAR'], 'VARCHAR', (cell) =>
    isValidCell(cell) ? stringsText(neighbours(cell)) : null,
  ),
  geo_h3cell_rings: onValues(['VARCHAR', 'BIGINT'], 'VARCHAR', (cell, distance) =>
    isValidCell(cell) && distance >= 0n && distance <= BigInt(mostRings)
      ? `[${gridDiskDistances(cell, Number(distance)).map(stringsText).join()}]`
      : null,
  ),
  /** Without a level: the next coarser one. */
  geo_h3cell_parent: onNullable(['VARCHAR', 'BIGINT'], 'VARCHAR', (cell, level) => {
    if (cell === null || !isValidCell(cell)) return '';
    const own = getResolution(cell);
    const resolution = level === null ? own - 1 : resolutionOf(level);
    return resolution === undefined || resolution < 0 || resolution > own ? '' : cellToParent(cell, resolution);
  }),
  /** Without a level: the next finer one. */
  geo_h3cell_children: onNullable(['VARCHAR', 'BIGINT'], 'VARCHAR', (cell, level) => {
    if (cell === null || !isValidCell(cell)) return null;
    const own = getResolution(cell);
    const resolution = level === null ? own + 1 : resolutionOf(level);
    // Seven children a level; five levels are 16,807 of them.
    if (resolution === undefined || resolution < own || resolution > finest || resolution - own > 5) return null;
    return stringsText(cellToChildren(cell, resolution));
  }),
} as const;
