import type { SharingPreview, TableLevelSharing } from '../../protocol/filters.ts';
import { type SharedKind, sharedKinds } from '../../protocol/sharedKinds.ts';
import { noFilter } from './sharingTexts.ts';

/** What a list of names means: only these are shared, or all but these. */
export type FilterMode = 'include' | 'exclude';

/** A name of one kind; `*` in it stands for any run of characters. */
export interface FilterEntry {
  readonly kind: SharedKind;
  readonly name: string;
}

/** Entries of a text such as `Logs*, functions/Get*`: names of tables, unless another kind stands before them. */
export function parseEntries(text: string): readonly FilterEntry[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => {
      const slash = part.indexOf('/');
      const kind = sharedKinds.find((each) => each.toLowerCase() === part.slice(0, slash).trim().toLowerCase());
      return kind ? { kind, name: part.slice(slash + 1).trim() } : { kind: 'tables', name: part };
    });
}

/** The eight lists. Of a kind of which nothing is named to be shared, nothing is. */
export function buildFilter(mode: FilterMode, entries: readonly FilterEntry[]): TableLevelSharing {
  const filter: Record<SharedKind, TableLevelSharing[SharedKind]> = { ...noFilter };
  for (const kind of sharedKinds) {
    const names = [...new Set(entries.filter((entry) => entry.kind === kind).map(({ name }) => name))];
    if (mode === 'exclude') filter[kind] = { include: [], exclude: names };
    else filter[kind] = names.length > 0 ? { include: names, exclude: [] } : { include: [], exclude: ['*'] };
  }
  return filter;
}

/** Counts of a dry run. */
export function countPreview({ items }: SharingPreview): { visible: number; hidden: number; broken: number } {
  const visible = items.filter((item) => item.visible).length;
  return {
    visible,
    hidden: items.length - visible,
    broken: items.filter(({ visible: seen, breaksFor }) => seen && breaksFor.length > 0).length,
  };
}
