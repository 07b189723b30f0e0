import type { JoinKind, NamedColumn, Relation, Table } from '../ir/relation.ts';
import { type Column, infix, type Sql, sql } from '../ir/sql.ts';
import { type Expression, elements, kindOf, must, sourceOf } from '../kustoLanguage.ts';
import { commonType } from '../scalars/comparison.ts';
import { columnValue, type Scalar } from '../scalars/scalar.ts';
import { translate } from '../scalars/translate.ts';
import { outerScope, refuse, type Scope } from '../scope.ts';
import { newItem, resultColumns, type TableOperator } from './operator.ts';
import { refuseParameters } from './rows.ts';
import { translateTable } from './translateTable.ts';

interface Flavor {
  readonly join: JoinKind;
  /** Which sides' columns come out. */
  readonly left: boolean;
  readonly right: boolean;
  /** Which sides may be missing in a row. */
  readonly optional: readonly ('left' | 'right')[];
  /** Rows of the left side with equal keys count once. */
  readonly unique: boolean;
  /** The sides change places, since DuckDB filters the left one only. */
  readonly swapped: boolean;
}

const plain = { left: true, right: true, optional: [], unique: false, swapped: false } as const;
const inner: Flavor = { ...plain, join: 'inner' };
const innerUnique: Flavor = { ...inner, unique: true };
const leftOuter: Flavor = { ...plain, join: 'left', optional: ['right'] };
const leftAnti: Flavor = { ...plain, join: 'anti', right: false };
const rightAnti: Flavor = { ...plain, join: 'anti', left: false, swapped: true };

const flavors: Readonly<Record<string, Flavor>> = {
  innerunique: innerUnique,
  inner,
  leftouter: leftOuter,
  rightouter: { ...plain, join: 'right', optional: ['left'] },
  fullouter: { ...plain, join: 'full', optional: ['left', 'right'] },
  anti: leftAnti,
  leftanti: leftAnti,
  leftantisemi: leftAnti,
  rightanti: rightAnti,
  rightantisemi: rightAnti,
  leftsemi: { ...plain, join: 'semi', right: false },
  rightsemi: { ...plain, join: 'semi', left: false, swapped: true },
};

interface Keys {
  readonly left: readonly Scalar[];
  readonly right: readonly Scalar[];
  /** Names of the right side's columns that are keys. */
  readonly rightNames: ReadonlySet<string>;
}

type Names = ReadonlyMap<string, Column>;

/** `on a, $left.b == $right.c`: pairs of columns that must be equal. */
function keysOf(
  clause: Kusto.Language.Syntax.JoinConditionClause | null,
  left: Table,
  right: Table,
  scope: Scope,
): Keys {
  const sides = { left: names(left), right: names(right) };
  const inside: Scope = { ...outerScope(scope), sides };
  const pairs: [Scalar, Scalar][] = [];
  const rightNames = new Set<string>();
  const add = (node: Expression): void => {
    const kind = kindOf(node);
    if (kind === 'ParenthesizedExpression') {
      add(must((node as Kusto.Language.Syntax.ParenthesizedExpression).Expression));
      return;
    }
    if (kind === 'NameReference') {
      const name = (node as Kusto.Language.Syntax.NameReference).SimpleName ?? '';
      const [a, b] = [sides.left.get(name), sides.right.get(name)];
      if (!a || !b) throw refuse(scope, node, `joining on '${name}'`);
      rightNames.add(name);
      pairs.push([columnValue(a), columnValue(b)]);
      return;
    }
    const { Left, Right } = node as Kusto.Language.Syntax.BinaryExpression;
    if (kind === 'AndExpression') {
      add(must(Left));
      add(must(Right));
      return;
    }
    if (kind !== 'EqualExpression') throw refuse(scope, node, 'this condition of a join');
    const [a, b] = [side(must(Left), inside), side(must(Right), inside)];
    if (a.side === b.side) throw refuse(scope, node, 'a condition of a join on one side only');
    const [l, r] = a.side === '$left' ? [a, b] : [b, a];
    rightNames.add(r.name);
    pairs.push([l.value, r.value]);
  };
  if (clause === null || kindOf(clause) !== 'JoinOnClause') throw refuse(scope, must(clause), 'a join without on');
  for (const node of elements((clause as Kusto.Language.Syntax.JoinOnClause).Expressions)) add(node);
  const common = pairs.map(([a, b]) => {
    const same = commonType(a, b);
    // DuckDB's NaN meets itself, as Kusto's does here.
    if (!same || (a.type === 'real') !== (b.type === 'real'))
      throw refuse(scope, clause, `joining ${a.type} with ${b.type}`);
    return same;
  });
  return { left: common.map(([a]) => a), right: common.map(([, b]) => b), rightNames };
}

