import { SharingError } from '../../protocol/errors.ts';
import { fail, ok, type Result } from '../../protocol/result.ts';
import type { Column, StoredColumn } from '../../protocol/schema.ts';
import { checkName } from '../names.ts';

/** The stored columns of a table that is to be created: names checked, ids `c1`, `c2`, … given. */
export function storedColumns(
  table: string,
  columns: readonly Column[],
): Result<readonly StoredColumn[], SharingError> {
  const name = checkName('table', table);
  if (!name.ok) return name;
  const checked = checkColumns(table, columns);
  if (!checked.ok) return checked;
  return ok(columns.map(({ name: column, type }, index) => ({ id: `c${index + 1}`, name: column, type })));
}

/** At least one column, all with good names, no name twice. */
export function checkColumns(table: string, columns: readonly { readonly name: string }[]): Result<null, SharingError> {
  if (columns.length === 0)
    return fail(new SharingError('InvalidArgument', `Table '${table}' needs at least one column.`));
  const seen = new Set<string>();
  for (const column of columns) {
    const checked = checkName('column', column.name);
    if (!checked.ok) return checked;
    if (seen.has(column.name)) {
      return fail(
        new SharingError('InvalidName', `Table '${table}' has two columns named '${column.name}'. Rename one of them.`),
      );
    }
    seen.add(column.name);
  }
  return ok(null);
}
