import { integer, join, once, type Sql, sql, text } from '../ir/sql.ts';
import { packPairs } from './bagFunctions.ts';
import type { ScalarFunction, ScalarFunctions } from './call.ts';
import { toText } from './conversionFunctions.ts';
import { convert } from './convert.ts';
import { elementsOf, fromElements, jsonText, jsonType, toJson } from './json.ts';
import { placeOf } from './places.ts';
import { type Scalar, scalar } from './scalar.ts';
import { stop } from './stop.ts';
import { udf } from './udf.ts';

const isArray = (value: Sql): Sql => sql`${jsonType(value)} = 'ARRAY'`;

/** A function of an array; null for anything else. */
const onArray =
  (type: Scalar['type'], body: (value: Sql) => Sql): ScalarFunction =>
  ({ args: [value, ...others] }) =>
    value?.type === 'dynamic' && others.length === 0
      ? scalar(
          once(value.sql, (v) => sql`CASE WHEN ${isArray(v)} THEN ${body(v)} END`),
          type,
        )
      : undefined;

/** JSON in its shortest form. What is no JSON is a string. */
function parsed(value: Sql): Sql {
  return once(value, (v) => {
    // DuckDB takes NaN, infinities and a comma before the end for JSON as well.
    const lax = sql`regexp_matches(${v}, '(?i)nan|inf|,\\s*[\\]}]')`;
    const valid = sql`json_valid(${v}) AND (NOT ${lax} OR ${udf('is_json', v)})`;
    const body = sql`CASE WHEN ${valid} THEN CAST(json(${v}) AS VARCHAR) ELSE CAST(to_json(${v}) AS VARCHAR) END`;
    return sql`CASE WHEN ${v} = '' THEN NULL ELSE nullif(${body}, 'null') END`;
  });
}

const parseJson: ScalarFunction = ({ args: [value] }) => {
  if (value?.type === 'dynamic') return value;
  if (value?.type === 'string') return scalar(parsed(value.sql), 'dynamic');
  const json = value && toJson(value);
  return json && scalar(sql`nullif(${json}, 'null')`, 'dynamic');
};

const packArray: ScalarFunction = ({ args }) => {
  const values = args.map(toJson);
  const known = values.filter((value) => value !== undefined);
  if (known.length !== args.length) return undefined;
  return scalar(fromElements(sql`CAST([${join(known)}] AS VARCHAR[])`), 'dynamic', false);
};

const packBag: ScalarFunction = (call) => {
  const { args } = call;
  const members: Sql[] = [];
  const names = new Set<unknown>();
  for (let i = 0; i < args.length; i += 2) {
    const [name, value] = [args[i], args[i + 1]];
    const json = value && toJson(value);
    if (name?.type !== 'string' || !json) return undefined;
    // A name may come twice, where the last value counts.
    if (name.constant === undefined ? args.length > 2 : names.has(name.constant)) return packPairs(call);
    names.add(name.constant);
    members.push(sql`CAST(to_json(${name.sql}) AS VARCHAR) || ':' || ${json}`);
  }
  if (members.length === 0) return undefined;
  return scalar(sql`('{' || ${join(members, " || ',' || ")} || '}')`, 'dynamic', false);
};

/** The kind of value in a dynamic, as `gettype` calls it. */
const dynamicKinds: Readonly<Record<string, string>> = {
  ARRAY: 'array',
  OBJECT: 'dictionary',
  VARCHAR: 'string',
  BOOLEAN: 'bool',
  BIGINT: 'long',
  UBIGINT: 'long',
  DOUBLE: 'double',
};

const getType: ScalarFunction = ({ args: [value] }) => {
  if (value === undefined) return undefined;
  if (value.type !== 'dynamic') return scalar(text(value.type), 'string');
  const whens = Object.entries(dynamicKinds).map(([json, name]) => sql`WHEN ${text(json)} THEN ${text(name)}`);
  return scalar(sql`CASE ${jsonType(value.sql)} ${join(whens, ' ')} ELSE 'null' END`, 'string');
};

const arrayConcat: ScalarFunction = ({ args }) => {
  if (args.length === 0 || args.some((arg) => arg.type !== 'dynamic')) return undefined;
  const lists = args.map((arg) =>
    once(arg.sql, (v) => sql`CASE WHEN ${isArray(v)} THEN ${elementsOf(v)} ELSE CAST([] AS VARCHAR[]) END`),
  );
  const anyArray = join(
    args.map((arg) => isArray(arg.sql)),
    ' OR ',
  );
  return scalar(sql`CASE WHEN ${anyArray} THEN ${fromElements(sql`flatten([${join(lists)}])`)} END`, 'dynamic');
};

const arraySlice: ScalarFunction = ({ args: [value, first, last] }) => {
  const whole = (index: Scalar | undefined): index is Scalar => index?.type === 'int' || index?.type === 'long';
  if (value?.type !== 'dynamic' || !whole(first) || !whole(last)) return undefined;
  // Both ends belong to the slice; below zero they count from the end of the array.
  const place = (index: Scalar, list: Sql): Sql =>
    once(placeOf(index), (i) => sql`(CASE WHEN ${i} < 0 THEN len(${list}) ELSE 0 END + ${i} + 1)`);
  const known = [first, last].filter((index) => index.constant === undefined).map((index) => index.sql);
  const present = known.map((index) => sql` AND ${index} IS NOT NULL`);
  const sliced = once(value.sql, (v) => {
    const body = once(elementsOf(v), (l) =>
      fromElements(sql`list_slice(${l}, greatest(${place(first, l)}, 1), greatest(${place(last, l)}, 0))`),
    );
    return sql`CASE WHEN ${isArray(v)}${join(present, '')} THEN ${body} END`;
  });
  return scalar(sliced, 'dynamic');
};

