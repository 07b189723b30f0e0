import type { LedgerEntry, UsageEntry } from '../../protocol/shares.ts';

/** Columns and rows of a ledger, as they are shown and exported; times in ISO 8601. */
export interface Rows {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
}

export function ledgerRows(entries: readonly LedgerEntry[]): Rows {
  return {
    columns: ['Timestamp', 'Version', 'Operation', 'Entity', 'Principal', 'Details'],
    rows: entries.map(({ at, version, operation, entity, principal, details }) => [
      new Date(at).toISOString(),
      version,
      operation,
      entity,
      principal,
      details,
    ]),
  };
}

/** `Flights (rows 10, queries 2); …`, the most read first; in English, as are the columns, for who exports it. */
function tablesText({ tables = {} }: UsageEntry): string {
  return Object.entries(tables)
    .sort(([, a], [, b]) => b.rows - a.rows)
    .map(([table, { queries, rows }]) => `${table} (rows ${rows}, queries ${queries})`)
    .join('; ');
}

export function usageRows(entries: readonly UsageEntry[]): Rows {
  return {
    columns: [
      'Hour',
      'Cluster',
      'Configuration',
      'Database',
      'Principal',
      'Queries',
      'Failed',
      'Rows',
      'Milliseconds',
      'Tables',
    ],
    rows: entries.map((entry) => [
      new Date(entry.hour).toISOString(),
      entry.clusterName,
      entry.configuration,
      entry.database,
      entry.principal,
      entry.queries,
      entry.failed,
      entry.rows,
      Math.round(entry.milliseconds),
      tablesText(entry),
    ]),
  };
}

/** Rows in which a cell holds the text, whatever the case; all for an empty text. */
export function filterRows({ columns, rows }: Rows, text: string): Rows {
  const wanted = text.trim().toLowerCase();
  return { columns, rows: rows.filter((row) => row.some((cell) => String(cell).toLowerCase().includes(wanted))) };
}

/** RFC 4180. A cell that a spreadsheet would run as a formula is made a text. */
export function toCsv({ columns, rows }: Rows): string {
  const cell = (value: string | number): string => {
    const text = typeof value === 'string' && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return [columns, ...rows].map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}

export function toJson({ columns, rows }: Rows): string {
  const objects = rows.map((row) => Object.fromEntries(columns.map((column, index) => [column, row[index]])));
  return `${JSON.stringify(objects, undefined, 2)}\n`;
}
