import type { Item, NamedColumn, Relation, Table } from '../ir/relation.ts';
import { type Column, infix, type Sql, sql } from '../ir/sql.ts';
import { type Expression, kindOf } from '../kustoLanguage.ts';
import { filled } from '../operators/joins.ts';
import { newItem } from '../operators/operator.ts';
import { translateTable } from '../operators/translateTable.ts';
import { isNumeric, scalar } from '../scalars/scalar.ts';
import { udf } from '../scalars/udf.ts';
import { refuse } from '../scope.ts';
import { columnArgument, constantArgument, named, type Plugin, type PluginCall } from './plugin.ts';

/** The table that is looked up, as the first argument gives it. */
function lookedUp(call: PluginCall): Table {
  const [table] = call.args;
  if (!table) throw refuse(call.scope, call.node, `this form of '${call.name}'`);
  return translateTable(table, call.scope);
}

function argument(call: PluginCall, name: string, place: number): Expression | undefined {
  return call.named.get(name) ?? call.args[place];
}

function flag(call: PluginCall, expression: Expression | undefined): boolean {
  if (!expression) return false;
  const { constant } = constantArgument(call, expression);
  if (typeof constant === 'boolean') return constant;
  throw refuse(call.scope, expression, `a flag of '${call.name}' that is not constant`);
}

interface Match {
  /** What both sides compute for the test. */
  readonly left: readonly Item[];
  readonly right: readonly Item[];
  readonly on: Sql;
  /** Columns of the table that is looked up which do not come out. */
  readonly hidden: ReadonlySet<Column>;
  /** Whether rows that match nothing come out too. */
  readonly unmatched: boolean;
}

/** Each row of the input with every row of the other table that it matches. */
function joined(call: PluginCall, table: Table, match: Match): Table {
  const side = (relation: Relation, items: readonly Item[]): Relation =>
    items.length === 0 ? relation : { kind: 'extend', input: relation, items };
  const relation: Relation = {
    kind: 'join',
    join: match.unmatched ? 'left' : 'inner',
    left: side(call.input.relation, match.left),
    right: side(table.relation, match.right),
    on: match.on,
  };
  const visible = table.columns.filter(({ column }) => !match.hidden.has(column));
  const found = filled({ relation, columns: [], order: [], serialized: false }, visible, match.unmatched, call.scope);
  const columns = [...call.input.columns, ...found.columns].map(({ column }) => column);
  return { ...found, columns: named(call, columns) };
}

/** The first and the last address of a network, in an order in which they can be compared. */
function addressRange(call: PluginCall, { column }: NamedColumn, version: 4 | 6): readonly [Item, Item] {
  if (column.type !== 'string') throw refuse(call.scope, call.node, `'${call.name}' over a key of type ${column.type}`);
  const text = sql`${column}`;
  const [first, last, type] =
    version === 4
      ? [udf('ipv4_first', text), udf('ipv4_last', text), 'long' as const]
      : [udf('ipv6_first', text), udf('ipv6_last', text), 'string' as const];
  return [newItem(call.scope, scalar(first, type)), newItem(call.scope, scalar(last, type))];
}

/** Networks match where one of them lies in the other. */
const ipLookup =
  (version: 4 | 6): Plugin =>
  (call) => {
    const table = lookedUp(call);
    const inTable = { ...call, input: table };
    const [, source, key, ...others] = call.args;
    const extras = others.filter((other) => kindOf(other) === 'NameReference');
    const flags = others.slice(extras.length);
    if (flags.length > 1 || (version === 6 && extras.length > 0)) {
      throw refuse(call.scope, call.node, `this form of '${call.name}'`);
    }
    const lookupKey = columnArgument(inTable, key);
    const [low, high] = addressRange(call, columnArgument(call, source), version);
    const [first, last] = addressRange(call, lookupKey, version);
    const tests = [sql`${low.column} <= ${last.column}`, sql`${first.column} <= ${high.column}`];
    const hidden = new Set<Column>();
    for (const extra of extras) {
      const [own, other] = [columnArgument(call, extra), columnArgument(inTable, extra)];
      if (own.column.type !== other.column.type || own.column.type === 'dynamic') {
        throw refuse(call.scope, extra, `the key '${own.name}' of types ${own.column.type} and ${other.column.type}`);
      }
      tests.push(sql`${own.column} = ${other.column}`);
      hidden.add(other.column);
    }
    const unmatched = flag(call, call.named.get('return_unmatched') ?? flags[0]);
    return joined(call, table, {
      left: [low, high],
      right: [first, last],
      on: infix('AND', ...tests),
      hidden,
      unmatched,
    });
  };

type Distance = (longitude: Sql, latitude: Sql, shape: Sql, radius: Sql | undefined) => Sql;

/** Points match the shapes that they are in, or no farther away from than a radius in metres. */
const shapeLookup =
  (distance: Distance, needsRadius: boolean): Plugin =>
  (call) => {
    const table = lookedUp(call);
    const shape = columnArgument({ ...call, input: table }, call.args[1]);
    const [longitude, latitude] = [columnArgument(call, call.args[2]), columnArgument(call, call.args[3])];
    if (shape.column.type !== 'dynamic' || [longitude, latitude].some(({ column }) => column.type !== 'real')) {
      throw refuse(call.scope, call.node, `'${call.name}' over columns of other types than dynamic and real`);
    }
    const radiusNode = argument(call, 'radius', 4);
    const radius = radiusNode && constantArgument(call, radiusNode);
    if (radius ? !isNumeric(radius.type) : needsRadius) {
      throw refuse(call.scope, call.node, `this radius of '${call.name}'`);
    }
    return joined(call, table, {
      left: [],
      right: [],
      on: distance(
        sql`${longitude.column}`,
        sql`${latitude.column}`,
        sql`${shape.column}`,
        radius && sql`CAST(${radius.sql} AS DOUBLE)`,
      ),
      // How far apart the shapes are is a hint that changes no answer.
      hidden: new Set(flag(call, argument(call, 'return_lookup_key', 7)) ? [] : [shape.column]),
      unmatched: flag(call, argument(call, 'return_unmatched', 5)),
    });
  };

export const lookups: Readonly<Record<string, Plugin>> = {
  ipv4_lookup: ipLookup(4),
  ipv6_lookup: ipLookup(6),
  geo_polygon_lookup: shapeLookup(
    (longitude, latitude, shape, radius) =>
      radius
        ? sql`${udf('geo_distance_point_to_polygon', longitude, latitude, shape)} <= ${radius}`
        : udf('geo_point_in_polygon', longitude, latitude, shape),
    false,
  ),
  geo_line_lookup: shapeLookup(
    (longitude, latitude, shape, radius) =>
      sql`${udf('geo_distance_point_to_line', longitude, latitude, shape)} <= ${radius ?? sql`CAST(0 AS DOUBLE)`}`,
    true,
  ),
};
