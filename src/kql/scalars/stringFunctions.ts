import { call, integer, join, once, type Sql, sql, text } from '../ir/sql.ts';
import type { ScalarFunction, ScalarFunctions } from './call.ts';
import { convertText, toText } from './conversionFunctions.ts';
import { placeOf } from './places.ts';
import { toRe2 } from './regex.ts';
import { type Scalar, scalar } from './scalar.ts';
import { stop } from './stop.ts';

const isText = (value: Scalar | undefined): value is Scalar => value?.type === 'string';
const isWhole = (value: Scalar | undefined): value is Scalar => value?.type === 'long' || value?.type === 'int';

/** Of any value its text, as `tostring` gives it. */
function asText(value: Scalar | undefined): Scalar | undefined {
  const body = value && toText(value);
  return body && value && (value.type === 'string' ? value : scalar(body, 'string'));
}

const onText =
  (body: (value: Sql) => Sql): ScalarFunction =>
  ({ args: [value, ...others], type }) => {
    const plain = asText(value);
    return plain && others.length === 0 ? scalar(once(plain.sql, body), type, false) : undefined;
  };

const replace: ScalarFunction = ({ args }) => {
  const [value, lookup, rewrite] = args.map(asText);
  // Looking for nothing changes nothing, in DuckDB too.
  return value && lookup && rewrite && scalar(call('replace', value.sql, lookup.sql, rewrite.sql), 'string');
};

/** A regular expression known while compiling, in RE2's terms. */
function pattern(value: Scalar | undefined): string | undefined {
  return typeof value?.constant === 'string' && value.constant !== '' ? toRe2(value.constant) : undefined;
}

const trimming =
  (atStart: boolean, atEnd: boolean): ScalarFunction =>
  ({ args: [expression, value] }) => {
    const regex = pattern(expression);
    if (regex === undefined || !isText(value)) return undefined;
    const first = atStart ? call('regexp_replace', value.sql, text(`^(?:${regex})`), sql`''`) : value.sql;
    return scalar(atEnd ? call('regexp_replace', first, text(`(?:${regex})$`), sql`''`) : first, 'string');
  };

const substring: ScalarFunction = ({ args: [given, start, length] }) => {
  const value = asText(given);
  if (!value || !isWhole(start) || (length && !isWhole(length))) return undefined;
  const [begin, count] = [placeOf(start), length && placeOf(length)];
  // A start below zero counts from the end; what lies before the text is cut off.
  const from = once(value.sql, (v) =>
    typeof start.constant === 'bigint' && start.constant >= 0n
      ? begin
      : sql`CASE WHEN ${begin} < 0 THEN length(${v}) + ${begin} ELSE ${begin} END`,
  );
  const cut = once(from, (f) => {
    const visible = sql`greatest(${f}, 0) + 1`;
    if (!count) return sql`substring(${value.sql}, ${visible})`;
    return sql`substring(${value.sql}, ${visible}, greatest(${count} + least(${f}, 0), 0))`;
  });
  return scalar(sql`coalesce(${cut}, '')`, 'string');
};

const split: ScalarFunction = ({ args: [given, delimiter, index] }) => {
  const value = asText(given);
  if (!value || !isText(delimiter) || delimiter.constant === '') return undefined;
  const empty = stop('split: what an empty delimiter does is not known.');
  const by = delimiter.constant === undefined ? sql`coalesce(nullif(${delimiter.sql}, ''), ${empty})` : delimiter.sql;
  const pieces = call('string_split', value.sql, by);
  if (index === undefined) return scalar(sql`CAST(to_json(${pieces}) AS VARCHAR)`, 'dynamic', false);
  if (!isWhole(index) || (typeof index.constant === 'bigint' && index.constant < 0n)) return undefined;
  const negative = stop('split: what an index below zero does is not known.');
  const place =
    typeof index.constant === 'bigint'
      ? sql`(${placeOf(index)} + 1)`
      : once(placeOf(index), (i) => sql`CASE WHEN ${i} < 0 THEN ${negative} ELSE ${i} + 1 END`);
  const piece = sql`CAST(to_json(list_slice(${pieces}, ${place}, ${place})) AS VARCHAR)`;
  return scalar(sql`nullif(${piece}, '[]')`, 'dynamic');
};

const extract: ScalarFunction = ({ args: [expression, group, value], type }) => {
  const regex = pattern(expression);
  if (regex === undefined || typeof group?.constant !== 'bigint' || !isText(value)) return undefined;
  if (group.constant < 0n || group.constant > 9n) return undefined;
  const found = scalar(sql`regexp_extract(${value.sql}, ${text(regex)}, ${integer(group.constant)})`, 'string');
  // A last argument, `typeof(…)`, has the text converted.
  const converted = type === 'string' ? found.sql : convertText(found, type);
  return converted && scalar(converted, type);
};

