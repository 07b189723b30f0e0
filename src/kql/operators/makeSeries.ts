import { aggregateFunctions } from '../aggregates/functions.ts';
import type { Item, NamedColumn, Relation } from '../ir/relation.ts';
import { type Column, call, join, once, type Sql, sql } from '../ir/sql.ts';
import { type Expression, elements, kindOf, must, sourceOf } from '../kustoLanguage.ts';
import { invalid } from '../refusal.ts';
import { convert } from '../scalars/convert.ts';
import { fromElements, toJson } from '../scalars/json.ts';
import { columnValue, nullOf, type Scalar, scalar } from '../scalars/scalar.ts';
import { stop } from '../scalars/stop.ts';
import { translate } from '../scalars/translate.ts';
import { outerScope, refuse, type Scope, scopeOf } from '../scope.ts';
import { groupKey } from './grouping.ts';
import { newItem, resultColumns, type TableOperator, unnamed } from './operator.ts';
import { refuseParameters } from './rows.ts';

type MakeSeries = Kusto.Language.Syntax.MakeSeriesOperator;
type Call = Kusto.Language.Syntax.FunctionCallExpression;

/** The places of a series: from `start` on, `step` apart. */
interface Axis {
  readonly start: Sql;
  readonly step: Sql;
  /** How many; Kusto makes no longer series than 1,048,576. */
  readonly count: Sql;
  readonly type: Scalar['type'];
}

/** An axis as it is written: each series begins or ends with its own data where a bound is left out. */
interface Bounds {
  readonly from: Sql | undefined;
  readonly to: Sql | undefined;
  /** Whether the bound above is a place as well. */
  readonly inclusive: boolean;
  readonly step: Sql;
  readonly type: Scalar['type'];
}

/** Aggregates by places along an axis, and makes an array of each: one row for every combination of the keys. */
export const makeSeries: TableOperator<MakeSeries> = (node, input, scope) => {
  const parameters = refuseParameters(node.Parameters, ['kind'], scope);
  const kind = parameters.get('kind');
  const always = kind !== undefined && sourceOf(kind) === 'nonempty';
  if (kind && !always) throw refuse(scope, kind, `make-series of kind ${sourceOf(kind)}`);
  const rows = scopeOf(scope, input);
  const results = resultColumns(node).map((column) => must(column.Name));
  const place = translate(unnamed(must(must(node.OnClause).Expression)), rows);
  const given = boundsOf(node, place, scope);
  const at = newItem(scope, place);
  const keyNodes = elements(node.ByClause?.Expressions ?? null);
  const below = keyNodes.map((key) => {
    return newItem(scope, groupKey(translate(unnamed(key), rows), key, scope));
  });
  const bounded = given.from !== undefined && given.to !== undefined;
  if (always && (!bounded || below.length > 0)) throw refuse(scope, node, "'kind=nonempty' of this make-series");
  const found: Relation = { kind: 'extend', input: input.relation, items: [at, ...below] };
  const { axis, placed, ends } = axisOf(given, at.column, below, found, scope);
  const distance = apart(sql`${at.column}`, axis.start, axis.type);
  const number =
    axis.type === 'real' ? counted(sql`floor(${distance} / ${axis.step})`) : sql`(${distance} // ${axis.step})`;
  const within: Relation = {
    kind: 'filter',
    input: placed,
    predicate: sql`${at.column} >= ${axis.start} AND ${number} < ${axis.count}`,
  };
  const index = newItem(scope, scalar(number, 'long'));
  const passed = [...below, ...ends];
  const again = (item: { readonly column: Column }): Item => ({
    column: scope.statement.newColumn(item.column.type),
    value: sql`${item.column}`,
  });
  // Where each series has bounds of its own, they are the same for all rows with its keys.
  const keys = passed.map(again);

  const grouped: Item[] = [];
  const context = { input, rows, keyNames: new Set<string>() };
  const above: Scope = {
    ...outerScope(scope),
    aggregate: (aggregate: Call): Scalar => {
      const name = must(aggregate.Name).SimpleName ?? '';
      const compute = Object.hasOwn(aggregateFunctions, name) ? aggregateFunctions[name] : undefined;
      const [value, ...others] = compute?.(aggregate, context) ?? [];
      if (!value || others.length > 0) throw refuse(scope, aggregate, `the aggregate '${name}' with these arguments`);
      const made = newItem(scope, value);
      grouped.push(made);
      return columnValue(made.column);
    },
  };
  const measures = elements(node.Aggregates).map((item) => measure(item, above, scope));
  const byPlace: Relation = {
    kind: 'extend',
    input: { kind: 'aggregate', input: within, keys: [...keys, index], items: grouped },
    items: measures.map((m) => m.item),
  };
  const outerKeys = keys.map(again);
  // As columns, since a lambda cannot hold a subquery.
  const held = [axis.start, axis.step, axis.count].map((value) => newItem(scope, scalar(value, 'long')));
  const fixed: Axis = { ...axis, ...boundsAs(held) };
  const over = ends.length > 0 ? endsAs(outerKeys.slice(below.length), fixed) : fixed;
  const places = newItem(scope, scalar(sql`list(${index.column})`, 'dynamic'));
  const collected = measures.map((m) => newItem(scope, scalar(sql`list(${m.item.column})`, 'dynamic')));
  const together: Relation = { kind: 'aggregate', input: byPlace, keys: outerKeys, items: [places, ...collected] };
  // Without keys SQL has a group of no rows where Kusto has none.
  const present: Relation = always
    ? together
    : { kind: 'filter', input: together, predicate: sql`${places.column} IS NOT NULL` };
  const withAxis: Relation = { kind: 'extend', input: present, items: ends.length > 0 ? held.slice(1, 2) : held };
  const series = measures.map((m, i) => {
    const values = must(collected[i]).column;
    const found = sql`list_position(${places.column}, place)`;
    const each = sql`lambda place: CASE WHEN ${found} IS NULL THEN ${m.absent} ELSE list_extract(${values}, ${found}) END`;
    return newItem(scope, scalar(fromElements(sql`list_transform(range(${over.count}), ${each})`), 'dynamic'));
  });
  const isReal = over.type === 'real';
  const nth = isReal ? sql`place` : sql`CAST(place AS HUGEINT)`;
  const point = sql`(${over.start} + ${nth} * ${over.step})`;
  const axisText = must(toJson(scalar(isReal ? point : sql`CAST(${point} AS BIGINT)`, over.type)));
  const axisValues = sql`list_transform(range(${over.count}), lambda place: ${axisText})`;
  const axisItem = newItem(scope, scalar(fromElements(axisValues), 'dynamic'));
  const columns: NamedColumn[] = [...outerKeys.slice(0, below.length), ...series, axisItem].map((item, i) => ({
    name: must(results[i]),
    column: item.column,
  }));
  if (columns.length !== results.length) throw refuse(scope, node, 'this form of make-series');
  return {
    relation: { kind: 'extend', input: withAxis, items: [...series, axisItem] },
    columns,
    order: [],
    serialized: false,
  };
};

