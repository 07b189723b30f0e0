/** A text as an SQL string literal. */
export function sqlString(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A name as a quoted SQL identifier. */
export function sqlName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

export function sqlList(items: readonly string[]): string {
  return `[${items.join(', ')}]`;
}

/**
 * The path of one file as a literal for DuckDB's readers. They take a path for a pattern, so that `a[1].csv` would
 * silently read `a1.csv`; a class of one character stands for that character itself.
 */
export function sqlPath(path: string): string {
  return sqlString(literalPath(path));
}

/** A file's name that DuckDB takes for a name and not for a pattern. */
export function literalPath(path: string): string {
  return path.replace(/[*?[]/g, '[$&]');
}
