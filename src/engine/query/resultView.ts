import { storageTypes } from '../../kql/storageTypes.ts';
import { parseDatetime } from '../../kql/syntax/datetimeText.ts';
import { parseTimespan } from '../../kql/syntax/literals.ts';
import { SharingError } from '../../protocol/errors.ts';
import type { RowFilter, ViewRowsParams } from '../../protocol/query.ts';
import type { Column } from '../../protocol/schema.ts';
import { cellText } from './cellSql.ts';
import { sqlString } from './sqlText.ts';

type Wanted = Pick<ViewRowsParams, 'sort' | 'filters' | 'search'>;

/** What follows `FROM relation` for a view of these columns, which are `c1`, `c2`, … there. Throws `InvalidArgument`. */
export function viewClauses(columns: readonly Column[], { sort, filters, search }: Wanted): string {
  const at = (index: number): { column: Column; sql: string } => {
    const column = columns[index];
    if (!column) throw new SharingError('InvalidArgument', `The result has no column ${index + 1}.`, 'bug');
    return { column, sql: `c${index + 1}` };
  };
  const conditions = filters.map((filter) => {
    const { column, sql } = at(filter.column);
    return condition(column, sql, filter);
  });
  if (search !== '') {
    const needle = sqlString(search.toLowerCase());
    const any = columns.map(({ type }, index) => `contains(lower(${cellText(type, `c${index + 1}`)}), ${needle})`);
    conditions.push(`(${any.join(' OR ') || 'FALSE'})`);
  }
  const keys = sort.flatMap(({ column: index, descending }) => {
    const { column, sql } = at(index);
    const direction = descending ? 'DESC NULLS LAST' : 'ASC NULLS FIRST';
    return sortKeys(column, sql).map((key) => `${key} ${direction}`);
  });
  const where = conditions.length > 0 ? `WHERE ${conditions.join(' AND ')} ` : '';
  return `${where}ORDER BY ${[...keys, 'rowid'].join(', ')}`;
}

/** Decimals and numbers within dynamic values are kept as text, and are in order of their size all the same. */
function sortKeys({ type }: Column, sql: string): readonly string[] {
  return type === 'decimal' || type === 'dynamic' ? [`TRY_CAST(${sql} AS DOUBLE)`, sql] : [sql];
}

const signs = { equals: '=', notEquals: '<>', less: '<', atMost: '<=', greater: '>', atLeast: '>=' } as const;

function condition(column: Column, sql: string, { operator, value }: RowFilter): string {
  const text = `lower(coalesce(${cellText(column.type, sql)}, ''))`;
  const needle = sqlString(value.toLowerCase());
  switch (operator) {
    case 'contains':
      return `contains(${text}, ${needle})`;
    case 'notContains':
      return `NOT contains(${text}, ${needle})`;
    case 'startsWith':
      return `starts_with(${text}, ${needle})`;
    case 'endsWith':
      return `ends_with(${text}, ${needle})`;
    case 'isEmpty':
      return `${text} = ''`;
    case 'isNotEmpty':
      return `${text} <> ''`;
    default: {
      const [left, right] = compared(column, sql, value);
      const test = `(${left} ${signs[operator]} ${right})`;
      // What has no value is not equal to one, and neither above nor below.
      return operator === 'notEquals' ? `coalesce(${test}, TRUE)` : test;
    }
  }
}

function compared({ name, type }: Column, sql: string, value: string): readonly [string, string] {
  switch (type) {
    case 'string':
      return [sql, sqlString(value)];
    case 'dynamic':
      return [sql, sqlString(value)];
    case 'decimal':
      if (!/^[+-]?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(value.trim())) throw unreadable(name, type, value);
      return [`TRY_CAST(${sql} AS DOUBLE)`, `CAST(${sqlString(value.trim())} AS DOUBLE)`];
    case 'real': {
      const number = value.trim() === '' ? undefined : Number(value);
      if (number === undefined || (Number.isNaN(number) && value.trim() !== 'NaN')) throw unreadable(name, type, value);
      return [sql, `CAST(${sqlString(String(number))} AS DOUBLE)`];
    }
    case 'int':
    case 'long':
      // A fraction may stand on the other side of a comparison.
      if (/^[+-]?\d{1,38}$/.test(value.trim())) return [sql, `CAST(${sqlString(value.trim())} AS HUGEINT)`];
      if (!/^[+-]?\d+\.\d+$/.test(value.trim())) throw unreadable(name, type, value);
      return [`CAST(${sql} AS DOUBLE)`, `CAST(${sqlString(value.trim())} AS DOUBLE)`];
    case 'datetime':
    case 'timespan': {
      const ticks = type === 'datetime' ? parseDatetime(value.trim()) : parseTimespan(value.trim());
      if (ticks === undefined) throw unreadable(name, type, value);
      return [sql, `CAST(${ticks} AS BIGINT)`];
    }
    case 'bool':
      if (!/^(true|false)$/i.test(value.trim())) throw unreadable(name, type, value);
      return [sql, value.trim().toUpperCase()];
    case 'guid':
      if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value.trim())) throw unreadable(name, type, value);
      return [sql, `CAST(${sqlString(value.trim())} AS ${storageTypes.guid.sql})`];
  }
}

function unreadable(name: string, type: string, value: string): SharingError {
  return new SharingError('InvalidArgument', `'${value}' is no ${type}, as the values of column '${name}' are.`);
}
