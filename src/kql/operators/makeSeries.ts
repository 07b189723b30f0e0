import { aggregateFunctions } from '../aggregates/functions.ts';
import type { Item, NamedColumn, Relation } from '../ir/relation.ts';
import { call, once, type Sql, sql, text } from '../ir/sql.ts';
import { type Expression, elements, kindOf, must, sourceOf } from '../kustoLanguage.ts';
import { invalid } from '../refusal.ts';
import { convert } from '../scalars/convert.ts';
import { fromElements, toJson } from '../scalars/json.ts';
import { columnValue, nullOf, type Scalar, scalar } from '../scalars/scalar.ts';
import { translate } from '../scalars/translate.ts';
import { outerScope, refuse, type Scope, scopeOf } from '../scope.ts';
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

/** Aggregates by places along an axis, and makes an array of each: one row for every combination of the keys. */
export const makeSeries: TableOperator<MakeSeries> = (node, input, scope) => {
  const parameters = refuseParameters(node.Parameters, ['kind'], scope);
  const kind = parameters.get('kind');
  if (kind) throw refuse(scope, kind, `make-series of kind ${sourceOf(kind)}`);
  const rows = scopeOf(scope, input);
  const results = resultColumns(node).map((column) => must(column.Name));
  const place = translate(unnamed(must(must(node.OnClause).Expression)), rows);
  const axis = axisOf(node, place, scope);
  const at = newItem(scope, place);
  const keyNodes = elements(node.ByClause?.Expressions ?? null);
  const below = keyNodes.map((key) => {
    const value = translate(unnamed(key), rows);
    if (value.type === 'dynamic' || value.type === 'decimal') throw refuse(scope, key, `grouping by ${value.type}`);
    return newItem(scope, value);
  });
  const placed: Relation = { kind: 'extend', input: input.relation, items: [at, ...below] };
  const distance = sql`(${at.column} - ${axis.start})`;
  const number =
    axis.type === 'real' ? sql`CAST(floor(${distance} / ${axis.step}) AS BIGINT)` : sql`(${distance} // ${axis.step})`;
  const within: Relation = {
    kind: 'filter',
    input: placed,
    predicate: sql`${at.column} >= ${axis.start} AND ${number} < ${axis.count}`,
  };
  const index = newItem(scope, scalar(number, 'long'));
  const keys = below.map((item) => ({
    column: scope.statement.newColumn(item.column.type),
    value: sql`${item.column}`,
  }));

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
  const outerKeys = keys.map((key) => ({
    column: scope.statement.newColumn(key.column.type),
    value: sql`${key.column}`,
  }));
  const places = newItem(scope, scalar(sql`list(${index.column})`, 'dynamic'));
  const collected = measures.map((m) => newItem(scope, scalar(sql`list(${m.item.column})`, 'dynamic')));
  const together: Relation = { kind: 'aggregate', input: byPlace, keys: outerKeys, items: [places, ...collected] };
  // Without keys SQL has a group of no rows where Kusto has none.
  const present: Relation = { kind: 'filter', input: together, predicate: sql`${places.column} IS NOT NULL` };
  const series = measures.map((m, i) => {
    const values = must(collected[i]).column;
    const found = sql`list_position(${places.column}, place)`;
    const each = sql`lambda place: CASE WHEN ${found} IS NULL THEN ${m.absent} ELSE list_extract(${values}, ${found}) END`;
    return newItem(scope, scalar(fromElements(sql`list_transform(range(${axis.count}), ${each})`), 'dynamic'));
  });
  const axisText = must(toJson(scalar(sql`(${axis.start} + place * ${axis.step})`, axis.type)));
  const axisValues = sql`list_transform(range(${axis.count}), lambda place: ${axisText})`;
  const axisItem = newItem(scope, scalar(fromElements(axisValues), 'dynamic'));
  const columns: NamedColumn[] = [...outerKeys, ...series, axisItem].map((item, i) => ({
    name: must(results[i]),
    column: item.column,
  }));
  if (columns.length !== results.length) throw refuse(scope, node, 'this form of make-series');
  return {
    relation: { kind: 'extend', input: present, items: [...series, axisItem] },
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

function axisOf(node: MakeSeries, place: Scalar, scope: Scope): Axis {
  const range = must(node.RangeClause);
  const inRange = kindOf(range) === 'MakeSeriesInRangeClause';
  const [start, end, step] = bounds(range, scope);
  if (!start || !end || !step) throw refuse(scope, range, 'make-series without both from and to');
  if (typeof step.constant !== 'string' && step.constant !== undefined && !(Number(step.constant) > 0)) {
    throw invalid(scope.site ?? range, 'The step of make-series must be greater than zero.');
  }
  const timely = place.type === 'datetime' || place.type === 'timespan';
  const whole = place.type === 'long' || place.type === 'int';
  if (!timely && !whole && place.type !== 'real') throw refuse(scope, node, `make-series on ${place.type}`);
  const fits = timely
    ? start.type === place.type && end.type === place.type && step.type === 'timespan'
    : [start, end, step].every((value) => ['int', 'long', whole ? 'long' : 'real'].includes(value.type));
  if (!fits) throw refuse(scope, range, `these bounds of a series on ${place.type}`);
  const type = timely ? place.type : whole ? 'long' : 'real';
  const [from, to, by] = [start, end, step].map((value) => (timely ? value.sql : convert(value, type).sql)) as [
    Sql,
    Sql,
    Sql,
  ];
  const length = sql`CAST(${inRange ? sql`floor` : sql`ceil`}(CAST(${to} - ${from} AS DOUBLE) / ${by}) AS BIGINT)${inRange ? sql` + 1` : sql``}`;
  if (step.constant === undefined) throw refuse(scope, range, 'a step that is not known');
  const tooMany = 'make-series: a series has more than 1048576 places; take a greater step.';
  const count = once(
    sql`(${length})`,
    (n) => sql`CASE WHEN ${n} > 1048576 THEN error(${text(tooMany)}) ELSE ${call('greatest', n, sql`0`)} END`,
  );
  return { start: from, step: by, count, type };
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