const replaceRegex: ScalarFunction = ({ args: [given, expression, rewrite] }) => {
  const value = asText(given);
  const regex = pattern(expression);
  const by = rewrite?.constant;
  // RE2 knows `\1` and `\\` as Kusto does, and gives `\` no other meaning.
  if (!value || regex === undefined || typeof by !== 'string') return undefined;
  if (by.replaceAll(/\\[0-9\\]/g, '').includes('\\')) return undefined;
  return scalar(sql`regexp_replace(${value.sql}, ${text(regex)}, ${text(by)}, 'g')`, 'string');
};

const strcatDelim: ScalarFunction = ({ args: [first, ...values] }) => {
  const delimiter = asText(first);
  const texts = values.map(toText).filter((value) => value !== undefined);
  if (!delimiter || texts.length !== values.length) return undefined;
  return scalar(call('concat_ws', delimiter.sql, ...texts), 'string');
};

/** Also those that overlap. */
const countOf: ScalarFunction = ({ args: [given, search, kind] }) => {
  const value = asText(given);
  if (!value || !isText(search) || search.constant === '') return undefined;
  if (kind?.constant === 'regex') {
    const regex = pattern(search);
    return regex === undefined
      ? undefined
      : scalar(sql`CAST(len(regexp_extract_all(${value.sql}, ${text(regex)})) AS BIGINT)`, 'long', false);
  }
  if (kind !== undefined && kind.constant !== 'normal') return undefined;
  const empty = stop('countof: how often an empty text is found is not known.');
  const known = typeof search.constant === 'string' ? integer([...search.constant].length) : undefined;
  const size = known ?? sql`coalesce(nullif(length(${search.sql}), 0), ${empty})`;
  const places = sql`generate_series(1, length(${value.sql}) - ${size} + 1)`;
  const found = sql`list_filter(${places}, lambda i: substring(${value.sql}, i, ${size}) = ${search.sql})`;
  return scalar(sql`CAST(len(${found}) AS BIGINT)`, 'long', false);
};

export const stringFunctions: ScalarFunctions = {
  strcat: ({ args }) => {
    const known = args.map(toText).filter((value) => value !== undefined);
    if (known.length !== args.length) return undefined;
    const constants = args.map((arg) => (arg.type === 'string' ? arg.constant : undefined));
    const whole = constants.every((value) => typeof value === 'string') ? constants.join('') : undefined;
    return { ...scalar(sql`concat(${join(known)})`, 'string'), ...(whole !== undefined && { constant: whole }) };
  },
  strcat_delim: strcatDelim,
  strlen: ({ args: [value], type }) => {
    if (value?.type !== 'string' && value?.type !== 'dynamic') return undefined;
    const plain = toText(value);
    return (
      plain &&
      scalar(
        once(plain, (v) => call('length', v)),
        type,
        false,
      )
    );
  },
  string_size: onText((v) => sql`CAST(strlen(${v}) AS BIGINT)`),
  tolower: onText((v) => call('lower', v)),
  // Unicode has no single capital for it that everyone uses; DuckDB takes the rare one.
  toupper: onText((v) => call('replace', call('upper', v), sql`'ẞ'`, sql`'ß'`)),
  reverse: onText((v) => call('reverse', v)),
  replace_string: replace,
  replace_regex: replaceRegex,
  // The old name has the text last.
  replace: (call) => replaceRegex({ ...call, args: [...call.args.slice(-1), ...call.args.slice(0, -1)] }),
  substring,
  split,
  extract,
  trim: trimming(true, true),
  trim_start: trimming(true, false),
  trim_end: trimming(false, true),
  countof: countOf,
  strrep: ({ args: [given, times, between] }) => {
    const [value, delimiter] = [asText(given), asText(between)];
    if (!value || !isWhole(times)) return undefined;
    if (typeof times.constant === 'bigint' && (times.constant < 0n || times.constant > 1024n)) return undefined;
    const outside = stop('strrep: a text can be repeated 0 to 1024 times.');
    const count =
      times.constant === undefined
        ? once(times.sql, (n) => sql`CASE WHEN ${n} BETWEEN 0 AND 1024 THEN ${n} ELSE ${outside} END`)
        : times.sql;
    if (delimiter === undefined) return scalar(call('repeat', value.sql, count), 'string');
    return scalar(
      once(count, (n) => {
        const repeated = call('repeat', call('concat', value.sql, delimiter.sql), sql`(${n} - 1)`);
        return sql`CASE WHEN ${n} = 0 THEN '' ELSE ${call('concat', repeated, value.sql)} END`;
      }),
      'string',
      false,
    );
  },
};
