import { onValues } from '../definition.ts';
import { isLatitude, isLongitude } from './coordinates.ts';
import { realText, stringsText } from './json.ts';

const digits = '0123456789bcdefghjkmnpqrstuvwxyz';
const longest = 18;

/** The cell's place in the grid of its length: columns from west, rows from south. Longitude takes the odd bits. */
interface Cell {
  readonly column: bigint;
  readonly row: bigint;
  readonly length: number;
}

function columnBits(length: number): bigint {
  return BigInt(Math.ceil((5 * length) / 2));
}

function rowBits(length: number): bigint {
  return BigInt(Math.floor((5 * length) / 2));
}

function decode(hash: string): Cell | undefined {
  if (hash.length < 1 || hash.length > longest) return undefined;
  let [column, row, even] = [0n, 0n, true];
  for (const character of hash) {
    const digit = digits.indexOf(character.toLowerCase());
    if (digit < 0) return undefined;
    for (let bit = 4; bit >= 0; bit -= 1) {
      const value = BigInt((digit >> bit) & 1);
      if (even) column = column * 2n + value;
      else row = row * 2n + value;
      even = !even;
    }
  }
  return { column, row, length: hash.length };
}

function encode({ column, row, length }: Cell): string {
  let [columns, rows, even, hash] = [columnBits(length), rowBits(length), true, ''];
  for (let i = 0; i < length; i += 1) {
    let digit = 0;
    for (let bit = 0; bit < 5; bit += 1) {
      const value = even ? (column >> --columns) & 1n : (row >> --rows) & 1n;
      digit = digit * 2 + Number(value);
      even = !even;
    }
    hash += digits[digit] ?? '';
  }
  return hash;
}

/** Halves of the whole range until the place is found, as many as there are bits. */
function place(value: number, low: number, high: number, bits: bigint): bigint {
  let [from, to, index] = [low, high, 0n];
  for (let i = 0n; i < bits; i += 1n) {
    const middle = (from + to) / 2;
    index *= 2n;
    if (value >= middle) {
      index += 1n;
      from = middle;
    } else to = middle;
  }
  return index;
}

function edge(index: bigint, low: number, size: number, bits: bigint): number {
  return low + (Number(index) / Number(1n << bits)) * size;
}

interface Bounds {
  readonly west: number;
  readonly south: number;
  readonly east: number;
  readonly north: number;
}

function bounds({ column, row, length }: Cell): Bounds {
  const [columns, rows] = [columnBits(length), rowBits(length)];
  return {
    west: edge(column, -180, 360, columns),
    south: edge(row, -90, 180, rows),
    east: edge(column + 1n, -180, 360, columns),
    north: edge(row + 1n, -90, 180, rows),
  };
}

/** Steps to the east and north, in the order in which Kusto lists neighbours. */
const around = [
  [-1n, 0n],
  [-1n, -1n],
  [0n, -1n],
  [1n, -1n],
  [1n, 1n],
  [1n, 0n],
  [0n, 1n],
  [-1n, 1n],
] as const;

/** Geohash cells by their text, of 1 to 18 characters. */
export const geohashes = {
  geo_point_to_geohash: onValues(['DOUBLE', 'DOUBLE', 'BIGINT'], 'VARCHAR', (longitude, latitude, accuracy) => {
    const length = Number(accuracy);
    if (!isLongitude(longitude) || !isLatitude(latitude) || length < 1 || length > longest) return '';
    const column = place(longitude, -180, 180, columnBits(length));
    return encode({ column, row: place(latitude, -90, 90, rowBits(length)), length });
  }),
  geo_geohash_to_central_point: onValues(['VARCHAR'], 'VARCHAR', (hash) => {
    const cell = decode(hash);
    if (!cell) return null;
    const { west, south, east, north } = bounds(cell);
    return `{"type":"Point","coordinates":[${realText((west + east) / 2)},${realText((south + north) / 2)}]}`;
  }),
  geo_geohash_to_polygon: onValues(['VARCHAR'], 'VARCHAR', (hash) => {
    const cell = decode(hash);
    if (!cell) return null;
    const { west, south, east, north } = bounds(cell);
    const corners = [
      [west, south],
      [east, south],
      [east, north],
      [west, north],
      [west, south],
    ];
    const ring = corners.map((corner) => `[${corner.map(realText).join()}]`);
    return `{"type":"Polygon","coordinates":[[${ring.join()}]]}`;
  }),
  geo_geohash_neighbors: onValues(['VARCHAR'], 'VARCHAR', (hash) => {
    const cell = decode(hash);
    if (!cell) return null;
    const [width, height] = [1n << columnBits(cell.length), 1n << rowBits(cell.length)];
    const cells = around.flatMap(([right, up]) => {
      const row = cell.row + up;
      if (row < 0n || row >= height) return [];
      return [encode({ column: (cell.column + right + width) % width, row, length: cell.length })];
    });
    return stringsText(cells);
  }),
} as const;
