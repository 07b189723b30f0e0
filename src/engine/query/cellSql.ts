import { flatten } from '../../kql/ir/sql.ts';
import { datetimeText, timespanText } from '../../kql/scalars/textForms.ts';
import { maxDatetimeTicks } from '../../kql/storageTypes.ts';
import type { KustoType } from '../../protocol/schema.ts';

function piece(text: string): Parameters<typeof datetimeText>[0] {
  return { parts: [text], size: text.length };
}

function written(text: ReturnType<typeof datetimeText>): string {
  return flatten(text).join('');
}

/** SQL for the text that a cell shows, by the Kusto type of its column; NULL where it shows none. See `protocol/query.ts`, `Cell`. */
export function cellText(type: KustoType, value: string): string {
  switch (type) {
    case 'string':
      return `coalesce(${value}, '')`;
    case 'decimal':
    case 'dynamic':
      return value;
    case 'datetime':
      return `CASE WHEN ${value} BETWEEN 0 AND ${maxDatetimeTicks} THEN ${written(datetimeText(piece(value)))} END`;
    case 'timespan':
      return written(timespanText(piece(value)));
    case 'real':
      return `CASE WHEN isnan(${value}) THEN 'NaN' WHEN ${value} = 'Infinity'::DOUBLE THEN 'Infinity' WHEN ${value} = '-Infinity'::DOUBLE THEN '-Infinity' ELSE CAST(${value} AS VARCHAR) END`;
    case 'bool':
    case 'int':
    case 'long':
    case 'guid':
      return `CAST(${value} AS VARCHAR)`;
  }
}
