/**
 * The steps of a path: names of fields and places in arrays, counted from 0. Undefined where the text is no path.
 * `$.a['b c'][0]` → `['a', 'b c', 0]`. Source: Kusto documentation, "JSONPath expressions": wildcards and slices are none.
 */
export function parseJsonPath(path: string): readonly (string | number)[] | undefined {
  if (!path.startsWith('$')) return undefined;
  const steps: (string | number)[] = [];
  const step = /\.([^.[\]'"\s*]+)|\.?\['((?:[^'\\]|\\.)*)'\]|\.?\["((?:[^"\\]|\\.)*)"\]|\[(\d{1,9})\]/y;
  step.lastIndex = 1;
  while (step.lastIndex < path.length) {
    const found = step.exec(path);
    if (!found) return undefined;
    const [, plain, single, double, index] = found;
    if (index !== undefined) steps.push(Number(index));
    else steps.push(plain ?? (single ?? double ?? '').replace(/\\(.)/g, '$1'));
  }
  return steps;
}
