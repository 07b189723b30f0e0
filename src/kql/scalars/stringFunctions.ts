import { call, integer, join, sql } from '../ir/sql.ts';
import type { ScalarFunction, ScalarFunctions } from './call.ts';
import { toText } from './conversionFunctions.ts';
import { scalar } from './scalar.ts';

const onText =
  (name: string): ScalarFunction =>
  ({ args: [value], type }) =>
    value?.type === 'string' ? scalar(call(name, value.sql), type, false) : undefined;

const replace: ScalarFunction = ({ args: [text, lookup, rewrite] }) =>
  text?.type === 'string' && lookup?.type === 'string' && rewrite?.type === 'string'
    ? scalar(call('replace', text.sql, lookup.sql, rewrite.sql), 'string')
    : undefined;

export const stringFunctions: ScalarFunctions = {
  strcat: ({ args }) => {
    const texts = args.map(toText);
    const known = texts.filter((value) => value !== undefined);
    return known.length === texts.length ? scalar(sql`concat(${join(known)})`, 'string') : undefined;
  },
  strlen: onText('length'),
  tolower: onText('lower'),
  toupper: onText('upper'),
  replace_string: replace,
  substring: ({ args: [text, start, length] }) => {
    if (text?.type !== 'string' || typeof start?.constant !== 'bigint' || start.constant < 0n) return undefined;
    const from = integer(start.constant + 1n);
    if (length === undefined) return scalar(call('substring', text.sql, from), 'string');
    if (typeof length.constant !== 'bigint' || length.constant < 0n) return undefined;
    return scalar(call('substring', text.sql, from, integer(length.constant)), 'string');
  },
};