function side(node: Expression, scope: Scope): { side: string; name: string; value: Scalar } {
  const path = node as Kusto.Language.Syntax.PathExpression;
  const selector = kindOf(node) === 'PathExpression' ? must(path.Selector) : undefined;
  if (!selector || kindOf(selector) !== 'NameReference') throw refuse(scope, node, 'this condition of a join');
  const name = (selector as Kusto.Language.Syntax.NameReference).SimpleName ?? '';
  return { side: sourceOf(must(path.Expression)), name, value: translate(node, scope) };
}

function names(table: Table): Names {
  return new Map(table.columns.map((c) => [c.name, c.column]));
}

/** Kusto's null keys meet each other. Where no side can be null the plain form is the faster one. */
function condition(keys: Keys): Sql {
  const tests = keys.left.map((a, i) => {
    const b = must(keys.right[i]);
    return a.nullable || b.nullable ? sql`${a.sql} IS NOT DISTINCT FROM ${b.sql}` : sql`${a.sql} = ${b.sql}`;
  });
  return infix('AND', ...tests);
}

/** Texts of a missing side are empty, since Kusto's texts are never null. */
export function filled(table: Table, columns: readonly NamedColumn[], missing: boolean, scope: Scope): Table {
  if (!missing) return { ...table, columns };
  const items = columns
    .filter((c) => c.column.type === 'string')
    .map((c) => ({
      old: c.column,
      item: { column: scope.statement.newColumn('string'), value: sql`coalesce(${c.column}, '')` },
    }));
  const renewed = new Map(items.map(({ old, item }) => [old.id, item.column]));
  return {
    ...table,
    relation: { kind: 'extend', input: table.relation, items: items.map(({ item }) => item) },
    columns: columns.map((c) => ({ name: c.name, column: renewed.get(c.column.id) ?? c.column })),
  };
}

function uniqueLeft(left: Table, keys: Keys, scope: Scope): { relation: Relation; keys: Keys } {
  const items = keys.left.map((key) => newItem(scope, key));
  const relation: Relation = {
    kind: 'first',
    input: { kind: 'extend', input: left.relation, items },
    keys: items.map((item) => item.column),
    order: left.order,
  };
  return { relation, keys: { ...keys, left: items.map((item) => columnValue(item.column)) } };
}

function combine(left: Table, right: Table, asked: Keys, flavor: Flavor, scope: Scope): Table {
  const { relation: leftRelation, keys } = flavor.unique
    ? uniqueLeft(left, asked, scope)
    : { relation: left.relation, keys: asked };
  const [first, second] = flavor.swapped ? [right.relation, leftRelation] : [leftRelation, right.relation];
  const relation: Relation = { kind: 'join', join: flavor.join, left: first, right: second, on: condition(keys) };
  const table: Table = { relation, columns: [], order: [], serialized: false };
  const withLeft = flavor.left
    ? filled(table, left.columns, flavor.optional.includes('left'), scope)
    : { ...table, columns: [] };
  if (!flavor.right) return withLeft;
  const withRight = filled(withLeft, right.columns, flavor.optional.includes('right'), scope);
  return { ...withRight, columns: [...withLeft.columns, ...withRight.columns] };
}

/** Gives the columns the names of the binder, which renames the right side's where both have one. */
function renamed(table: Table, node: Kusto.Language.Syntax.QueryOperator, scope: Scope): Table {
  const results = resultColumns(node);
  const fits = results.length === table.columns.length;
  const columns = table.columns.map((c, i) => ({ name: must(results[i]?.Name), column: c.column }));
  if (!fits || columns.some((c, i) => c.column.type !== results[i]?.Type?.Name)) {
    throw refuse(scope, node, 'the columns of this join');
  }
  return { ...table, columns };
}

export const join: TableOperator<Kusto.Language.Syntax.JoinOperator> = (node, input, scope) => {
  const parameters = refuseParameters(node.Parameters, ['kind'], scope);
  const kind = parameters.get('kind');
  const flavor = kind ? flavors[sourceOf(kind)] : innerUnique;
  if (!flavor) throw refuse(scope, node, `the join kind '${kind && sourceOf(kind)}'`);
  const right = translateTable(must(node.Expression), scope);
  const keys = keysOf(node.ConditionClause, input, right, scope);
  return renamed(combine(input, right, keys, flavor, scope), node, scope);
};

/** A left outer (or inner) join that leaves out the keys of the right side. */
export const lookup: TableOperator<Kusto.Language.Syntax.LookupOperator> = (node, input, scope) => {
  const parameters = refuseParameters(node.Parameters, ['kind'], scope);
  const kind = parameters.get('kind');
  const flavor = kind && sourceOf(kind) === 'inner' ? inner : leftOuter;
  const right = translateTable(must(node.Expression), scope);
  const keys = keysOf(node.LookupClause, input, right, scope);
  const visible = { ...right, columns: right.columns.filter((c) => !keys.rightNames.has(c.name)) };
  return renamed(combine(input, visible, keys, flavor, scope), node, scope);
};