/** One measure as JSON, and what stands where no row is. */
function measure(
  node: Kusto.Language.Syntax.MakeSeriesExpression,
  above: Scope,
  scope: Scope,
): { readonly item: ReturnType<typeof newItem>; readonly absent: Sql } {
  const value = translate(unnamed(must(node.Expression)), above);
  const given = node.DefaultExpression ? must(node.DefaultExpression.Expression) : undefined;
  const fallback = given ? translate(given, outerScope(scope)) : undefined;
  const numeric = value.type === 'int' || value.type === 'long' || value.type === 'real';
  const json = numeric ? toJson({ ...value, nullable: true }) : undefined;
  if (!json) throw refuse(scope, node, `a series of ${value.type}`);
  const absent = fallback ? defaultOf(fallback, value.type) : toJson(zeroOf(value.type));
  if (!absent) throw refuse(scope, given ?? node, `a default of type ${fallback?.type} for a series of ${value.type}`);
  return { item: newItem(scope, scalar(json, 'dynamic')), absent };
}

function zeroOf(type: Scalar['type']): Scalar {
  return convert(scalar(sql`0`, 'int', false), type);
}

function defaultOf(fallback: Scalar, type: Scalar['type']): Sql | undefined {
  if (fallback.constant === null) return toJson(nullOf(type));
  const known: readonly Scalar['type'][] = ['int', 'long', 'real'];
  if (!known.includes(fallback.type)) return undefined;
  return toJson(fallback.type !== 'real' && type === 'real' ? convert(fallback, 'real') : fallback);
}

function boundsOf(node: MakeSeries, place: Scalar, scope: Scope): Bounds {
  const range = must(node.RangeClause);
  const inclusive = kindOf(range) === 'MakeSeriesInRangeClause';
  const [start, end, step] = bounds(range, scope);
  if (!step || (inclusive && (!start || !end))) throw refuse(scope, range, 'this range of make-series');
  if (step.constant !== undefined && typeof step.constant !== 'string' && !(Number(step.constant) > 0)) {
    throw invalid(scope.site ?? range, 'The step of make-series must be greater than zero.');
  }
  const timely = place.type === 'datetime' || place.type === 'timespan';
  const whole = place.type === 'long' || place.type === 'int';
  if (!timely && !whole && place.type !== 'real') throw refuse(scope, node, `make-series on ${place.type}`);
  const numbers: readonly Scalar['type'][] = ['int', 'long', whole ? 'long' : 'real'];
  const ends = [start, end].filter((value) => value !== undefined);
  const fits = timely
    ? step.type === 'timespan' && ends.every((value) => value.type === place.type)
    : [step, ...ends].every((value) => numbers.includes(value.type));
  if (!fits) throw refuse(scope, range, `these bounds of a series on ${place.type}`);
  const type = timely ? place.type : whole ? 'long' : 'real';
  const as = (value: Scalar): Sql => (timely ? value.sql : convert(value, type).sql);
  return { from: start && as(start), to: end && as(end), inclusive, step: as(step), type };
}

