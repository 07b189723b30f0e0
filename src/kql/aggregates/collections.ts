import { integer, once, type Sql, sql } from '../ir/sql.ts';
import { elementsOf, fromElements, jsonType, toJson } from '../scalars/json.ts';
import { type Scalar, scalar } from '../scalars/scalar.ts';
import { type Aggregate, type Aggregates, argumentsOf, type Grouping, inOrder } from './aggregate.ts';

/** Kusto's own limit of values in one list. */
const mostValues = 1_048_576n;
/** Up to here the order of first appearance is kept; looking for it costs the square of the number. */
const mostInOrder = 500;

/** The JSON texts of a group's values. Arrays are taken apart, one level; nulls are left out of typed columns. */
function gathered(value: Scalar, filter: Sql, grouping: Grouping): Sql | undefined {
  const order = inOrder(grouping);
  if (value.type !== 'dynamic') {
    const json = toJson(value);
    const present = value.nullable
      ? sql`${filter.size === 0 ? sql` FILTER (WHERE` : sql`${withoutEnd(filter)} AND`} ${value.sql} IS NOT NULL)`
      : filter;
    return json && sql`coalesce(list(${json}${order})${present}, [])`;
  }
  const taken = once(
    sql`coalesce(${value.sql}, 'null')`,
    (v) => sql`CASE WHEN ${jsonType(v)} = 'ARRAY' THEN ${elementsOf(v)} ELSE [${v}] END`,
  );
  return sql`coalesce(flatten(list(${taken}${order})${filter}), [])`;
}

/** A FILTER clause without its closing bracket, to be continued. */
function withoutEnd(filter: Sql): Sql {
  const parts = filter.parts.slice(0, -1);
  return { parts, size: filter.size - 1 };
}

function firstAppearances(list: Sql): Sql {
  return once(
    list,
    (l) =>
      sql`CASE WHEN len(${l}) <= ${integer(mostInOrder)} THEN list_filter(${l}, lambda e, i: list_position(${l}, e) = i) ELSE list_distinct(${l}) END`,
  );
}

const collection =
  (distinct: boolean, conditional: boolean): Aggregate =>
  (node, grouping) => {
    const [value, second, third, ...others] = argumentsOf(node, grouping);
    const condition = conditional ? second : undefined;
    const limit = conditional ? third : second;
    if (value === undefined || others.length > 0 || (!conditional && third !== undefined)) return undefined;
    if (conditional && condition?.type !== 'bool') return undefined;
    if (limit !== undefined && typeof limit.constant !== 'bigint') return undefined;
    const filter = condition ? sql` FILTER (WHERE ${condition.sql})` : sql``;
    const list = gathered(value, filter, grouping);
    if (list === undefined) return undefined;
    const nonNull = sql`list_filter(${list}, lambda e: e <> 'null')`;
    const values = distinct ? firstAppearances(value.type === 'dynamic' ? nonNull : list) : list;
    const most = integer(typeof limit?.constant === 'bigint' ? limit.constant : mostValues);
    return [scalar(fromElements(sql`list_slice(${values}, 1, ${most})`), 'dynamic', false)];
  };

export const collections: Aggregates = {
  make_list: collection(false, false),
  make_list_if: collection(false, true),
  make_set: collection(true, false),
  make_set_if: collection(true, true),
};
