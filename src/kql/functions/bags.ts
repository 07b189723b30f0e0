import { type FunctionDefinition, onMany, onNullable, onValues } from './definition.ts';
import { canonical, elements, members, toArray, toBag, unquoted } from './json.ts';

/** Of a name in several bags the first counts. What is no bag is passed over; without any there is no result. */
function merged(bags: readonly (string | null)[]): string | null {
  const all = bags.map(members).filter((bag) => bag !== undefined);
  if (all.length === 0) return null;
  const result = new Map<string, string>();
  for (const bag of all) for (const [name, value] of bag) if (!result.has(name)) result.set(name, value);
  return toBag(result);
}

/** `$.a.b` or `$['a']['b']` as names; any other text is a name by itself. */
function pathOf(key: string): readonly string[] {
  if (!/^\$[.[]/.test(key)) return [key];
  return [...key.matchAll(/\.([^.[\]]+)|\['([^']*)'\]|\["([^"]*)"\]/g)].map(([, a, b, c]) => a ?? b ?? c ?? '');
}

function without(json: string, path: readonly string[]): string {
  const bag = members(json);
  const [name, ...rest] = path;
  if (!bag || name === undefined) return json;
  const value = bag.get(name);
  if (value === undefined) return json;
  if (rest.length === 0) bag.delete(name);
  else bag.set(name, without(value, rest));
  return toBag(bag);
}

function withMember(json: string, path: readonly string[], value: string): string {
  const [name, ...rest] = path;
  if (name === undefined) return value;
  const bag = members(json) ?? new Map<string, string>();
  bag.set(name, withMember(bag.get(name) ?? '{}', rest, value));
  return toBag(bag);
}

/** Paths of all that can be reached in a value: `['name']` for members, `[0]` for elements, whichever they are. */
function* paths(json: string, prefix: string): Generator<string> {
  for (const [name, value] of members(json) ?? []) {
    const path = `${prefix}['${name}']`;
    yield path;
    yield* paths(value, path);
  }
  for (const value of elements(json) ?? []) {
    const path = `${prefix}[0]`;
    yield path;
    yield* paths(value, path);
  }
}

export const bags = {
  bag_merge: onMany('VARCHAR', 'VARCHAR', merged),
  /** Of all rows together, with so many names at most. */
  bag_merge_list: onNullable(['VARCHAR[]', 'BIGINT'], 'VARCHAR', (all, most) => {
    const bag = [...(members(merged(all ?? []) ?? '{}') ?? [])];
    return toBag(most === null ? bag : bag.slice(0, Number(most)));
  }),
  bag_pack: onNullable(['VARCHAR[]', 'VARCHAR[]'], 'VARCHAR', (names, values) =>
    toBag((names ?? []).map((name, i) => [name ?? '', values?.[i] ?? 'null'] as const).reduce(lastWins, new Map())),
  ),
  bag_without_empty: onValues(['VARCHAR'], 'VARCHAR', (bag) =>
    toBag([...(members(bag) ?? [])].filter(([, value]) => value !== 'null' && value !== '""')),
  ),
  bag_remove_keys: onValues(['VARCHAR', 'VARCHAR'], 'VARCHAR', (bag, keys) => {
    const list = elements(keys);
    if (!members(bag) || !list) return null;
    const names = list.filter((key) => key[0] === '"').map(unquoted);
    return names.reduce((json, key) => without(json, pathOf(key)), bag);
  }),
  bag_set_key: onNullable(['VARCHAR', 'VARCHAR', 'VARCHAR'], 'VARCHAR', (bag, key, value) =>
    bag !== null && members(bag) && key !== null ? withMember(bag, pathOf(key), value ?? 'null') : null,
  ),
  /** Texts among the keys name the members; values that are missing are null. */
  bag_zip: onNullable(['VARCHAR', 'VARCHAR'], 'VARCHAR', (keys, values) => {
    const names = elements(keys);
    if (!names) return null;
    const list = elements(values) ?? [];
    const pairs = names.flatMap((name, i) => (name[0] === '"' ? [[unquoted(name), list[i] ?? 'null'] as const] : []));
    return toBag(pairs.reduce(lastWins, new Map()));
  }),
  bag_has_key: onValues(['VARCHAR', 'VARCHAR'], 'BOOLEAN', (json, key) => {
    if (!members(json)) return null;
    let value: string | undefined = json;
    for (const name of pathOf(key)) value = value === undefined ? undefined : members(value)?.get(name);
    return value !== undefined;
  }),
  dynamic_to_json: onNullable(['VARCHAR'], 'VARCHAR', (value) => canonical(value ?? 'null')),
  treepath: onValues(['VARCHAR'], 'VARCHAR', (value) =>
    toArray([...new Set(paths(value, ''))].map((path) => JSON.stringify(path))),
  ),
} as const satisfies Readonly<Record<string, FunctionDefinition>>;

function lastWins(bag: Map<string, string>, [name, value]: readonly [string, string]): Map<string, string> {
  return bag.set(name, value);
}
