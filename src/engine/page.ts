/** Which part of a long list is wanted: the first `limit` and those of these names; without `limit` all. */
export interface Page {
  readonly limit?: number | undefined;
  readonly names?: readonly string[] | undefined;
}

interface Named {
  readonly name: string;
}

// Many times as fast as `localeCompare`, in the same order.
const order = new Intl.Collator('en');
/** Up to this part of a list, its beginning is found faster than the whole is sorted. */
const smallPart = 1 / 8;

export function byName<T extends Named>(all: readonly T[]): readonly T[] {
  return all.toSorted((a, b) => order.compare(a.name, b.name));
}

/** The wanted part of a list, in the order of names: of a hundred thousand the first two hundred are had at once. */
export function pageOf<T extends Named>(all: readonly T[], { limit, names = [] }: Page): readonly T[] {
  if (limit === undefined) return byName(all);
  const first = firstByName(all, limit);
  if (names.length === 0) return first;
  const named = new Set(names);
  const shown = new Set(first);
  return [...first, ...byName(all.filter((each) => named.has(each.name) && !shown.has(each)))];
}

function firstByName<T extends Named>(all: readonly T[], limit: number): readonly T[] {
  if (limit <= 0) return [];
  if (limit > all.length * smallPart) return byName(all).slice(0, limit);
  const first: T[] = [];
  for (const each of all) {
    const last = first[limit - 1];
    if (last && order.compare(each.name, last.name) >= 0) continue;
    let [low, high] = [0, first.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (order.compare(first[middle]?.name ?? '', each.name) <= 0) low = middle + 1;
      else high = middle;
    }
    first.splice(low, 0, each);
    if (first.length > limit) first.pop();
  }
  return first;
}
