import { s2 } from 's2js';
import { onValues } from '../definition.ts';
import { pointAt } from './coordinates.ts';
import { pointText, polygonsText, stringsText } from './json.ts';
import type { Vector } from './vector.ts';

const { cellid } = s2;
export const finestCell = 30;

export function toVector(point: s2.Point): Vector {
  return [point.x, point.y, point.z];
}

export function toS2([x, y, z]: Vector): s2.Point {
  return new s2.Point(x, y, z);
}

/** A cell by its token: its id in hexadecimal, without the zeros behind. */
function cellOf(token: string): bigint | undefined {
  if (!/^[0-9a-f]{1,16}$/i.test(token)) return undefined;
  const cell = BigInt(`0x${token.padEnd(16, '0')}`);
  return cellid.valid(cell) ? cell : undefined;
}

/** Steps on the axes of a cell's face, in the order in which Kusto lists neighbours. */
const steps = ['1,1', '1,0', '-1,0', '0,-1', '-1,1', '1,-1', '0,1', '-1,-1'];

function neighbours(cell: bigint): readonly bigint[] {
  const level = cellid.level(cell);
  const place = (id: bigint): readonly [number, number, number] => {
    const { f, i, j } = cellid.faceIJOrientation(id);
    return [f, i >> (finestCell - level), j >> (finestCell - level)];
  };
  const [face, column, row] = place(cell);
  const rank = (id: bigint): number => {
    const [f, i, j] = place(id);
    // The axes of another face are others.
    return f === face ? steps.indexOf(`${i - column},${j - row}`) : steps.length;
  };
  return cellid.allNeighbors(cell, level).toSorted((a, b) => rank(a) - rank(b));
}

/** S2 cells by their tokens. The token of no cell is empty. */
export const s2Cells = {
  geo_point_to_s2cell: onValues(['DOUBLE', 'DOUBLE', 'BIGINT'], 'VARCHAR', (longitude, latitude, level) => {
    const point = pointAt(longitude, latitude);
    if (!point || level < 0n || level > BigInt(finestCell)) return '';
    return cellid.toToken(cellid.parent(cellid.fromPoint(toS2(point)), Number(level)));
  }),
  geo_s2cell_to_central_point: onValues(['VARCHAR'], 'VARCHAR', (token) => {
    const cell = cellOf(token);
    return cell === undefined ? null : pointText(toVector(cellid.point(cell)));
  }),
  geo_s2cell_to_polygon: onValues(['VARCHAR'], 'VARCHAR', (token) => {
    const cell = cellOf(token);
    if (cell === undefined) return null;
    const corners = s2.Cell.fromCellID(cell);
    return polygonsText([[[0, 1, 2, 3].map((k) => toVector(corners.vertex(k)))]]);
  }),
  geo_s2cell_neighbors: onValues(['VARCHAR'], 'VARCHAR', (token) => {
    const cell = cellOf(token);
    return cell === undefined ? null : stringsText(neighbours(cell).map(cellid.toToken));
  }),
} as const;
