import { aggregateFunctions } from '../aggregates/functions.ts';
import type { Item, NamedColumn, OrderKey, Relation, Table } from '../ir/relation.ts';
import { orderBy } from '../ir/render.ts';
import { addUses, type Column, join, type Sql, sql } from '../ir/sql.ts';
import { type Expression, elements, kindOf, must } from '../kustoLanguage.ts';
import { columnValue, nullOf, type Scalar, scalar } from '../scalars/scalar.ts';
import { translate } from '../scalars/translate.ts';
import { udf } from '../scalars/udf.ts';
import { outerScope, refuse, type Scope, scopeOf } from '../scope.ts';
import { groupKey } from './grouping.ts';
import { newItem, resultColumns, type TableOperator, unnamed } from './operator.ts';
import { rowCount } from './rows.ts';

type Clause = Kusto.Language.Syntax.TopNestedClause;
type Call = Kusto.Language.Syntax.FunctionCallExpression;

/** One `top-nested … of … by …`. */
interface Level {
  /** Column of the rows by whose values this level divides them. */
  readonly key: Column;
  /** How many values stay; all where it is not said. */
  readonly count?: Sql;
  /** What stands for the values that do not stay. */
  readonly others?: Sql;
  /** Aggregates over the rows, and what is made of them. */
  readonly grouped: readonly Item[];
  readonly measure: Item & { readonly column: Column };
  readonly order: Omit<OrderKey, 'column'>;
}

/** The aggregates that Kusto allows here; they do not ask for the order of rows. */
const allowed: ReadonlySet<string> = new Set([
  'sum',
  'count',
  'max',
  'min',
  'dcount',
  'avg',
  'percentile',
  'percentilew',
]);

/**
 * The best values of a first expression, in each of them those of a second, and so on: two columns for each level.
 * The input is read once. Every level groups the rows, keeps them as lists beside the aggregate, ranks the groups and
 * takes the rows out of the lists again for the level below. With `others` the rows that did not stay go on as one
 * group through all levels that follow.
 */
export const topNested: TableOperator<Kusto.Language.Syntax.TopNestedOperator> = (node, input, scope) => {
  const rows = scopeOf(scope, input);
  const keys: Item[] = [];
  const levels = elements(node.Clauses).map((clause) => levelOf(clause, input, rows, scope, keys));
  const results = resultColumns(node);
  if (results.length !== levels.length * 2) throw refuse(scope, node, 'this form of top-nested');
  let relation: Relation = { kind: 'extend', input: input.relation, items: keys };
  const done: Column[] = [];
  let left: Column | undefined;
  const columns: NamedColumn[] = [];
  levels.forEach((level, i) => {
    const below = levels.slice(i + 1);
    const carried = carriedBy(below, level);
    const keepsOthers = level.count !== undefined && [level, ...below].some((l) => l.others !== undefined);
    if (left) relation = { kind: 'extend', input: relation, items: [replaced(level, left)] };
    const states = left ? [...done, left] : done;
    const again = keepsOthers ? carriedBy([level, ...below], level) : carried;
    const last = below.length === 0 && !keepsOthers;
    let group = grouped(relation, [...states, level.key], level, last ? [] : again, scope);
    let rankedBy = level.measure.column;
    if (level.count !== undefined) {
      const measure = level.measure.column;
      if (measure.type === 'decimal') {
        const ordered = newItem(scope, scalar(udf('decimal_order', sql`${measure}`), 'string', true));
        group = { ...group, relation: { kind: 'extend', input: group.relation, items: [ordered] } };
        rankedBy = ordered.column;
      }
      const by = orderBy([{ column: rankedBy, ...level.order }]);
      const part = states.length === 0 ? sql`` : sql`PARTITION BY ${join(states)}`;
      const rank = newItem(scope, scalar(sql`row_number() OVER (${part}${by})`, 'long'));
      group = { ...group, relation: { kind: 'extend', input: group.relation, items: [rank] } };
      const stays = sql`${rank.column} <= ${level.count}`;
      if (keepsOthers) {
        const out = newItem(scope, scalar(left ? sql`(${left} OR NOT ${stays})` : sql`(NOT ${stays})`, 'bool'));
        left = out.column;
        relation = { kind: 'extend', input: group.relation, items: [out] };
        relation = expanded(relation, group.lists, scope);
        relation = { kind: 'extend', input: relation, items: [replaced(level, left)] };
        group = grouped(relation, [...done, left, level.key], level, below.length === 0 ? [] : carried, scope);
      } else {
        // Rows that left at a level above are one group, which no rank can cut.
        const predicate = left ? sql`${left} OR ${stays}` : stays;
        group = { ...group, relation: { kind: 'filter', input: group.relation, predicate } };
      }
    }
    const shown = left && level.others === undefined ? hidden(level.measure.column, left, scope) : undefined;
    relation = shown ? { kind: 'extend', input: group.relation, items: [shown] } : group.relation;
    const measure = shown?.column ?? level.measure.column;
    done.push(level.key, measure);
    columns.push(
      { name: must(results[i * 2]?.Name), column: level.key },
      { name: must(results[i * 2 + 1]?.Name), column: measure },
    );
    if (below.length > 0) relation = expanded(relation, group.lists, scope);
  });
  return { relation, columns, order: [], serialized: false };
};

