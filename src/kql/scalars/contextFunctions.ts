import { sql, text } from '../ir/sql.ts';
import { settingOf } from '../requestProperties.ts';
import { bin, binAt } from './arithmetic.ts';
import type { ScalarFunction, ScalarFunctions } from './call.ts';
import { scalar } from './scalar.ts';

const constantText =
  (of: (call: Parameters<ScalarFunction>[0]) => string | undefined): ScalarFunction =>
  (call) => {
    const value = of(call);
    if (value === undefined) return undefined;
    return { sql: text(value), type: 'string', nullable: false, constant: value };
  };

const hidden =
  (id: string): ScalarFunction =>
  ({ scope }) => {
    const column = scope.columns.size > 0 ? scope.hidden?.(id) : undefined;
    return column && scalar(sql`${column}`, column.type, false);
  };

/** Functions of where a query runs and of what its request sets. */
export const contextFunctions: ScalarFunctions = {
  current_database: constantText(({ scope }) => scope.statement.database.name),
  current_cluster_endpoint: constantText(({ scope }) => scope.statement.database.cluster),
  current_principal: constantText(({ scope }) => scope.statement.principal),
  extent_id: hidden('extent_id'),
  ingestion_time: hidden('ingestion_time'),
  bin_auto: ({ args: [value], type, scope }) => {
    const { settings } = scope.statement;
    const size = settingOf(settings, 'query_bin_auto_size', scope);
    const at = settingOf(settings, 'query_bin_auto_at', scope);
    if (!value || !size) return undefined;
    return at ? binAt(value, size, at, type) : bin(value, size, type);
  },
};