const mostInRange = 1_048_576n;

/** `range(from, to[, step])` as an array, with Kusto's limit of values; without a step that moves there is none. */
const rangeArray: ScalarFunction = ({ args: [from, to, step] }) => {
  if (!from || !to) return undefined;
  const kinds = [from, to, ...(step ? [step] : [])].map((arg) => arg.type);
  if (kinds.every((kind) => kind === 'int' || kind === 'long' || kind === 'real')) {
    const type = kinds.includes('real') ? 'real' : 'long';
    const by = step ? convert(step, type).sql : sql`1`;
    return rangeOf(convert(from, type).sql, convert(to, type).sql, by, type);
  }
  if (from.type !== to.type || (from.type !== 'datetime' && from.type !== 'timespan')) return undefined;
  if (step ? step.type !== 'timespan' : from.type === 'datetime') return undefined;
  return rangeOf(from.sql, to.sql, step?.sql ?? integer(36_000_000_000n), from.type);
};

const endlessRange = 'range: both ends and the step must be finite, and near enough to be counted.';

function rangeOf(from: Sql, to: Sql, by: Sql, type: 'long' | 'real' | 'datetime' | 'timespan'): Scalar | undefined {
  const isReal = type === 'real';
  // From one end of 64 bits to the other is more than they hold.
  const wide = (value: Sql): Sql => (isReal ? value : sql`CAST(${value} AS HUGEINT)`);
  const value = sql`(${from} + ${wide(sql`i`)} * ${by})`;
  const element = toJson({ sql: isReal ? value : sql`CAST(${value} AS BIGINT)`, type, nullable: false });
  if (!element) return undefined;
  const distance = sql`(${wide(to)} - ${from})`;
  const steps = isReal ? sql`floor(${distance} / ${by})` : sql`(${distance} // ${by})`;
  const last = sql`CAST(least(${steps}, ${integer(mostInRange - 1n)}) AS BIGINT)`;
  const endless = isReal ? sql`WHEN NOT isfinite(${distance} / ${by}) THEN ${stop(endlessRange)} ` : sql``;
  const places = sql`CASE ${endless}WHEN ${distance} / ${by} >= 0 THEN generate_series(0, ${last}) ELSE CAST([] AS BIGINT[]) END`;
  const values = fromElements(sql`list_transform(${places}, lambda i: ${element})`);
  return scalar(sql`CASE WHEN ${by} <> 0 AND ${from} IS NOT NULL AND ${to} IS NOT NULL THEN ${values} END`, 'dynamic');
}

const arrayLength = onArray('long', (v) => sql`CAST(json_array_length(${v}) AS BIGINT)`);

export const dynamicFunctions: ScalarFunctions = {
  parse_json: parseJson,
  todynamic: parseJson,
  parsejson: parseJson,
  toobject: parseJson,
  pack_array: packArray,
  pack: packBag,
  pack_dictionary: packBag,
  bag_pack: packBag,
  gettype: getType,
  arraylength: arrayLength,
  array_length: arrayLength,
  array_reverse: onArray('dynamic', (v) => fromElements(sql`list_reverse(${elementsOf(v)})`)),
  array_sum: onArray('real', (v) => {
    const numbers = sql`list_transform(${elementsOf(v)}, lambda e: CASE WHEN e = 'null' THEN 0 ELSE TRY_CAST(e AS DOUBLE) END)`;
    // Anything but numbers in it leaves no sum, and so does nothing at all.
    return once(numbers, (n) => sql`CASE WHEN list_count(${n}) = len(${n}) THEN list_sum(${n}) END`);
  }),
  range: rangeArray,
  array_concat: arrayConcat,
  array_slice: arraySlice,
  bag_keys: ({ args: [value] }) =>
    value?.type === 'dynamic'
      ? scalar(
          once(
            value.sql,
            (v) => sql`CASE WHEN ${jsonType(v)} = 'OBJECT' THEN CAST(to_json(json_keys(${v})) AS VARCHAR) END`,
          ),
          'dynamic',
        )
      : undefined,
  strcat_array: ({ args: [value, separator] }) => {
    const between = separator && toText(separator);
    if (value?.type !== 'dynamic' || !between) return undefined;
    // DuckDB joins by a constant only.
    if (separator.constant === undefined) return scalar(udf('strcat_array', value.sql, between), 'string');
    const joined = once(value.sql, (v) => {
      const element = (e: Sql): Sql =>
        sql`CASE WHEN starts_with(${e}, '"') THEN ${jsonText(e)} WHEN ${e} = 'null' THEN '' ELSE ${e} END`;
      const texts = sql`list_transform(${elementsOf(v)}, lambda e: ${element(sql`e`)})`;
      return sql`coalesce(CASE WHEN ${isArray(v)} THEN array_to_string(${texts}, ${between}) END, '')`;
    });
    return scalar(joined, 'string');
  },
};
