import { call, join, type Sql, sql } from '../ir/sql.ts';
import { type Expression, elements, kindOf, must } from '../kustoLanguage.ts';
import { columnValue, type Scalar, scalar } from '../scalars/scalar.ts';
import { translate } from '../scalars/translate.ts';
import { udf } from '../scalars/udf.ts';
import type { Aggregate, AggregateCall, Aggregates, Grouping } from './aggregate.ts';
import { filtered, inOrder } from './aggregate.ts';

/** The values to bring along: expressions, and for `*` every column that is neither a key nor the first argument. */
function companions(nodes: readonly Expression[], grouping: Grouping, apart: string | undefined): readonly Scalar[] {
  return nodes.flatMap((node) => {
    if (kindOf(node) !== 'StarExpression') return [translate(value(node), grouping.rows)];
    return grouping.input.columns
      .filter((c) => !grouping.keyNames.has(c.name) && c.name !== apart)
      .map((c) => columnValue(c.column));
  });
}

function value(node: Expression): Expression {
  return kindOf(node) === 'SimpleNamedExpression'
    ? must((node as Kusto.Language.Syntax.SimpleNamedExpression).Expression)
    : node;
}

/** All values of one row as one, so that they stay together. */
function row(values: readonly Scalar[]): Sql {
  return call('row', ...values.map((v) => v.sql));
}

function members(record: Sql, values: readonly Scalar[]): readonly Scalar[] {
  return values.map((v, i) => {
    const member = sql`struct_extract(${record}, ${{ parts: [String(i + 1)], size: 1 }})`;
    return v.type === 'string' ? scalar(sql`coalesce(${member}, '')`, 'string') : scalar(member, v.type);
  });
}

/** The row with the extreme value. Null is the lowest of all; where every value is null, the first row. */
const extremeRow =
  (name: 'arg_max' | 'arg_min'): Aggregate =>
  (node: AggregateCall, grouping) => {
    const [first, ...rest] = elements(must(node.ArgumentList).Expressions);
    if (first === undefined || kindOf(first) === 'StarExpression') return undefined;
    const expression = value(first);
    const key = translate(expression, grouping.rows);
    if (key.type === 'dynamic' || key.type === 'guid') return undefined;
    const own =
      kindOf(expression) === 'NameReference' ? (expression as Kusto.Language.Syntax.NameReference).SimpleName : null;
    const values = [key, ...companions(rest, grouping, own ?? undefined)];
    const order = inOrder(grouping);
    const record = row(values);
    // Among reals NaN is taken before any other, as the greatest and as the least.
    const rank =
      key.type === 'real' && name === 'arg_min'
        ? sql`CASE WHEN isnan(${key.sql}) THEN CAST('-Infinity' AS DOUBLE) ELSE ${key.sql} END`
        : key.type === 'decimal'
          ? udf('decimal_order', key.sql)
          : key.sql;
    const picked = sql`coalesce(${call(name, record, rank)}, first(${record}${order}))`;
    const ordered = sql`coalesce(${{ parts: [name], size: 7 }}(${join([record, rank])}${order}), first(${record}${order}))`;
    return members(order.size === 0 ? picked : ordered, values);
  };

/** One row of the group. A single value is one that is not null, where there is any. */
const takeAny: Aggregate = (node, grouping) => {
  const nodes = elements(must(node.ArgumentList).Expressions);
  const values = companions(nodes, grouping, undefined);
  const [only] = values;
  if (only && values.length === 1) {
    if (only.type === 'string') {
      return [scalar(sql`coalesce(any_value(nullif(${only.sql}, '')${inOrder(grouping)}), '')`, 'string')];
    }
    return [scalar(sql`any_value(${only.sql}${inOrder(grouping)})`, only.type)];
  }
  return members(sql`first(${row(values)}${inOrder(grouping)})`, values);
};

/** One value of the rows that meet the condition; one that is not null, where there is any. */
const takeAnyIf: Aggregate = filtered((only, filter, grouping) => {
  if (only.type !== 'string') return scalar(sql`any_value(${only.sql}${inOrder(grouping)})${filter}`, only.type);
  return scalar(sql`coalesce(any_value(nullif(${only.sql}, '')${inOrder(grouping)})${filter}, '')`, 'string');
});

export const picking: Aggregates = {
  take_anyif: takeAnyIf,
  anyif: takeAnyIf,
  argmax: extremeRow('arg_max'),
  argmin: extremeRow('arg_min'),
  arg_max: extremeRow('arg_max'),
  arg_min: extremeRow('arg_min'),
  take_any: takeAny,
  any: takeAny,
};
