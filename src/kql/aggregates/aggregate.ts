import type { Table } from '../ir/relation.ts';
import { orderBy } from '../ir/render.ts';
import { type Sql, sql } from '../ir/sql.ts';
import { elements, must } from '../kustoLanguage.ts';
import type { Scalar } from '../scalars/scalar.ts';
import { translate } from '../scalars/translate.ts';
import type { Scope } from '../scope.ts';

export interface Grouping {
  readonly input: Table;
  /** Scope of the rows that are grouped. */
  readonly rows: Scope;
  /** Names of the columns that are grouped by as they are; `*` leaves them out. */
  readonly keyNames: ReadonlySet<string>;
}

export type AggregateCall = Kusto.Language.Syntax.FunctionCallExpression;

/**
 * The values of one group, one for each column that the aggregate makes.
 * Undefined for arguments of which it is not known to compute exactly what Kusto does.
 */
export type Aggregate = (node: AggregateCall, grouping: Grouping) => readonly Scalar[] | undefined;
export type Aggregates = Readonly<Record<string, Aggregate>>;

/** An aggregate of one value. `filter` is SQL's FILTER clause, or nothing. */
export type OneValue = (value: Scalar, filter: Sql, grouping: Grouping) => Scalar | undefined;

export function argumentsOf(node: AggregateCall, grouping: Grouping): readonly Scalar[] {
  return elements(must(node.ArgumentList).Expressions).map((argument) => translate(argument, grouping.rows));
}

export const plain =
  (compute: OneValue): Aggregate =>
  (node, grouping) => {
    const [value, ...others] = argumentsOf(node, grouping);
    const result = value && others.length === 0 ? compute(value, sql``, grouping) : undefined;
    return result && [result];
  };

/** The `…if` form: the last argument is the condition. */
export const filtered =
  (compute: OneValue): Aggregate =>
  (node, grouping) => {
    const [value, condition, ...others] = argumentsOf(node, grouping);
    if (value === undefined || condition?.type !== 'bool' || others.length > 0) return undefined;
    const result = compute(value, sql` FILTER (WHERE ${condition.sql})`, grouping);
    return result && [result];
  };

/** ORDER BY inside of an aggregate, for inputs whose rows have an order. */
export function inOrder(grouping: Grouping): Sql {
  return orderBy(grouping.input.order);
}
