/** Types of the expressions that are generated. */
export type PlainType = 'long' | 'real' | 'bool' | 'string' | 'datetime' | 'timespan';

/** long, datetime and timespan (both in ticks) are bigint. Only a string is never null. */
export type PlainValue = bigint | number | boolean | string | null;

export interface Expression {
  readonly type: PlainType;
  /** In KQL. */
  readonly text: string;
  /** Without any of the engine's code, one value at a time. Undefined where Kusto's answer is not known. */
  readonly value: PlainValue | undefined;
}

const maxTicks = 3_155_378_975_999_999_999n;

const wrap = (value: bigint): bigint => BigInt.asIntN(64, value);

function magnitude(value: bigint): bigint {
  return value < 0n ? -value : value;
}

/** Towards zero; by zero there is no answer. */
function quotient(a: bigint, b: bigint): bigint | null | undefined {
  if (b === 0n) return null;
  return wrap(a / b) === a / b ? a / b : undefined;
}

function remainder(a: bigint, b: bigint): bigint | null {
  return b === 0n ? null : ((a % b) + magnitude(b)) % magnitude(b);
}

export const longOperators = ['+', '-', '*', '/', '%'] as const;

export function onLongs(sign: (typeof longOperators)[number], a: bigint, b: bigint): bigint | null | undefined {
  switch (sign) {
    case '+':
      return wrap(a + b);
    case '-':
      return wrap(a - b);
    case '*':
      return wrap(a * b);
    case '/':
      return quotient(a, b);
    case '%':
      return remainder(a, b);
  }
}

export const realOperators = ['+', '-', '*', '/'] as const;

export function onReals(sign: (typeof realOperators)[number], a: number, b: number): number {
  return { '+': a + b, '-': a - b, '*': a * b, '/': a / b }[sign];
}

/** Outside of the years 1 to 9999 there is no moment. */
export function moment(ticks: bigint): bigint | null {
  return ticks >= 0n && ticks <= maxTicks ? ticks : null;
}

export const comparisons = ['==', '!=', '<', '<=', '>', '>='] as const;

/** Null equals nothing but is not known to be null itself; it is in no order. NaN equals nothing and is in no order. */
export function compare(sign: (typeof comparisons)[number], a: PlainValue, b: PlainValue): boolean | null {
  if (sign === '==' || sign === '!=') {
    if (a === null && b === null) return null;
    return (a === b) === (sign === '==');
  }
  if (a === null || b === null) return null;
  const [x, y] = typeof a === 'string' && typeof b === 'string' ? [utf8(a), utf8(b)] : [a, b];
  return { '<': x < y, '<=': x <= y, '>': x > y, '>=': x >= y }[sign];
}

/** Texts are compared by their bytes. */
function utf8(text: string): string {
  return Buffer.from(text).toString('latin1');
}

/** False decides an `and`, true an `or`, whatever is not known about the other side. */
export function both(a: boolean | null, b: boolean | null): boolean | null {
  if (a === false || b === false) return false;
  return a === null || b === null ? null : true;
}

export function either(a: boolean | null, b: boolean | null): boolean | null {
  if (a === true || b === true) return true;
  return a === null || b === null ? null : false;
}

export const textOperators = [
  'contains',
  'contains_cs',
  'startswith',
  'startswith_cs',
  'endswith',
  'endswith_cs',
  '=~',
  'has',
  'has_cs',
] as const;

export function onTexts(operator: (typeof textOperators)[number], text: string, part: string): boolean {
  const exact = operator.endsWith('_cs');
  const [a, b] = exact ? [text, part] : [text.toLowerCase(), part.toLowerCase()];
  switch (operator) {
    case 'contains':
    case 'contains_cs':
      return a.includes(b);
    case 'startswith':
    case 'startswith_cs':
      return a.startsWith(b);
    case 'endswith':
    case 'endswith_cs':
      return a.endsWith(b);
    case '=~':
      return a === b;
    case 'has':
    case 'has_cs':
      return hasTerm(a, b);
  }
}

const alphanumeric = /[\p{L}\p{N}]/u;

/** An end that is a letter or digit must be the end of a run of letters and digits. */
function hasTerm(text: string, part: string): boolean {
  const [all, wanted] = [[...text], [...part]];
  const joined = (a: string | undefined, b: string | undefined): boolean =>
    a !== undefined && b !== undefined && alphanumeric.test(a) && alphanumeric.test(b);
  for (let at = 0; at + wanted.length <= all.length; at += 1) {
    if (!wanted.every((c, i) => all[at + i] === c)) continue;
    const end = at + wanted.length;
    if (wanted.length === 0 || (!joined(all[at - 1], wanted[0]) && !joined(wanted.at(-1), all[end]))) return true;
  }
  return false;
}

/** Counted in characters; a start below zero counts from the end. */
export function substring(text: string, start: bigint, length: bigint): string {
  const characters = [...text];
  const from = start < 0n ? characters.length + Number(start) : Number(start);
  return characters.slice(Math.max(from, 0), Math.max(from + Number(length), 0)).join('');
}
