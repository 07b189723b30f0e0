import assert from 'node:assert/strict';
import type { FunctionValue } from '../../../src/kql/functions/definition.ts';
import { type FunctionName, functions } from '../../../src/kql/functions/functions.ts';

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
