import { SharingError } from '../../protocol/errors.ts';
import type { NameFilter, TableLevelSharing } from '../../protocol/filters.ts';
import { fail, ok, type Result } from '../../protocol/result.ts';
import { sharedKinds } from '../../protocol/sharedKinds.ts';
import { broken, mostFilterEntries } from '../rules.ts';

export const shareEverything: TableLevelSharing = {
  tables: { include: [], exclude: [] },
  externalTables: { include: [], exclude: [] },
  materializedViews: { include: [], exclude: [] },
  functions: { include: [], exclude: [] },
};

export function filterEntries(filter: TableLevelSharing): number {
  return sharedKinds.reduce((sum, kind) => sum + filter[kind].include.length + filter[kind].exclude.length, 0);
}

export function isFiltered(filter: TableLevelSharing): boolean {
  return filterEntries(filter) > 0;
}

/** Whether a name is shared: included by name or wildcard (or nothing is listed to include) and not excluded. An exclusion wins. */
export function isShared(name: string, { include, exclude }: NameFilter): boolean {
  return (include.length === 0 || matchesAny(name, include)) && !matchesAny(name, exclude);
}

export function matchesAny(name: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => matches(name, pattern));
}

/** `*` stands for any run of characters, the empty one included; all else stands for itself, and case matters as in names of tables. */
export function matches(name: string, pattern: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  const last = rest.pop();
  if (last === undefined) return name === pattern;
  if (!name.startsWith(first) || name.length < first.length + last.length || !name.endsWith(last)) return false;
  let at = first.length;
  const end = name.length - last.length;
  for (const part of rest) {
    const found = name.indexOf(part, at);
    if (found < 0 || found + part.length > end) return false;
    at = found + part.length;
  }
  return true;
}

/** Refuses what no filter may be: too many entries, or one that is empty. */
export function checkFilter(filter: TableLevelSharing): Result<TableLevelSharing, SharingError> {
  const entries = filterEntries(filter);
  if (entries > mostFilterEntries) {
    return fail(broken('TooManyFilterEntries', { entries }));
  }
  for (const kind of sharedKinds) {
    for (const entry of [...filter[kind].include, ...filter[kind].exclude]) {
      if (entry.trim() === '') {
        return fail(new SharingError('InvalidArgument', 'A name to share or to hold back must not be empty.'));
      }
    }
  }
  return ok(filter);
}
