import type { ExportResultParams } from '../../protocol/query.ts';
import type { Column, KustoType } from '../../protocol/schema.ts';
import { cellText } from './cellSql.ts';
import { sqlString } from './sqlText.ts';

/** A text format as SQL for the text of one row, and what stands around the rows. */
export interface TextFormat {
  readonly before: string;
  readonly row: string;
  readonly between: string;
  readonly after: string;
  /** Where there are no rows. */
  readonly empty: string;
}

/** `columns` are `c1`, `c2`, … of the relation that the rows come from. */
export function textFormat(
  format: Exclude<ExportResultParams['format'], 'parquet'>,
  columns: readonly Column[],
): TextFormat {
  switch (format) {
    case 'csv':
      return separated(columns, ',');
    case 'tsv':
      return separated(columns, '\t');
    case 'json':
      return { before: '[\n', row: jsonObject(columns), between: ',\n', after: '\n]\n', empty: '[]\n' };
    case 'ndjson':
      return { before: '', row: jsonObject(columns), between: '\n', after: '\n', empty: '' };
    case 'markdown':
      return markdown(columns);
  }
}

function concatenated(fields: readonly string[], separator: string): string {
  return fields.length === 0 ? "''" : fields.join(` || ${sqlString(separator)} || `);
}

/** RFC 4180, which quotes what it must; its lines end with CR LF. A null is empty, as an empty text is: a string is never null. */
function separated(columns: readonly Column[], separator: ',' | '\t'): TextFormat {
  const mayNeedQuotes: ReadonlySet<KustoType> = new Set<KustoType>(['string', 'dynamic', 'decimal']);
  const fields = columns.map(({ type }, index) => {
    const text = `coalesce(${cellText(type, `c${index + 1}`)}, '')`;
    if (!mayNeedQuotes.has(type)) return text;
    const special = `regexp_matches(${text}, ${sqlString(`["${separator}\r\n]`)})`;
    return `CASE WHEN ${special} THEN '"' || replace(${text}, '"', '""') || '"' ELSE ${text} END`;
  });
  const quoted = (name: string): string =>
    name === '' || /["\r\n]/.test(name) || name.includes(separator) ? `"${name.replaceAll('"', '""')}"` : name;
  const header = `${columns.map(({ name }) => quoted(name)).join(separator)}\r\n`;
  return { before: header, row: concatenated(fields, separator), between: '\r\n', after: '\r\n', empty: header };
}

/** Numbers with all their digits; what JSON has no number for, and a decimal, as text. Nested values are nested. */
function jsonValue(type: KustoType, sql: string): string {
  const text = cellText(type, sql);
  switch (type) {
    case 'bool':
    case 'int':
    case 'long':
      return `coalesce(${text}, 'null')`;
    case 'real':
      return `CASE WHEN ${sql} IS NULL THEN 'null' WHEN isfinite(${sql}) THEN ${text} ELSE '"' || ${text} || '"' END`;
    case 'dynamic':
      return `CASE WHEN ${sql} IS NULL THEN 'null' WHEN json_valid(${sql}) THEN ${sql} ELSE CAST(to_json(${sql}) AS VARCHAR) END`;
    case 'string':
    case 'decimal':
    case 'datetime':
    case 'timespan':
    case 'guid':
      return `coalesce(CAST(to_json(${text}) AS VARCHAR), 'null')`;
  }
}

function jsonObject(columns: readonly Column[]): string {
  const names = uniqueNames(columns);
  const members = columns.map(
    ({ type }, index) => `${sqlString(`${JSON.stringify(names[index])}:`)} || ${jsonValue(type, `c${index + 1}`)}`,
  );
  return `'{' || ${concatenated(members, ',')} || '}'`;
}

/** Two columns of one name would be one member of an object. */
export function uniqueNames(columns: readonly Column[]): readonly string[] {
  const taken = new Set<string>();
  return columns.map(({ name }) => {
    let unique = name;
    for (let number = 1; taken.has(unique); number++) unique = `${name}${number}`;
    taken.add(unique);
    return unique;
  });
}

function markdown(columns: readonly Column[]): TextFormat {
  const escaped = (text: string): string => text.replace(/[\\|]/g, '\\$&').replace(/\r\n|\r|\n/g, '<br>');
  const isNumber = (type: KustoType): boolean => ['int', 'long', 'real', 'decimal'].includes(type);
  const names = columns.map(({ name }) => escaped(name)).join(' | ');
  const rules = columns.map(({ type }) => (isNumber(type) ? '---:' : '---')).join(' | ');
  const before = `| ${names} |\n| ${rules} |\n`;
  const fields = columns.map(({ type }, index) => {
    const text = `coalesce(${cellText(type, `c${index + 1}`)}, '')`;
    if (type !== 'string' && type !== 'dynamic') return text;
    const safe = `regexp_replace(${text}, '([\\\\|])', '\\\\\\1', 'g')`;
    return `regexp_replace(${safe}, ${sqlString('\r\n|\r|\n')}, '<br>', 'g')`;
  });
  return { before, row: `'| ' || ${concatenated(fields, ' | ')} || ' |'`, between: '\n', after: '\n', empty: before };
}
