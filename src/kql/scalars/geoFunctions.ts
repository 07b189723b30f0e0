import { sql } from '../ir/sql.ts';
import type { ScalarFunctions } from './call.ts';
import { direct, type Parameter } from './direct.ts';

const point: readonly Parameter[] = ['number', 'number'];
const none = sql`CAST(NULL AS BIGINT)`;
const nothing = sql`CAST(0 AS DOUBLE)`;
/** Metres. */
const tolerance = sql`CAST(10 AS DOUBLE)`;
const cellLevel = sql`CAST(11 AS BIGINT)`;

/** Functions of places on the globe. Where Kusto has a default for a parameter, it stands behind the parameters. */
export const geoFunctions: ScalarFunctions = {
  geo_angle: direct('geo_angle', [...point, ...point, ...point]),
  geo_azimuth: direct('geo_azimuth', [...point, ...point]),
  geo_closest_point_on_line: direct('geo_closest_point_on_line', [...point, 'dynamic']),
  geo_closest_point_on_polygon: direct('geo_closest_point_on_polygon', [...point, 'dynamic']),
  geo_distance_2points: direct('geo_distance_2points', [...point, ...point, 'bool'], [sql`false`]),
  geo_distance_point_to_line: direct('geo_distance_point_to_line', [...point, 'dynamic']),
  geo_distance_point_to_polygon: direct('geo_distance_point_to_polygon', [...point, 'dynamic']),
  geo_from_wkt: direct('geo_from_wkt', ['text']),
  geo_geohash_neighbors: direct('geo_geohash_neighbors', ['text']),
  geo_geohash_to_central_point: direct('geo_geohash_to_central_point', ['text']),
  geo_geohash_to_polygon: direct('geo_geohash_to_polygon', ['text']),
  geo_h3cell_children: direct('geo_h3cell_children', ['text', 'whole'], [none]),
  geo_h3cell_level: direct('geo_h3cell_level', ['text']),
  geo_h3cell_neighbors: direct('geo_h3cell_neighbors', ['text']),
  geo_h3cell_parent: direct('geo_h3cell_parent', ['text', 'whole'], [none]),
  geo_h3cell_rings: direct('geo_h3cell_rings', ['text', 'whole']),
  geo_h3cell_to_central_point: direct('geo_h3cell_to_central_point', ['text']),
  geo_h3cell_to_polygon: direct('geo_h3cell_to_polygon', ['text']),
  geo_intersection_2lines: direct('geo_intersection_2lines', ['dynamic', 'dynamic']),
  geo_intersection_2polygons: direct('geo_intersection_2polygons', ['dynamic', 'dynamic']),
  geo_intersection_line_with_polygon: direct('geo_intersection_line_with_polygon', ['dynamic', 'dynamic']),
  geo_intersects_2lines: direct('geo_intersects_2lines', ['dynamic', 'dynamic']),
  geo_intersects_2polygons: direct('geo_intersects_2polygons', ['dynamic', 'dynamic']),
  geo_intersects_line_with_polygon: direct('geo_intersects_line_with_polygon', ['dynamic', 'dynamic']),
  geo_line_buffer: direct('geo_line_buffer', ['dynamic', 'number', 'number'], [tolerance]),
  geo_line_centroid: direct('geo_line_centroid', ['dynamic']),
  geo_line_densify: direct('geo_line_densify', ['dynamic', 'number', 'bool'], [tolerance, sql`false`]),
  geo_line_interpolate_point: direct('geo_line_interpolate_point', ['dynamic', 'number']),
  geo_line_length: direct('geo_line_length', ['dynamic']),
  geo_line_locate_point: direct('geo_line_locate_point', ['dynamic', ...point]),
  geo_line_simplify: direct('geo_line_simplify', ['dynamic', 'number'], [tolerance]),
  geo_line_to_s2cells: direct('geo_line_to_s2cells', ['dynamic', 'whole', 'number'], [cellLevel, nothing]),
  geo_point_buffer: direct('geo_point_buffer', [...point, 'number', 'number'], [tolerance]),
  geo_point_in_circle: direct('geo_point_in_circle', [...point, ...point, 'number']),
  geo_point_in_polygon: direct('geo_point_in_polygon', [...point, 'dynamic']),
  geo_point_to_geohash: direct('geo_point_to_geohash', [...point, 'whole'], [sql`CAST(5 AS BIGINT)`]),
  geo_point_to_h3cell: direct('geo_point_to_h3cell', [...point, 'whole'], [sql`CAST(6 AS BIGINT)`]),
  geo_point_to_s2cell: direct('geo_point_to_s2cell', [...point, 'whole'], [cellLevel]),
  geo_polygon_area: direct('geo_polygon_area', ['dynamic']),
  geo_polygon_buffer: direct('geo_polygon_buffer', ['dynamic', 'number', 'number'], [tolerance]),
  geo_polygon_centroid: direct('geo_polygon_centroid', ['dynamic']),
  geo_polygon_densify: direct('geo_polygon_densify', ['dynamic', 'number', 'bool'], [tolerance, sql`false`]),
  geo_polygon_perimeter: direct('geo_polygon_perimeter', ['dynamic']),
  geo_polygon_simplify: direct('geo_polygon_simplify', ['dynamic', 'number'], [tolerance]),
  geo_polygon_to_h3cells: direct(
    'geo_polygon_to_h3cells',
    ['dynamic', 'whole', 'number'],
    [sql`CAST(6 AS BIGINT)`, nothing],
  ),
  geo_polygon_to_s2cells: direct('geo_polygon_to_s2cells', ['dynamic', 'whole', 'number'], [cellLevel, nothing]),
  geo_s2cell_neighbors: direct('geo_s2cell_neighbors', ['text']),
  geo_s2cell_to_central_point: direct('geo_s2cell_to_central_point', ['text']),
  geo_s2cell_to_polygon: direct('geo_s2cell_to_polygon', ['text']),
  geo_simplify_polygons_array: direct('geo_simplify_polygons_array', ['dynamic', 'number'], [tolerance]),
  geo_union_lines_array: direct('geo_union_lines_array', ['dynamic']),
  geo_union_polygons_array: direct('geo_union_polygons_array', ['dynamic']),
};
