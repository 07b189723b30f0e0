import type { Table } from '../ir/relation.ts';
import { call, type Sql, sql } from '../ir/sql.ts';
import { elements, must } from '../kustoLanguage.ts';
import { type Scalar, scalar } from '../scalars/scalar.ts';
import { translate } from '../scalars/translate.ts';
import type { Scope } from '../scope.ts';

export interface Grouping {
  readonly input: Table;
  /** Scope of the rows that are grouped. */
  readonly rows: Scope;
  /** Names of the columns that are grouped by as they are; `*` leaves them out. */
  readonly keyNames: ReadonlySet<string>;
}

type Call = Kusto.Language.Syntax.FunctionCallExpression;
/** The values of one group, one for each column that the aggregate makes; undefined where it is not computed exactly. */
export type Aggregate = (node: Call, grouping: Grouping) => readonly Scalar[] | undefined;

const summable: ReadonlySet<Scalar['type']> = new Set(['int', 'long', 'real', 'timespan']);

/** Wraps around as 64-bit arithmetic does. */
function wrapped(sum: Sql): Sql {
  return sql`CAST(((${sum} + 9223372036854775808) % 18446744073709551616 + 18446744073709551616) % 18446744073709551616 - 9223372036854775808 AS BIGINT)`;
}

function sum(value: Scalar, filter: Sql): Scalar | undefined {
  if (!summable.has(value.type)) return undefined;
  const total = sql`coalesce(sum(${value.sql})${filter}, 0)`;
  if (value.type === 'real') return scalar(total, 'real', false);
  return scalar(wrapped(total), value.type === 'timespan' ? 'timespan' : 'long', false);
}

function average(value: Scalar, filter: Sql): Scalar | undefined {
  if (value.type === 'int' || value.type === 'long' || value.type === 'real') {
    return scalar(sql`coalesce(avg(${value.sql})${filter}, CAST('NaN' AS DOUBLE))`, 'real', false);
  }
  return undefined;
}

function extreme(name: 'min' | 'max'): (value: Scalar, filter: Sql) => Scalar | undefined {
  return (value, filter) => {
    switch (value.type) {
      case 'int':
      case 'long':
      case 'datetime':
      case 'timespan':
      case 'real':
        return scalar(sql`${call(name, value.sql)}${filter}`, value.type);
      case 'string':
        return scalar(sql`coalesce(${call(name, value.sql)}${filter}, '')`, 'string');
      default:
        return undefined;
    }
  };
}

function distinctCount(value: Scalar, filter: Sql): Scalar | undefined {
  if (value.type === 'dynamic' || value.type === 'decimal') return undefined;
  return scalar(sql`count(DISTINCT ${value.sql})${filter}`, 'long', false);
}

type OneValue = (value: Scalar, filter: Sql) => Scalar | undefined;

function args(node: Call, grouping: Grouping): readonly Scalar[] {
  return elements(must(node.ArgumentList).Expressions).map((argument) => translate(argument, grouping.rows));
}

const none = sql``;

const plain =
  (compute: OneValue): Aggregate =>
  (node, grouping) => {
    const [value] = args(node, grouping);
    const result = value && compute(value, none);
    return result && [result];
  };

const filtered =
  (compute: OneValue): Aggregate =>
  (node, grouping) => {
    const [value, condition] = args(node, grouping);
    if (value === undefined || condition?.type !== 'bool') return undefined;
    const result = compute(value, sql` FILTER (WHERE ${condition.sql})`);
    return result && [result];
  };

export const aggregateFunctions: Readonly<Record<string, Aggregate>> = {
  count: (node, grouping) => (args(node, grouping).length === 0 ? [scalar(sql`count(*)`, 'long', false)] : undefined),
  countif: (node, grouping) => {
    const [condition] = args(node, grouping);
    if (condition?.type !== 'bool') return undefined;
    return [scalar(sql`count(*) FILTER (WHERE ${condition.sql})`, 'long', false)];
  },
  sum: plain(sum),
  sumif: filtered(sum),
  avg: plain(average),
  avgif: filtered(average),
  min: plain(extreme('min')),
  minif: filtered(extreme('min')),
  max: plain(extreme('max')),
  maxif: filtered(extreme('max')),
  dcount: plain(distinctCount),
  dcountif: filtered(distinctCount),
};
