import { join, sql } from '../ir/sql.ts';
import type { ScalarFunction, ScalarFunctions } from './call.ts';
import { direct, directMany, typed } from './direct.ts';
import { scalar } from './scalar.ts';
import { udf } from './udf.ts';

const nothing = sql`CAST(NULL AS VARCHAR)`;
const none = sql`CAST(NULL AS BIGINT)`;

/** Several arrays, and at the end whether nulls come last. */
const sorting =
  (name: 'array_sort_asc' | 'array_sort_desc'): ScalarFunction =>
  ({ args, type }) => {
    const last = args.at(-1);
    const arrays = last?.type === 'bool' ? args.slice(0, -1) : args;
    if (arrays.length === 0 || arrays.some((arg) => arg.type !== 'dynamic')) return undefined;
    const list = sql`CAST([${join(arrays.map((arg) => arg.sql))}] AS VARCHAR[])`;
    return typed(udf(name, list, last?.type === 'bool' ? last.sql : sql`true`), type);
  };

const choice = direct('array_iff', ['dynamic', 'json', 'json']);
const repeated = direct('repeat', ['json', 'whole']);

export const arrayFunctions: ScalarFunctions = {
  array_rotate_left: direct('array_rotate_left', ['dynamic', 'whole']),
  array_rotate_right: direct('array_rotate_right', ['dynamic', 'whole']),
  array_shift_left: direct('array_shift_left', ['dynamic', 'whole', 'json'], [nothing]),
  array_shift_right: direct('array_shift_right', ['dynamic', 'whole', 'json'], [nothing]),
  array_iff: choice,
  array_iif: choice,
  array_index_of: direct('array_index_of', ['dynamic', 'json', 'whole', 'whole', 'whole'], [none, none, none]),
  array_split: direct('array_split', ['dynamic', 'json']),
  array_sort_asc: sorting('array_sort_asc'),
  array_sort_desc: sorting('array_sort_desc'),
  array_strcat: direct('strcat_array', ['dynamic', 'anyText']),
  zip: directMany('zip', 'json'),
  repeat: repeated,
  set_union: directMany('set_union', 'dynamic'),
  set_intersect: directMany('set_intersect', 'dynamic'),
  set_difference: directMany('set_difference', 'dynamic'),
  set_has_element: direct('set_has_element', ['dynamic', 'json']),
  set_equals: direct('set_equals', ['dynamic', 'dynamic']),
  // The binder calls it dynamic; Kusto's answer is a real.
  jaccard_index: ({ args: [a, b, ...others] }) =>
    a?.type === 'dynamic' && b?.type === 'dynamic' && others.length === 0
      ? scalar(udf('jaccard_index', a.sql, b.sql), 'real')
      : undefined,
};
