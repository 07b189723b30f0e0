import { integer, once, type Sql, sql } from '../ir/sql.ts';
import { elementsOf, fromElements, jsonType, toJson } from '../scalars/json.ts';
import { type Scalar, scalar } from '../scalars/scalar.ts';
import { udf } from '../scalars/udf.ts';
import { type Aggregate, type Aggregates, argumentsOf, type Grouping, inOrder } from './aggregate.ts';

/** Kusto's own limit of values in one list. */
const mostValues = 1_048_576n;
/** That of the functions under their old names. Source: Kusto documentation, notes on the deprecated versions. */
const mostOfOld = 128n;
/** Up to here the order of first appearance is kept; looking for it costs the square of the number. */
const mostInOrder = 500;

interface Gathered {
  readonly list: Sql;
  readonly toJson: (element: Sql) => Sql;
}

/**
 * A group's values. Nulls are left out of typed columns; they become JSON last, when few may be left.
 * Dynamic arrays are taken apart, one level.
 */
function gathered(value: Scalar, filter: Sql, grouping: Grouping, distinct: boolean): Gathered | undefined {
  const order = inOrder(grouping);
  if (value.type !== 'dynamic') {
    if (toJson(value) === undefined) return undefined;
    const present = value.nullable
      ? sql`${filter.size === 0 ? sql` FILTER (WHERE` : sql`${withoutEnd(filter)} AND`} ${value.sql} IS NOT NULL)`
      : filter;
    // Where the input has no order, there is no first appearance to be kept.
    const unique = distinct && order.size === 0 ? sql`DISTINCT ` : sql``;
    return {
      list: sql`coalesce(list(${unique}${value.sql}${order})${present}, [])`,
      toJson: (element) => toJson({ ...value, sql: element, nullable: false }) ?? element,
    };
  }
  const taken = once(
    sql`coalesce(${value.sql}, 'null')`,
    (v) => sql`CASE WHEN ${jsonType(v)} = 'ARRAY' THEN ${elementsOf(v)} ELSE [${v}] END`,
  );
  const list = sql`coalesce(flatten(list(${taken}${order})${filter}), [])`;
  return {
    list: distinct ? sql`list_filter(${list}, lambda e: e <> 'null')` : list,
    toJson: (element) => element,
  };
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
  (distinct: boolean, conditional: boolean, most = mostValues): Aggregate =>
  (node, grouping) => {
    const [value, second, third, ...others] = argumentsOf(node, grouping);
    const condition = conditional ? second : undefined;
    const limit = conditional ? third : second;
    if (value === undefined || others.length > 0 || (!conditional && third !== undefined)) return undefined;
    if (conditional && condition?.type !== 'bool') return undefined;
    if (limit !== undefined && typeof limit.constant !== 'bigint') return undefined;
    const filter = condition ? sql` FILTER (WHERE ${condition.sql})` : sql``;
    const found = gathered(value, filter, grouping, distinct);
    if (found === undefined) return undefined;
    const ordered = value.type === 'dynamic' || grouping.input.order.length > 0;
    const values = distinct && ordered ? firstAppearances(found.list) : found.list;
    const count = integer(typeof limit?.constant === 'bigint' ? limit.constant : most);
    const texts = sql`list_transform(list_slice(${values}, 1, ${count}), lambda e: ${found.toJson(sql`e`)})`;
    return [scalar(fromElements(texts), 'dynamic', false)];
  };

/** Nulls stay, at their places. */
const listWithNulls: Aggregate = (node, grouping) => {
  const [value, ...others] = argumentsOf(node, grouping);
  const json = value && toJson(value);
  if (!json || others.length > 0) return undefined;
  const list = sql`coalesce(list(${json}${inOrder(grouping)}), [])`;
  return [scalar(fromElements(sql`list_slice(${list}, 1, ${integer(mostValues)})`), 'dynamic', false)];
};

/** One bag of all; of a name that comes again the first value stays. */
const bag =
  (conditional: boolean, most = mostValues): Aggregate =>
  (node, grouping) => {
    const [value, second, third] = argumentsOf(node, grouping);
    const [condition, limit] = conditional ? [second, third] : [undefined, second];
    if (value?.type !== 'dynamic' || (conditional && condition?.type !== 'bool')) return undefined;
    if (limit !== undefined && typeof limit.constant !== 'bigint') return undefined;
    const filter = condition ? sql` FILTER (WHERE ${condition.sql})` : sql``;
    const count = integer(typeof limit?.constant === 'bigint' ? limit.constant : most);
    const all = udf('bag_merge_list', sql`list(${value.sql}${inOrder(grouping)})${filter}`, count);
    return [scalar(all, 'dynamic', false)];
  };

export const collections: Aggregates = {
  make_list_with_nulls: listWithNulls,
  make_bag: bag(false),
  make_bag_if: bag(true),
  buildschema: (node, grouping) => {
    const [value] = argumentsOf(node, grouping);
    if (value?.type !== 'dynamic') return undefined;
    return [scalar(udf('buildschema', sql`list(${value.sql}${inOrder(grouping)})`), 'dynamic')];
  },
  makelist: collection(false, false, mostOfOld),
  makeset: collection(true, false, mostOfOld),
  make_dictionary: bag(false, mostOfOld),
  make_list: collection(false, false),
  make_list_if: collection(false, true),
  make_set: collection(true, false),
  make_set_if: collection(true, true),
};