/** Adds the column of the level's key to `keys`. */
function levelOf(clause: Clause, input: Table, rows: Scope, scope: Scope, keys: Item[]): Level {
  const of = must(clause.OfExpression);
  const value = groupKey(translate(unnamed(of), rows), of, scope);
  const key = newItem(scope, value);
  keys.push(key);
  const othersNode = clause.WithOthersClause?.Expression;
  const others = othersNode ? translate(othersNode, outerScope(scope)) : undefined;
  if (others && (others.type !== value.type || others.constant === undefined)) {
    throw refuse(scope, must(othersNode), `'others' of type ${others.type} for values of type ${value.type}`);
  }
  const by = must(clause.ByExpression);
  const isOrdered = kindOf(by) === 'OrderedExpression';
  const ordering = isOrdered ? (by as Kusto.Language.Syntax.OrderedExpression).Ordering : null;
  const measured = unnamed(isOrdered ? must((by as Kusto.Language.Syntax.OrderedExpression).Expression) : by);
  const grouped: Item[] = [];
  const measure = translate(measured, aggregating(grouped, input, rows, scope));
  if (grouped.length === 0) throw refuse(scope, by, 'top-nested by anything but an aggregate');
  if (['dynamic', 'guid', 'bool'].includes(measure.type)) {
    throw refuse(scope, by, `sorting by ${measure.type}`);
  }
  const direction = ordering?.AscOrDescKeyword?.Text ?? '';
  const descending = direction !== 'asc' && direction !== 'granny-asc';
  const nulls = ordering?.NullsClause?.FirstOrLastKeyword?.Text ?? '';
  return {
    key: key.column,
    ...(clause.Expression && { count: rowCount(clause.Expression, scope) }),
    ...(others && { others: others.sql }),
    grouped,
    measure: newItem(scope, measure),
    order: { descending, nullsFirst: nulls === '' ? !descending : nulls === 'first' },
  };
}

function aggregating(grouped: Item[], input: Table, rows: Scope, scope: Scope): Scope {
  return {
    ...outerScope(scope),
    aggregate: (call: Call): Scalar => {
      const name = must(call.Name).SimpleName ?? '';
      const compute = allowed.has(name) ? aggregateFunctions[name] : undefined;
      const [value, ...others] = compute?.(call, { input, rows, keyNames: new Set() }) ?? [];
      if (!value || others.length > 0) throw refuse(scope, call as Expression, `the aggregate '${name}' in top-nested`);
      const made = newItem(scope, value);
      grouped.push(made);
      return columnValue(made.column);
    },
  };
}

/** The columns of the rows that the levels need, but for what the present one has as its own key. */
function carriedBy(levels: readonly Level[], present: Level): readonly number[] {
  const used = new Set<number>();
  for (const level of levels) {
    if (level !== present) used.add(level.key.id);
    for (const item of level.grouped) addUses(item.value, used);
  }
  // The rows must come out of the lists again even where nothing but their number matters.
  return used.size === 0 ? [present.key.id] : [...used];
}

interface Group {
  readonly relation: Relation;
  readonly lists: readonly { readonly column: Column; readonly list: Sql }[];
}

/** One row for each combination of the keys, with the level's aggregate and the rows' columns as lists. */
function grouped(
  input: Relation,
  keys: readonly Column[],
  level: Level,
  carried: readonly number[],
  scope: Scope,
): Group {
  const lists = carried.map((id) => {
    // Only its id is asked of a column inside of the plan.
    const column: Column = { id, type: 'dynamic' };
    return { column, item: newItem(scope, scalar(sql`list(${column})`, 'dynamic')) };
  });
  const relation: Relation = {
    kind: 'aggregate',
    input,
    keys: keys.map((column) => ({ column, value: sql`${column}` })),
    items: [...level.grouped, ...lists.map(({ item }) => item)],
  };
  return {
    relation: { kind: 'extend', input: relation, items: [level.measure] },
    lists: lists.map(({ column, item }) => ({ column, list: sql`${item.column}` })),
  };
}

/** The rows of the groups again. Aggregates that count rows need no column of theirs. */
function expanded(input: Relation, lists: Group['lists'], scope: Scope): Relation {
  return { kind: 'expand', input, lists, index: scope.statement.newColumn('long') };
}

/** The key of rows that are out is what stands for all others. */
function replaced(level: Level, out: Column): Item {
  const other = level.others ?? nullOf(level.key.type).sql;
  return { column: level.key, value: sql`CASE WHEN ${out} THEN ${other} ELSE ${level.key} END` };
}

function hidden(measure: Column, out: Column, scope: Scope): Item & { readonly column: Column } {
  const value = sql`CASE WHEN ${out} THEN ${nullOf(measure.type).sql} ELSE ${measure} END`;
  return newItem(scope, scalar(value, measure.type));
}
