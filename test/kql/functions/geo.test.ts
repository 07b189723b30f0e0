import assert from 'node:assert/strict';
import type { FunctionValue } from '../../../src/kql/functions/definition.ts';
import { type FunctionName, functions } from '../../../src/kql/functions/functions.ts';
import { SharingError } from '../../../src/protocol/errors.ts';

const run = (name: FunctionName, ...args: readonly FunctionValue[]): FunctionValue => functions[name].compute(args);
const close = (actual: FunctionValue, expected: number, tolerance: number): void =>
  assert.ok(typeof actual === 'number' && Math.abs(actual - expected) <= tolerance, `${actual} for ${expected}`);

const quarter = (Math.PI / 2) * 6_371_010;
const line = '{"type":"LineString","coordinates":[[0,0],[90,0]]}';
const octant = '{"type":"Polygon","coordinates":[[[0,0],[90,0],[0,90],[0,0]]]}';

describe('functions of places', () => {
  it('measure on the sphere, or on the spheroid', () => {
    close(run('geo_distance_2points', 0, 0, 90, 0, false), quarter, 1e-6);
    // A quarter of a meridian of WGS-84, and of its equator.
    close(run('geo_distance_2points', 0, 0, 0, 90, true), 10_001_965.729, 1e-3);
    close(run('geo_distance_2points', 0, 0, 90, 0, true), 10_018_754.171, 1e-3);
    close(run('geo_azimuth', 0, 0, -90, 0), 1.5 * Math.PI, 1e-12);
    close(run('geo_angle', 0, 10, 0, 0, 10, 0), Math.PI / 2, 1e-12);
    assert.equal(run('geo_distance_2points', 181, 0, 0, 0, false), null);
    assert.equal(run('geo_azimuth', 5, 5, 5, 5), null);
    assert.equal(run('geo_point_in_circle', 0, 0, 0, 1, 111_000), false);
    assert.equal(run('geo_point_in_circle', 0, 0, 0, 1, 112_000), true);
  });

  it('know lengths, fractions and nearest points of lines', () => {
    close(run('geo_line_length', line), quarter, 1e-6);
    close(run('geo_line_locate_point', line, 30, 20), 1 / 3, 1e-12);
    close(run('geo_distance_point_to_line', 45, 90, line), quarter, 1e-6);
    close(run('geo_distance_point_to_line', -90, 0, line), quarter, 1e-6);
    assert.match(String(run('geo_line_interpolate_point', line, 0.5)), /\[45\.0\d*,0\.0\]|\[44\.99\d*,0\.0\]/);
    assert.equal(run('geo_line_interpolate_point', line, 1.5), null);
    assert.equal(run('geo_line_length', '{"type":"LineString","coordinates":[[0,0],[180,0]]}'), null);
    assert.equal(run('geo_line_length', '{"type":"Point","coordinates":[0,0]}'), null);
  });

  it('know what a polygon holds, whichever way round it is written', () => {
    const turned = '{"type":"Polygon","coordinates":[[[0,0],[0,90],[90,0],[0,0]]]}';
    for (const polygon of [octant, turned]) {
      assert.equal(run('geo_point_in_polygon', 45, 45, polygon), true);
      assert.equal(run('geo_point_in_polygon', 0, 0, polygon), true);
      assert.equal(run('geo_point_in_polygon', -45, 45, polygon), false);
      close(run('geo_polygon_area', polygon), (Math.PI / 2) * 6_371_010 ** 2, 1);
      close(run('geo_polygon_perimeter', polygon), 3 * quarter, 1e-6);
      close(run('geo_distance_point_to_polygon', -90, 0, polygon), quarter, 1e-6);
    }
  });

  it('take holes off, and refuse what is no polygon', () => {
    const holed =
      '{"type":"Polygon","coordinates":[[[0,0],[10,0],[10,10],[0,10],[0,0]],[[2,2],[2,8],[8,8],[8,2],[2,2]]]}';
    assert.equal(run('geo_point_in_polygon', 5, 5, holed), false);
    assert.equal(run('geo_point_in_polygon', 1, 5, holed), true);
    for (const ring of ['[0,0],[10,10],[10,10],[0,0]', '[0,0],[1,1],[2,0]', '[0,0],[10,10],[10,0],[0,10],[0,0]']) {
      assert.equal(run('geo_polygon_area', `{"type":"Polygon","coordinates":[[${ring}]]}`), null);
    }
  });

  it('find cells and their places', () => {
    assert.equal(run('geo_point_to_geohash', -5.6, 42.6, 5n), 'ezs42');
    assert.equal(run('geo_point_to_geohash', -5.6, 42.6, 19n), '');
    assert.equal(run('geo_geohash_to_polygon', 'a'), null);
    assert.equal(run('geo_point_to_s2cell', 0, 0, 0n), '1');
    assert.equal(run('geo_point_to_s2cell', 0, 0, 31n), '');
    assert.equal(run('geo_h3cell_level', run('geo_point_to_h3cell', 10, 50, 9n)), 9);
    assert.equal(run('geo_h3cell_parent', '862a1072fffffff', 7n), '');
    assert.equal(JSON.parse(String(run('geo_h3cell_children', '862a1072fffffff', null))).length, 7);
    assert.equal(JSON.parse(String(run('geo_h3cell_rings', '862a1072fffffff', 2n)))[2].length, 12);
    for (const name of ['geo_geohash_neighbors', 'geo_s2cell_neighbors'] as const) {
      assert.equal(JSON.parse(String(run(name, '1234567'))).length, 8);
    }
  });

  const square = (x: number, y: number, size: number): string =>
    JSON.stringify({
      type: 'Polygon',
      coordinates: [
        [
          [x, y],
          [x + size, y],
          [x + size, y + size],
          [x, y + size],
          [x, y],
        ],
      ],
    });
  const path = (...coordinates: readonly (readonly number[])[]): string =>
    JSON.stringify({ type: 'LineString', coordinates });
  const geometry = (text: FunctionValue): { type: string; coordinates: number[][][] } => JSON.parse(String(text));

  it('know which shapes meet', () => {
    assert.equal(run('geo_intersects_2polygons', square(0, 0, 2), square(1, 1, 2)), true);
    assert.equal(run('geo_intersects_2polygons', square(0, 0, 4), square(1, 1, 1)), true);
    assert.equal(run('geo_intersects_2polygons', square(0, 0, 1), square(1, 1, 1)), true);
    assert.equal(run('geo_intersects_2polygons', square(0, 0, 1), square(2, 2, 1)), false);
    assert.equal(run('geo_intersects_line_with_polygon', path([0.5, 0.5], [0.6, 0.6]), square(0, 0, 1)), true);
    assert.equal(run('geo_intersects_line_with_polygon', path([5, 5], [6, 6]), square(0, 0, 1)), false);
    assert.equal(run('geo_intersects_2lines', path([0, 0], [2, 2]), path([0, 2], [2, 0])), true);
    assert.equal(run('geo_intersects_2lines', path([0, 0], [2, 2]), path([3, 2], [4, 0])), false);
    assert.equal(run('geo_intersects_2lines', path([0, 0]), path([3, 2], [4, 0])), null);
  });

  it('join shapes, and keep what they share', () => {
    const area = (text: FunctionValue): number => Number(run('geo_polygon_area', text));
    const [a, b] = [square(0, 0, 2), square(1, 1, 2)];
    const both = run('geo_union_polygons_array', `[${a},${b}]`);
    const shared = run('geo_intersection_2polygons', a, b);
    assert.equal(geometry(both).coordinates[0]?.length, 9);
    assert.equal(geometry(shared).coordinates[0]?.length, 5);
    close(area(both) + area(shared), area(a) + area(b), 1);
    const multi = `{"type":"MultiPolygon","coordinates":[${[a, b].map((text) => JSON.stringify(JSON.parse(text).coordinates)).join()}]}`;
    close(area(multi), area(both), 1);
    assert.equal(geometry(run('geo_union_polygons_array', `[${a},${square(5, 5, 1)}]`)).type, 'MultiPolygon');
    const touching = run('geo_intersection_2polygons', square(0, 0, 1), square(1, 1, 1));
    assert.equal(geometry(touching).type, 'Point');
    assert.throws(() => run('geo_intersection_2polygons', square(0, 0, 1), square(1, 0, 1)), SharingError);
    // Around a square in the middle of eight others there is no hole left once it is there.
    const ring = [0, 1, 2].flatMap((x) => [0, 1, 2].map((y) => square(x, y, 1)));
    assert.equal(
      geometry(run('geo_union_polygons_array', `[${ring.filter((_, i) => i !== 4)}]`)).coordinates.length,
      2,
    );
    assert.equal(geometry(run('geo_union_polygons_array', `[${ring}]`)).coordinates.length, 1);
    assert.equal(run('geo_union_polygons_array', '[]'), null);
  });

  it('cut lines, and join those that follow each other', () => {
    const inside = geometry(run('geo_intersection_line_with_polygon', path([-1, 0.5], [3, 0.5]), square(0, 0, 2)));
    assert.equal(inside.type, 'LineString');
    close((inside.coordinates as unknown as number[][])[0]?.[0] ?? 9, 0, 1e-12);
    const crossing = JSON.parse(String(run('geo_intersection_2lines', path([-1, 0], [1, 0]), path([0, -1], [0, 1]))));
    assert.deepEqual(crossing, { type: 'Point', coordinates: [0, 0] });
    const none = run('geo_intersection_2lines', path([0, 0], [1, 1]), path([3, 3], [4, 4]));
    assert.equal(none, '{"type":"GeometryCollection","geometries":[]}');
    const joined = geometry(run('geo_union_lines_array', `[${path([0, 0], [1, 1])},${path([1, 1], [2, 0])}]`));
    assert.equal(joined.coordinates.length, 3);
    assert.throws(
      () => run('geo_union_lines_array', `[${path([0, 0], [1, 1])},${path([5, 5], [6, 6])}]`),
      SharingError,
    );
  });

  it('widen shapes by a radius', () => {
    const disc = run('geo_point_buffer', 10, 50, 1000, 1);
    close(Number(run('geo_polygon_area', disc)) / (Math.PI * 1000 ** 2), 1, 2e-3);
    const capsule = run('geo_line_buffer', path([0, 0], [0.01, 0]), 100, 1);
    const length = Number(run('geo_line_length', path([0, 0], [0.01, 0])));
    close(Number(run('geo_polygon_area', capsule)) / (Math.PI * 100 ** 2 + 200 * length), 1, 1e-2);
    const wide = run('geo_polygon_buffer', square(0, 0, 0.01), 100, 1);
    for (const [x, y] of [
      [-0.0005, 0.005],
      [0.005, 0.0105],
    ]) {
      assert.equal(run('geo_point_in_polygon', x ?? 0, y ?? 0, wide), true);
    }
    assert.equal(run('geo_point_buffer', 10, 50, -1, 1), null);
    assert.throws(() => run('geo_line_buffer', path([0, 0], [1, 1], [2, 0]), 10, 1), SharingError);
  });

  it('add points to straight lines of a map, and take off those of nearly straight ones', () => {
    const chain = geometry(run('geo_line_densify', path([0, 50], [20, 50]), 1000, false));
    const latitudes = (chain.coordinates as unknown as number[][]).map(([, y]) => Number(y?.toFixed(9)));
    assert.ok(latitudes.length > 3 && latitudes.every((y) => y === 50));
    assert.equal(geometry(run('geo_line_densify', path([300, 1], [1, 1]), 10, false)).type, 'MultiLineString');
    assert.equal(geometry(run('geo_line_densify', path([300, 1], [1, 1]), 10, true)).type, 'LineString');
    assert.equal(run('geo_line_densify', path([0, 0], [1, 1]), 0, false), null);
    assert.equal(geometry(run('geo_polygon_densify', square(10, 10, 1), 10, false)).coordinates[0]?.length, 11);
    const simple = geometry(run('geo_line_simplify', path([0, 0], [0.01, 0.00001], [0.02, 0]), 10));
    assert.equal(simple.coordinates.length, 2);
    assert.equal(run('geo_line_simplify', path([1.1, 1.1], [1.2, 1.2]), 100_000), null);
    assert.equal(geometry(run('geo_polygon_simplify', square(0, 0, 1), 10)).coordinates[0]?.length, 5);
  });

  it('are covered by cells', () => {
    const cells: string[] = JSON.parse(String(run('geo_polygon_to_s2cells', square(0, 0, 1), 9n, 0)));
    assert.ok(cells.length > 20 && cells.every((cell) => cell.length <= 6), cells.join());
    assert.ok(cells.includes(String(run('geo_point_to_s2cell', 0.5, 0.5, 9n))));
    assert.equal(run('geo_polygon_to_s2cells', square(0, 0, 40), 30n, 0), null);
    const along: string[] = JSON.parse(String(run('geo_line_to_s2cells', path([0, 0], [1, 1]), 9n, 0)));
    assert.ok(along.includes(String(run('geo_point_to_s2cell', 0, 0, 9n))) && along.length < cells.length);
    assert.equal(run('geo_line_to_s2cells', path([0, 0], [0, 0]), 11n, 0), null);
    const one = run('geo_point_to_h3cell', 10.5, 20.5, 8n);
    assert.equal(run('geo_polygon_to_h3cells', run('geo_h3cell_to_polygon', one), 8n, 0), JSON.stringify([one]));
    assert.equal(run('geo_polygon_to_h3cells', path([0, 0], [1, 1]), 6n, 0), null);
    assert.equal(run('geo_polygon_to_h3cells', square(0, 0, 1), 16n, 0), null);
    assert.equal(run('geo_polygon_to_h3cells', square(0, 0, 40), 15n, 0), null);
    assert.throws(() => run('geo_polygon_to_h3cells', square(0, 0, 1), 6n, 0), /several cells/);
  });

  it('read well-known text', () => {
    assert.equal(run('geo_from_wkt', 'point(1 2.5)'), '{"type":"Point","coordinates":[1.0,2.5]}');
    assert.equal(
      run('geo_from_wkt', 'MULTIPOINT ((1 1), (2 2))'),
      '{"type":"MultiPoint","coordinates":[[1.0,1.0],[2.0,2.0]]}',
    );
    for (const text of ['', 'POINT (1)', 'POINT (1 2', 'CIRCLE (1 2)', 'POINT (1 2) x']) {
      assert.equal(run('geo_from_wkt', text), null);
    }
  });
});
