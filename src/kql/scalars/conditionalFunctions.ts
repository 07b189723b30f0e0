import { addUses, join, type Sql, sql } from '../ir/sql.ts';
import { invalid } from '../refusal.ts';
import type { FunctionCall, ScalarFunctions } from './call.ts';
import { convert, isNull } from './convert.ts';
import { certainly } from './dynamicComparison.ts';
import { type Scalar, scalar } from './scalar.ts';
import { udf } from './udf.ts';

/** A branch in the type of the whole; undefined where the language would have to convert by rules of its own. */
function branch(value: Scalar | undefined, call: FunctionCall): Scalar | undefined {
  if (value === undefined) return undefined;
  if (value.type === call.type || value.constant === null) return convert(value, call.type);
  if (value.type === 'dynamic') return certainly(value, call.type);
  // Kusto refuses to mix real with whole numbers here.
  return value.type === 'int' && call.type === 'long' ? convert(value, 'long') : undefined;
}

/** `conditions[i]` guards `results[i]`; the last result has none. */
function choose(
  call: FunctionCall,
  conditions: readonly Scalar[],
  results: readonly (Scalar | undefined)[],
): Scalar | undefined {
  const values = results.map((result) => branch(result, call));
  const whens: Sql[] = [];
  for (const [i, condition] of conditions.entries()) {
    const value = values[i];
    if (value === undefined || condition.type !== 'bool') return undefined;
    whens.push(sql`WHEN ${condition.sql} THEN ${value.sql}`);
  }
  const otherwise = values[conditions.length];
  if (otherwise === undefined) return undefined;
  const nullable = values.some((value) => value?.nullable ?? true);
  return scalar(sql`CASE ${join(whens, ' ')} ELSE ${otherwise.sql} END`, call.type, nullable);
}

const iff = (call: FunctionCall): Scalar | undefined => {
  const [condition, yes, no] = call.args;
  return condition && choose(call, [condition], [yes, no]);
};

const isEmptyText = (value: Scalar | undefined): Scalar | undefined => {
  if (value === undefined) return undefined;
  if (value.type === 'string') return scalar(sql`(${value.sql} = '')`, 'bool', false);
  if (value.type === 'dynamic') return scalar(sql`(${value.sql} IS NULL OR ${value.sql} = '""')`, 'bool', false);
  return isNull(value);
};

const negated = (value: Scalar | undefined): Scalar | undefined =>
  value && scalar(sql`(NOT ${value.sql})`, 'bool', value.nullable);

/** Of what no row decides on; whether it holds is known before the first of them. */
const assertion = ({ args: [condition, message], node, type }: FunctionCall): Scalar | undefined => {
  const columns = new Set<number>();
  if (condition) addUses(condition.sql, columns);
  if (columns.size > 0) throw invalid(node, "The condition of 'assert' must be the same for all rows.");
  if (condition?.type !== 'bool' || typeof message?.constant !== 'string') return undefined;
  return scalar(udf('assert', condition.sql, message.sql), type, false);
};

export const conditionalFunctions: ScalarFunctions = {
  assert: assertion,
  iff,
  iif: iff,
  case: (call) => {
    const conditions = call.args.filter((_, i) => i % 2 === 0 && i < call.args.length - 1);
    const results = call.args.filter((_, i) => i % 2 === 1 || i === call.args.length - 1);
    return choose(call, conditions, results);
  },
  coalesce: (call) => {
    const values = call.args.map((arg) => branch(arg, call));
    const known = values.filter((value) => value !== undefined);
    if (known.length !== values.length) return undefined;
    const last = known.at(-1);
    if (last === undefined) return undefined;
    if (call.type === 'string') {
      const whens = known.slice(0, -1).map((value) => sql`nullif(${value.sql}, '')`);
      return scalar(sql`coalesce(${join([...whens, last.sql])})`, 'string');
    }
    return scalar(
      sql`coalesce(${join(known.map((value) => value.sql))})`,
      call.type,
      known.every((v) => v.nullable),
    );
  },
  not: ({ args: [value] }) => (value?.type === 'bool' ? negated(value) : undefined),
  isnull: ({ args: [value] }) => value && isNull(value),
  isnotnull: ({ args: [value] }) => value && negated(isNull(value)),
  notnull: ({ args: [value] }) => value && negated(isNull(value)),
  isempty: ({ args: [value] }) => isEmptyText(value),
  isnotempty: ({ args: [value] }) => negated(isEmptyText(value)),
  notempty: ({ args: [value] }) => negated(isEmptyText(value)),
};
