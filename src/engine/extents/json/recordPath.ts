import { SharingError } from '../../../protocol/errors.ts';
import { parseJsonPath } from '../../../protocol/jsonPath.ts';
import { children, type JsonSpan, skipBlanks, unquote } from './jsonScan.ts';

/** Deeper arrays are seldom the records of a file. */
const deepest = 5;

/** `$.a['b c']` → `['a', 'b c']`. Source: Kusto documentation, "JSONPath expressions". */
export function parseRecordPath(path: string): readonly string[] {
  const steps = parseJsonPath(path);
  if (steps?.every((step) => typeof step === 'string')) return steps;
  throw new SharingError(
    'InvalidArgument',
    `'${path}' is no path of records. Write it as $.features or $['my records'].`,
  );
}

function formatRecordPath(steps: readonly string[]): string {
  return `$${steps.map((step) => (/^[\p{L}_][\p{L}\p{Nd}_]*$/u.test(step) ? `.${step}` : `['${step}']`)).join('')}`;
}

/** The paths under which the object at the start of a text has an array of objects. */
export function findRecordPaths(text: string): readonly string[] {
  const found: string[] = [];
  const look = (start: number, steps: readonly string[]): void => {
    for (const { key, start: value } of children(text, start)) {
      const path = [...steps, unquote(key)];
      if (text[value] === '[' && text[skipBlanks(text, value + 1)] === '{') found.push(formatRecordPath(path));
      else if (text[value] === '{' && path.length < deepest) look(value, path);
    }
  };
  const start = skipBlanks(text, 0);
  if (text[start] === '{') look(start, []);
  return found;
}

/** The value under a path; undefined when there is none. */
export function valueAt(
  text: string,
  start: number,
  steps: readonly (string | number)[],
): JsonSpan['start'] | undefined {
  let index = start;
  for (const step of steps) {
    if (text[index] !== (typeof step === 'string' ? '{' : '[')) return undefined;
    let next: number | undefined;
    let place = 0;
    for (const child of children(text, index)) {
      if (typeof step === 'string' ? unquote(child.key) === step : place++ === step) next = child.start;
    }
    if (next === undefined) return undefined;
    index = next;
  }
  return index;
}
