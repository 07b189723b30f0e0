import { type FunctionDefinition, onMany, onNullable } from './definition.ts';
import { canonical, elements, toArray } from './json.ts';

/** The distinct elements of an array, by their canonical texts, in the order of first appearance. */
function setOf(json: string | null): Map<string, string> | undefined {
  const list = elements(json);
  if (!list) return undefined;
  const set = new Map<string, string>();
  for (const value of list) {
    const key = canonical(value);
    if (!set.has(key)) set.set(key, value);
  }
  return set;
}

/** A function of sets; what is no array makes the result null. */
const onSets = (combine: (sets: readonly Map<string, string>[]) => string | null): FunctionDefinition =>
  onMany('VARCHAR', 'VARCHAR', (args) => {
    const sets = args.map(setOf).filter((set) => set !== undefined);
    return sets.length === args.length ? combine(sets) : null;
  });

function jaccard(a: string | null, b: string | null): number | null {
  const [x, y] = [setOf(a), setOf(b)];
  if (!x || !y) return null;
  const common = [...x.keys()].filter((key) => y.has(key)).length;
  return common / (x.size + y.size - common);
}

export const sets = {
  set_union: onSets((all) => {
    const union = new Map<string, string>();
    for (const set of all) for (const [key, value] of set) if (!union.has(key)) union.set(key, value);
    return toArray(union.values());
  }),
  set_intersect: onSets(([first, ...others]) =>
    first ? toArray([...first].filter(([key]) => others.every((set) => set.has(key))).map(([, value]) => value)) : null,
  ),
  set_difference: onSets(([first, ...others]) =>
    first ? toArray([...first].filter(([key]) => !others.some((set) => set.has(key))).map(([, value]) => value)) : null,
  ),
  set_has_element: onNullable(['VARCHAR', 'VARCHAR'], 'BOOLEAN', (array, value) => {
    const set = setOf(array);
    return set ? set.has(canonical(value ?? 'null')) : null;
  }),
  set_equals: onNullable(['VARCHAR', 'VARCHAR'], 'BOOLEAN', (a, b) => {
    const [x, y] = [setOf(a), setOf(b)];
    return x && y ? x.size === y.size && [...x.keys()].every((key) => y.has(key)) : null;
  }),
  jaccard_index: onNullable(['VARCHAR', 'VARCHAR'], 'DOUBLE', jaccard),
} as const satisfies Readonly<Record<string, FunctionDefinition>>;
