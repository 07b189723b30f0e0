import { bigint, call, integer, join, once, sql, text } from '../ir/sql.ts';
import type { ScalarFunction, ScalarFunctions } from './call.ts';
import { convertDynamic } from './conversionFunctions.ts';
import { argument, direct, directMany } from './direct.ts';
import { jsonMember } from './json.ts';
import { toRe2 } from './regex.ts';
import { type Scalar, scalar } from './scalar.ts';
import { udf } from './udf.ts';

const isText = (value: Scalar | undefined): value is Scalar => value?.type === 'string';

/** Names of the groups in their order; null for those that have none. */
function groupNames(regex: string): readonly (string | null)[] {
  const bare = regex.replace(/\\./gs, '').replace(/\[\^?\]?[^\]]*\]/g, '');
  return [...bare.matchAll(/\(\?P?<(?![=!])(\w+)>|\((?!\?)/g)].map((group) => group[1] ?? null);
}

/** Numbers of the groups that a second argument names by number or name; undefined where one is not there. */
function chosenGroups(chosen: Scalar, regex: string): readonly number[] | undefined {
  if (chosen.type !== 'dynamic' || typeof chosen.constant !== 'string') return undefined;
  const list: unknown = JSON.parse(chosen.constant);
  if (!Array.isArray(list) || list.length === 0) return undefined;
  const names = groupNames(regex);
  const groups = list.map((group: unknown) => (typeof group === 'string' ? names.indexOf(group) + 1 : Number(group)));
  return groups.every((group) => Number.isInteger(group) && group > 0) ? groups : undefined;
}

/** All matches: of one group texts, of several arrays of texts. A second argument names the groups wanted. */
const extractAll: ScalarFunction = ({ args }) => {
  const [expression, source] = [args[0], args.at(-1)];
  const wanted = args.length === 3 ? args[1] : undefined;
  if (typeof expression?.constant !== 'string' || !isText(source)) return undefined;
  const regex = toRe2(expression.constant);
  const count = groupNames(expression.constant).length;
  const groups = wanted ? chosenGroups(wanted, expression.constant) : Array.from({ length: count }, (_, i) => i + 1);
  if (regex === undefined || !groups || count === 0 || count > 9 || groups.some((group) => group > count))
    return undefined;
  const found = groups.map((group) => call('regexp_extract_all', source.sql, text(regex), integer(group)));
  const [first] = found;
  if (first === undefined) return undefined;
  const tuples = sql`list_transform(list_zip(${join(found)}), lambda e: [${join(
    groups.map((_, i) => sql`coalesce(struct_extract(e, ${integer(i + 1)}), '')`),
  )}])`;
  const matches = sql`CAST(to_json(${found.length === 1 ? sql`list_transform(${first}, lambda e: coalesce(e, ''))` : tuples}) AS VARCHAR)`;
  return scalar(sql`nullif(${matches}, '[]')`, 'dynamic');
};

/** A path of members and elements, as DuckDB writes it; undefined for any other. */
function pathOf(path: Scalar | undefined): string | undefined {
  const given = path?.constant;
  if (typeof given !== 'string' || !/^\$(\.[A-Za-z_]\w*|\[\d+\]|\['[^'"\\]+'\]|\["[^'"\\]+"\])*$/.test(given))
    return undefined;
  return given.replace(/\[["']([^"']+)["']\]|\.(\w+)/g, (_, quoted, plain) => `."${quoted ?? plain}"`);
}

const extractJson: ScalarFunction = ({ args: [path, source], type }) => {
  const given = pathOf(path);
  if (given === undefined || !isText(source)) return undefined;
  const valid = sql`CASE WHEN json_valid(${source.sql}) THEN ${source.sql} END`;
  const found = scalar(jsonMember(valid, text(given)), 'dynamic');
  const converted = type === 'dynamic' ? found.sql : convertDynamic(found, type);
  return converted && scalar(converted, type);
};

/** Ordinal, as `<` compares texts. */
const compare: ScalarFunction = ({ args: [a, b] }) => {
  const [x, y] = [a && argument(a, 'anyText'), b && argument(b, 'anyText')];
  if (!x || !y) return undefined;
  const sign = once(x, (v) => once(y, (w) => sql`CAST((${v} > ${w}) AS BIGINT) - CAST((${v} < ${w}) AS BIGINT)`));
  return scalar(sign, 'long', false);
};

const indexOf: ScalarFunction = (call_) => {
  const [value, lookup, ...others] = call_.args;
  if (isText(value) && isText(lookup) && others.length === 0) {
    return scalar(sql`CAST(strpos(${value.sql}, ${lookup.sql}) - 1 AS BIGINT)`, 'long', false);
  }
  return direct(
    'indexof',
    ['anyText', 'anyText', 'whole', 'whole', 'whole'],
    [bigint(0), bigint(-1), bigint(1)],
  )(call_);
};

const fromCodePoints = directMany('codepoints_to_string', 'json');
const toCodePoints = direct('codepoints_from_string', ['text']);

const hasAnyIndex: ScalarFunction = ({ args: [source, values] }) => {
  const haystack = source && argument(source, 'text');
  return haystack && values?.type === 'dynamic'
    ? scalar(udf('has_any_index', haystack, values.sql), 'long')
    : undefined;
};

export const textFunctions: ScalarFunctions = {
  strcmp: compare,
  indexof: indexOf,
  indexof_regex: (call_) =>
    typeof call_.args[1]?.constant === 'string'
      ? direct(
          'indexof_regex',
          ['anyText', 'text', 'whole', 'whole', 'whole'],
          [bigint(0), bigint(-1), bigint(1)],
        )(call_)
      : undefined,
  extract_all: extractAll,
  extractall: extractAll,
  extract_json: extractJson,
  extractjson: extractJson,
  replace_strings: direct('replace_strings', ['text', 'dynamic', 'dynamic']),
  translate: direct('translate', ['text', 'text', 'text']),
  regex_quote: direct('regex_quote', ['text']),
  has_any_index: hasAnyIndex,
  unicode_codepoints_from_string: toCodePoints,
  to_utf8: toCodePoints,
  unicode_codepoints_to_string: fromCodePoints,
  make_string: fromCodePoints,
  punycode_from_string: direct('punycode_from_string', ['text']),
  punycode_to_string: direct('punycode_to_string', ['text']),
  punycode_domain_from_string: direct('punycode_domain_from_string', ['text']),
  punycode_domain_to_string: direct('punycode_domain_to_string', ['text']),
  isascii: direct('isascii', ['text']),
  isutf8: direct('isutf8', ['text']),
};
