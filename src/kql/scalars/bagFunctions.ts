import { join, type Sql, sql, text } from '../ir/sql.ts';
import type { FunctionCall, ScalarFunction, ScalarFunctions } from './call.ts';
import { direct, directMany } from './direct.ts';
import { toJson } from './json.ts';
import { columnValue, type Scalar, scalar } from './scalar.ts';
import { udf } from './udf.ts';

/** A bag of names and JSON texts; of a name that comes twice the last value counts. */
export function bagOf(pairs: readonly (readonly [name: Sql, value: Scalar])[]): Scalar | undefined {
  const values = pairs.map(([, value]) => toJson(value)).filter((value) => value !== undefined);
  if (values.length !== pairs.length) return undefined;
  const names = sql`CAST([${join(pairs.map(([name]) => name))}] AS VARCHAR[])`;
  return scalar(udf('bag_pack', names, sql`CAST([${join(values)}] AS VARCHAR[])`), 'dynamic', false);
}

/** Every column of the row, by its name; on demand without those that are null or empty. */
const packAll: ScalarFunction = ({ args: [without], scope }) => {
  if (without !== undefined && typeof without.constant !== 'boolean') return undefined;
  const columns = [...scope.columns].map(([name, column]) => ({ name: text(name), value: columnValue(column) }));
  const bag = bagOf(columns.map(({ name, value }) => [name, value] as const));
  return bag && without?.constant === true ? scalar(udf('bag_without_empty', bag.sql), 'dynamic', false) : bag;
};

const packColumns: ScalarFunction = (call: FunctionCall) => {
  const names = call.argNodes.map((node) => columnName(node));
  if (names.includes(undefined)) return undefined;
  return bagOf(call.args.map((value, i) => [text(names[i] ?? ''), value] as const));
};

function columnName(node: FunctionCall['argNodes'][number]): string | undefined {
  const name = (node as Kusto.Language.Syntax.NameReference).SimpleName;
  return typeof name === 'string' && name !== '' ? name : undefined;
}

/** Names and values in turn. */
export const packPairs: ScalarFunction = ({ args }) => {
  const pairs: (readonly [Sql, Scalar])[] = [];
  for (let i = 0; i < args.length; i += 2) {
    const [name, value] = [args[i], args[i + 1]];
    if (name?.type !== 'string' || value === undefined) return undefined;
    pairs.push([name.sql, value]);
  }
  return bagOf(pairs);
};

export const bagFunctions: ScalarFunctions = {
  bag_merge: directMany('bag_merge', 'dynamic'),
  bag_remove_keys: direct('bag_remove_keys', ['dynamic', 'dynamic']),
  bag_set_key: direct('bag_set_key', ['dynamic', 'text', 'json']),
  bag_zip: direct('bag_zip', ['dynamic', 'dynamic']),
  bag_has_key: direct('bag_has_key', ['dynamic', 'text']),
  dynamic_to_json: direct('dynamic_to_json', ['dynamic']),
  treepath: direct('treepath', ['dynamic']),
  pack_all: packAll,
  bag_pack_columns: packColumns,
};
