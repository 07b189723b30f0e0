import type { CompileRequest, DatabaseReference } from '../protocol/compile.ts';
import type { FoundReference } from './databaseReferences.ts';
import { unknownDatabase } from './refusal.ts';
import type { OtherDatabase } from './schemaSymbols.ts';

/** A test of names by a pattern in which `*` stands for any text. */
export function matching(pattern: string): (name: string) => boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`));
  const regex = new RegExp(`^${parts.join('.*')}$`, 's');
  return (name) => regex.test(name);
}

export function referenceKey({ cluster, database }: DatabaseReference): string {
  return JSON.stringify([cluster ?? null, database]);
}

export function isPattern({ database }: DatabaseReference): boolean {
  return database.includes('*');
}

/**
 * The databases that a reference means, without the query's own (`own` is its name). Rejects with `DatabaseNotFound`
 * where there is none and the query cannot do without.
 */
export async function openReference(
  found: FoundReference,
  own: string,
  { openDatabase, listDatabases }: CompileRequest,
): Promise<readonly OtherDatabase[]> {
  const { cluster } = found;
  const names = isPattern(found) ? (listDatabases?.(cluster) ?? []).filter(matching(found.database)) : [found.database];
  const opened: OtherDatabase[] = [];
  for (const database of names) {
    if (cluster === undefined && database === own) continue;
    const reference = { database, ...(cluster !== undefined && { cluster }) };
    const schema = await openDatabase?.(reference);
    if (schema) opened.push({ reference, schema });
  }
  const isThere = opened.length > 0 || (isPattern(found) && cluster === undefined && names.includes(own));
  if (!isThere && !found.optional) throw unknownDatabase(found);
  return opened;
}
