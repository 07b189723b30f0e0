import type { OrderKey, Relation, Table } from '../ir/relation.ts';
import { columnsOf } from '../ir/render.ts';
import { addUses, integer, type Sql, sql } from '../ir/sql.ts';
import { type Expression, elements, items, kindOf, must } from '../kustoLanguage.ts';
import { translate, translatePredicate } from '../scalars/translate.ts';
import { outerScope, refuse, type Scope, scopeOf } from '../scope.ts';
import { sortKey } from './grouping.ts';
import { newItem, resultColumns, type TableOperator } from './operator.ts';
import { plainColumn } from './projections.ts';
import { liftWindows } from './windows.ts';

type Syntax<K extends keyof typeof Kusto.Language.Syntax> = (typeof Kusto.Language.Syntax)[K] extends {
  prototype: infer T;
}
  ? T
  : never;

/** Refuses parameters that change the answer; hints do not. */
export function refuseParameters(
  list: Kusto.Language.Syntax.SyntaxList$1<Kusto.Language.Syntax.NamedParameter> | null,
  known: readonly string[],
  scope: Scope,
): ReadonlyMap<string, Expression> {
  const result = new Map<string, Expression>();
  for (const parameter of items<Kusto.Language.Syntax.NamedParameter>(list)) {
    const name = must(parameter.Name).SimpleName ?? '';
    if (name.startsWith('hint.')) continue;
    if (!known.includes(name)) throw refuse(scope, parameter, `the parameter '${name}' here`);
    result.set(name, must(parameter.Expression));
  }
  return result;
}

export const filter: TableOperator<Syntax<'FilterOperator'>> = (node, input, scope) => {
  refuseParameters(node.Parameters, [], scope);
  const lifted = liftWindows(input, scope);
  const predicate = translatePredicate(must(node.Condition), lifted.scope);
  if (predicate.type !== 'bool') throw refuse(scope, node, `a condition of type ${predicate.type}`);
  const { test } = predicate;
  const unique = input.serialized ? undefined : belowUnique(input.relation, predicate.sql);
  if (unique) return { ...input, relation: unique };
  return {
    ...input,
    relation: { kind: 'filter', input: lifted.relation(), predicate: predicate.sql, ...(test && { test }) },
  };
};

/**
 * Which of the left rows with the same key an innerunique join keeps is open. Kusto filters them before it chooses, so
 * that one stays which passes.
 */
function belowUnique(relation: Relation, predicate: Sql): Relation | undefined {
  if (relation.kind !== 'join' || relation.left.kind !== 'first') return undefined;
  const used = new Set<number>();
  addUses(predicate, used);
  const left = new Set(columnsOf(relation.left).map((column) => column.id));
  if ([...used].some((id) => !left.has(id))) return undefined;
  const { left: first } = relation;
  return { ...relation, left: { ...first, input: { kind: 'filter', input: first.input, predicate } } };
}

export const count: TableOperator<Syntax<'CountOperator'>> = (node, input, scope) => {
  const column = scope.statement.newColumn('long');
  return {
    relation: { kind: 'aggregate', input: input.relation, keys: [], items: [{ column, value: sql`count(*)` }] },
    columns: [{ name: must(resultColumns(node)[0]?.Name), column }],
    order: [],
    serialized: false,
  };
};

/** More than this DuckDB's LIMIT does not take, and no table has. */
const mostRows = 2n ** 62n - 1n;

/** A number of rows: a constant, or what is known before the first row, such as a subquery; never below zero. */
export function rowCount(node: Expression, scope: Scope): Sql {
  const value = translate(node, outerScope(scope));
  const isKnown = value.constant === undefined ? scope.enclosing === undefined : typeof value.constant === 'bigint';
  if ((value.type !== 'long' && value.type !== 'int') || !isKnown || Number(value.constant ?? 0) < 0) {
    throw refuse(scope, node, 'this number of rows');
  }
  if (typeof value.constant === 'bigint') return integer(value.constant < mostRows ? value.constant : mostRows);
  return sql`(least(greatest(coalesce(${value.sql}, 0), 0), ${integer(mostRows)}))`;
}

export const take: TableOperator<Syntax<'TakeOperator'>> = (node, input, scope) => {
  refuseParameters(node.Parameters, [], scope);
  const limit = rowCount(must(node.Expression), scope);
  return { ...input, relation: { kind: 'limit', input: input.relation, count: limit, order: input.order } };
};

/** The keys of `sort`, `top` and `scan`. Without a word it is descending; nulls are the lowest unless told otherwise. */
export function sortBy(
  nodes: readonly Expression[],
  input: Table,
  scope: Scope,
): { table: Table; order: readonly OrderKey[] } {
  let table = input;
  const order: OrderKey[] = [];
  for (const node of nodes) {
    const isOrdered = kindOf(node) === 'OrderedExpression';
    const ordering = isOrdered ? (node as Kusto.Language.Syntax.OrderedExpression).Ordering : null;
    const inner = isOrdered ? must((node as Kusto.Language.Syntax.OrderedExpression).Expression) : node;
    const lifted = scopeOf(scope, input);
    const value = sortKey(translate(inner, lifted), node, scope);
    const direction = ordering?.AscOrDescKeyword?.Text ?? '';
    const descending = direction !== 'asc' && direction !== 'granny-asc';
    const nulls = ordering?.NullsClause?.FirstOrLastKeyword?.Text ?? '';
    const nullsFirst = nulls === '' ? !descending : nulls === 'first';
    const plain = plainColumn(inner, lifted.columns, scope);
    if (plain && plain.type !== 'decimal') {
      order.push({ column: plain, descending, nullsFirst });
      continue;
    }
    const item = newItem(scope, value);
    table = { ...table, relation: { kind: 'extend', input: table.relation, items: [item] } };
    order.push({ column: item.column, descending, nullsFirst });
  }
  return { table, order };
}

export const sort: TableOperator<Syntax<'SortOperator'>> = (node, input, scope) => {
  refuseParameters(node.Parameters, [], scope);
  const { table, order } = sortBy(elements(node.Expressions), input, scope);
  // Equal rows keep the order that they had.
  return { ...table, order: [...order, ...input.order], serialized: true };
};

export const top: TableOperator<Syntax<'TopOperator'>> = (node, input, scope) => {
  refuseParameters(node.Parameters, [], scope);
  const limit = rowCount(must(node.Expression), scope);
  const { table, order } = sortBy([must(node.ByExpression)], input, scope);
  const all = [...order, ...input.order];
  return {
    ...table,
    relation: { kind: 'limit', input: table.relation, count: limit, order: all },
    order: all,
    serialized: true,
  };
};
