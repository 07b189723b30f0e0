import type { Cell } from '../../protocol/query.ts';
import { quotedName } from '../../protocol/quotedName.ts';
import type { CopyFormat } from '../../protocol/resultsView.ts';
import type { Column, KustoType } from '../../protocol/schema.ts';

type Row = readonly Cell[];

/** Rows as a text of that format. Every value keeps all of its digits. */
export function formatRows(format: CopyFormat, columns: readonly Column[], rows: readonly Row[]): string {
  const names = columns.map(({ name }) => name);
  switch (format) {
    case 'plain':
      // A single cell is copied as it is, so that a text with line breaks can be pasted anywhere.
      if (rows.length === 1 && columns.length === 1) return plain(rows[0]?.[0] ?? null);
      return rows.map(tabbed).join('\n');
    case 'tsv':
      return [names, ...rows].map(tabbed).join('\n');
    case 'csv':
      return [names, ...rows].map((row) => `${row.map(commaSeparated).join(',')}\r\n`).join('');
    case 'json':
      return `[${rows.map((row) => `\n  ${jsonObject(columns, row)}`).join(',')}\n]`;
    case 'markdown':
      return markdown(columns, rows);
    case 'datatable':
      return datatable(columns, rows);
  }
}

function plain(cell: Cell): string {
  return cell === null ? '' : String(cell);
}

function tabbed(row: Row): string {
  return row.map((cell) => quoted(plain(cell), /[\t\r\n"]/)).join('\t');
}

/** Quoted as spreadsheets read it, only where the text would break the row. */
function quoted(text: string, breaking: RegExp): string {
  return breaking.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** RFC 4180. An empty text is told from a null by its quotes. */
function commaSeparated(cell: Cell): string {
  return cell === '' ? '""' : quoted(plain(cell), /[,\r\n"]/);
}

function jsonObject(columns: readonly Column[], row: Row): string {
  const members = columns.map(({ name, type }, index) => `${JSON.stringify(name)}: ${jsonValue(row[index], type)}`);
  return `{ ${members.join(', ')} }`;
}

/** JSON sets no limit on the digits of a number, so that a long keeps its own; a decimal is a text as in Kusto's answers. */
function jsonValue(cell: Cell | undefined, type: KustoType): string {
  if (cell === null || cell === undefined) return 'null';
  if (type === 'dynamic' || type === 'long' || type === 'int') return String(cell);
  return JSON.stringify(cell);
}

function markdown(columns: readonly Column[], rows: readonly Row[]): string {
  const line = (cells: readonly Cell[]): string =>
    `| ${cells
      .map((cell) =>
        plain(cell)
          .replace(/[\\|]/g, '\\$&')
          .replace(/\r\n|\r|\n/g, '<br>'),
      )
      .join(' | ')} |`;
  const isNumber = ({ type }: Column): boolean => ['int', 'long', 'real', 'decimal'].includes(type);
  const rule = `| ${columns.map((column) => (isNumber(column) ? '---:' : '---')).join(' | ')} |`;
  return [line(columns.map(({ name }) => name)), rule, ...rows.map(line)].join('\n');
}

/** A query that gives the same rows again. */
function datatable(columns: readonly Column[], rows: readonly Row[]): string {
  const schema = columns.map(({ name, type }) => `${columnName(name)}: ${type}`).join(', ');
  const lines = rows.map(
    (row) => `  ${columns.map(({ type }, index) => literal(row[index] ?? null, type)).join(', ')}`,
  );
  return `datatable(${schema}) [\n${lines.join(',\n')}\n]`;
}

function columnName(name: string): string {
  return quotedName(name);
}

function literal(cell: Cell, type: KustoType): string {
  if (type === 'string') return stringLiteral(plain(cell));
  if (cell === null) return `${type}(null)`;
  if (type === 'bool') return String(cell);
  if (type === 'real') return `real(${realText(cell)})`;
  return `${type}(${String(cell)})`;
}

function realText(cell: Cell): string {
  switch (cell) {
    case 'NaN':
      return 'nan';
    case 'Infinity':
      return '+inf';
    case '-Infinity':
      return '-inf';
    default:
      return String(cell);
  }
}

function stringLiteral(text: string): string {
  const named: Readonly<Record<string, string>> = { '"': '\\"', '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not stand in a literal.
  const escaped = text.replace(/["\\\u0000-\u001f\u007f\u2028\u2029]/g, (each) => {
    return named[each] ?? `\\u${each.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
  return `"${escaped}"`;
}
