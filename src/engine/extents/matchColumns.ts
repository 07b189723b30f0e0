import { basename } from 'node:path';
import { SharingError } from '../../protocol/errors.ts';
import type { StoredColumn } from '../../protocol/schema.ts';
import type { RowSource, SourceColumn } from './rowSource.ts';

/**
 * For every column of the table its column of the file: by name (exactly, then without regard to case) where the file
 * has names, otherwise by position. Throws `FileDoesNotFit` when something would be lost or made up.
 */
export function matchColumns(
  path: string,
  columns: readonly StoredColumn[],
  source: RowSource,
): readonly (SourceColumn | undefined)[] {
  const file = `'${basename(path)}'`;
  const table = listed(columns.map(({ name }) => name));
  if (source.columns.some(({ name }) => name === undefined)) {
    if (source.columns.length === columns.length) return source.columns;
    throw misfit(
      `${file} has ${count(source.columns.length)}, the table has ${count(columns.length)}: ${table}. Without names they are matched by position, so that the counts must be equal.`,
    );
  }
  const matched = matchByName(columns, source.columns);
  const used = new Set(matched);
  const unknown = listed(source.columns.filter((column) => !used.has(column)).map(({ name }) => name ?? ''));
  if (source.columns.length > 0 && matched.every((match) => match === undefined)) {
    throw misfit(
      `${file} has none of the table's columns ${table}; it has ${unknown}. Rename the file's columns, or say that it has no header.`,
    );
  }
  if (unknown !== '') {
    throw misfit(
      `${file} has ${unknown}, which the table has not. The table's columns are ${table}. Rename or remove the file's, or ingest into a new table.`,
    );
  }
  const missing = listed(columns.filter((_, index) => !matched[index]).map(({ name }) => name));
  if (missing !== '' && !source.sparse) {
    throw misfit(
      `${file} has no column ${missing}, which the table has. Add it to the file (it may be empty), or ingest into a new table.`,
    );
  }
  return matched;
}

function matchByName(
  columns: readonly StoredColumn[],
  source: readonly SourceColumn[],
): readonly (SourceColumn | undefined)[] {
  const exact = new Map(source.map((column) => [column.name ?? '', column]));
  const taken = new Set(columns.flatMap((column) => exact.get(column.name) ?? []));
  const folded = new Map(
    source.filter((column) => !taken.has(column)).map((column) => [(column.name ?? '').toLowerCase(), column]),
  );
  return columns.map((column) => {
    const match = exact.get(column.name) ?? folded.get(column.name.toLowerCase());
    if (match && match.name !== column.name) folded.delete(column.name.toLowerCase());
    return match;
  });
}

function count(columns: number): string {
  return columns === 1 ? '1 column' : `${columns.toLocaleString('en')} columns`;
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 8).map((name) => `'${name}'`);
  const rest = names.length - shown.length;
  return shown.join(', ') + (rest > 0 ? ` and ${rest.toLocaleString('en')} more` : '');
}

function misfit(message: string): SharingError {
  return new SharingError('FileDoesNotFit', message);
}
