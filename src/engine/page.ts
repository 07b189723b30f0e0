/** Which part of a long list is wanted: the first `limit` and those of these names; without `limit` all. */
export interface Page {
  readonly limit?: number | undefined;
  readonly names?: readonly string[] | undefined;
}

// Many times as fast as `localeCompare`, in the same order.
const order = new Intl.Collator('en');

export function byName<T extends { readonly name: string }>(all: readonly T[]): readonly T[] {
  return all.toSorted((a, b) => order.compare(a.name, b.name));
}

export function pageOf<T>(all: readonly T[], { limit, names = [] }: Page, nameOf: (each: T) => string): readonly T[] {
  if (limit === undefined) return all;
  const first = all.slice(0, limit);
  if (names.length === 0) return first;
  const named = new Set(names);
  return [...first, ...all.slice(limit).filter((each) => named.has(nameOf(each)))];
}
