import type { Relation } from '../ir/relation.ts';
import { sql, text } from '../ir/sql.ts';
import { newItem } from '../operators/operator.ts';
import { jsonText } from '../scalars/json.ts';
import { scalar } from '../scalars/scalar.ts';
import { udf } from '../scalars/udf.ts';
import { refuse } from '../scope.ts';
import { constantArgument, named, type Plugin } from './plugin.ts';

const inputs = [
  ['ColumnName', 'string'],
  ['ColumnOrdinal', 'long'],
  ['DataType', 'string'],
  ['ColumnType', 'string'],
] as const;

/** One schema out of the rows that `getschema` gives for several. */
export const schemaMerge: Plugin = (call) => {
  const { scope, input } = call;
  const [name, ordinal, dataType, columnType] = inputs.map(
    ([wanted, type]) => input.columns.find((column) => column.name === wanted && column.column.type === type)?.column,
  );
  if (!name || !ordinal || !dataType || !columnType) {
    throw refuse(scope, call.node, `'${call.name}' over anything but the columns of getschema`);
  }
  const flag = call.named.get('PreserveOrder') ?? call.args[0];
  const preserving = flag ? constantArgument(call, flag) : scalar(sql`true`, 'bool');
  if (preserving.type !== 'bool') throw refuse(scope, call.node, `this argument of '${call.name}'`);
  const list = newItem(
    scope,
    scalar(
      udf(
        'schema_merge',
        sql`list(${name})`,
        sql`list(${ordinal})`,
        sql`list(${dataType})`,
        sql`list(${columnType})`,
        preserving.sql,
      ),
      'string',
    ),
  );
  const row = scope.statement.newColumn('dynamic');
  const place = scope.statement.newColumn('long');
  const rows: Relation = {
    kind: 'expand',
    input: { kind: 'aggregate', input: input.relation, keys: [], items: [list] },
    lists: [{ column: row, list: sql`${list.column}` }],
    index: place,
  };
  const items = inputs.map(([, type], i) => {
    const cell = jsonText(sql`json_extract(${row}, ${text(`$[${i}]`)})`);
    return newItem(scope, scalar(type === 'long' ? sql`CAST(${cell} AS BIGINT)` : cell, type));
  });
  return {
    relation: { kind: 'extend', input: rows, items },
    columns: named(
      call,
      items.map(({ column }) => column),
    ),
    order: [{ column: place, descending: false, nullsFirst: false }],
    serialized: false,
  };
};
