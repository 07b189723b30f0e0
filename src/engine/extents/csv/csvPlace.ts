import { basename } from 'node:path';
import { SharingError } from '../../../protocol/errors.ts';
import type { MappedColumn } from '../../../protocol/ingestionMapping.ts';
import type { SourceColumn } from '../rowSource.ts';

/** The field of a record that a mapping names by its place. Throws `FileDoesNotFit` where records have no such field. */
export async function csvPlace(
  path: string,
  columns: readonly SourceColumn[],
  { column, ordinal = 0 }: MappedColumn,
  what: string,
): Promise<SourceColumn> {
  const found = columns[ordinal];
  if (found) return { ...found, place: `Ordinal ${ordinal}` };
  const count = columns.length === 1 ? '1 column' : `${columns.length.toLocaleString('en')} columns`;
  throw new SharingError(
    'FileDoesNotFit',
    `'${basename(path)}' has ${count}; ${what} takes column '${column}' from Ordinal ${ordinal}, and the first has 0.`,
  );
}