/**
 * The axis over the rows of `rows`, whose places are in `at`. Where a bound is left out, `ends` are the start and the
 * number of places of the series that a row belongs to.
 */
function axisOf(
  { from, to, inclusive, step, type }: Bounds,
  at: Column,
  keys: readonly Keyed[],
  rows: Relation,
  scope: Scope,
): { readonly axis: Axis; readonly placed: Relation; readonly ends: readonly Keyed[] } {
  const tooMany = 'make-series: a series has more than 1048576 places; take a greater step.';
  const limited = (length: Sql): Sql =>
    once(
      sql`(${length})`,
      (n) => sql`CASE WHEN ${n} > 1048576 THEN ${stop(tooMany)} ELSE ${call('greatest', n, sql`0`)} END`,
    );
  const length = (start: Sql, end: Sql): Sql =>
    sql`${counted(sql`${inclusive ? sql`floor` : sql`ceil`}(CAST(${apart(end, start, type)} AS DOUBLE) / ${step})`)}${inclusive ? sql` + 1` : sql``}`;
  if (from !== undefined && to !== undefined) {
    return { axis: { start: from, step, count: limited(length(from, to)), type }, placed: rows, ends: [] };
  }
  const part = keys.length === 0 ? sql`` : sql`PARTITION BY ${join(keys.map(({ column }) => column))}`;
  const [least, most] = [sql`min(${at}) OVER (${part})`, sql`max(${at}) OVER (${part})`];
  const binned = type === 'real' ? sql`(floor(${least} / ${step}) * ${step})` : floorTo(least, step);
  const start = newItem(scope, scalar(from ?? binned, type));
  const last = newItem(scope, scalar(most, type));
  const reach = apart(sql`${last.column}`, sql`${start.column}`, type);
  const reached = sql`${counted(sql`floor(CAST(${reach} / ${step} AS DOUBLE))`)} + 1`;
  const whole = sql`${counted(sql`${reach} // ${step}`)} + 1`;
  const found = to !== undefined ? length(sql`${start.column}`, to) : type === 'real' ? reached : whole;
  const count = newItem(scope, scalar(limited(found), 'long'));
  const placed: Relation = {
    kind: 'extend',
    input: { kind: 'extend', input: rows, items: [start, last] },
    items: [count],
  };
  const axis = { start: sql`${start.column}`, step, count: sql`${count.column}`, type };
  return { axis, placed, ends: [start, count] };
}

/** How far a place lies behind another; from one end of 64 bits to the other is more than they hold. */
function apart(to: Sql, from: Sql, type: Scalar['type']): Sql {
  return type === 'real' ? sql`(${to} - ${from})` : sql`(CAST(${to} AS HUGEINT) - ${from})`;
}

/** A number of places; beyond all that a series may have, and for what is no number, just too many. */
function counted(places: Sql): Sql {
  return once(
    places,
    (n) =>
      sql`CAST(CASE WHEN ${n} BETWEEN -2000000 AND 2000000 THEN ${n} WHEN ${n} < 0 THEN -2000000 WHEN ${n} IS NOT NULL THEN 2000000 END AS BIGINT)`,
  );
}

type Keyed = Item & { readonly column: Column };

/** The multiple of `step` at or below a whole number. */
function floorTo(value: Sql, step: Sql): Sql {
  return once(sql`(${value})`, (v) => sql`(${v} - ((${v} % ${step}) + ${step}) % ${step})`);
}

function boundsAs([start, step, count]: readonly { readonly column: Column }[]): Omit<Axis, 'type'> {
  return {
    start: sql`${must(start).column}`,
    step: sql`${must(step).column}`,
    count: sql`${must(count).column}`,
  };
}

function endsAs([start, count]: readonly { readonly column: Column }[], axis: Axis): Axis {
  return { ...axis, start: sql`${must(start).column}`, count: sql`${must(count).column}` };
}

function bounds(range: Kusto.Language.Syntax.MakeSeriesRangeClause, scope: Scope): (Scalar | undefined)[] {
  const value = (node: Expression | null | undefined): Scalar | undefined =>
    node ? translate(node, outerScope(scope)) : undefined;
  if (kindOf(range) === 'MakeSeriesInRangeClause') {
    const { Arguments } = range as Kusto.Language.Syntax.MakeSeriesInRangeClause;
    return elements<Expression>(must(Arguments).Expressions).map(value);
  }
  const clause = range as Kusto.Language.Syntax.MakeSeriesFromToStepClause;
  return [
    value(clause.MakeSeriesFromClause?.Expression),
    value(clause.MakeSeriesToClause?.Expression),
    value(clause.MakeSeriesStepClause?.Expression),
  ];
}
