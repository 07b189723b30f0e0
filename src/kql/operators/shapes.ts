import type { KustoType } from '../../protocol/schema.ts';
import type { Table } from '../ir/relation.ts';
import { bigint, text } from '../ir/sql.ts';
import { elements, must } from '../kustoLanguage.ts';
import type { Scope } from '../scope.ts';
import { resultColumns, type TableOperator } from './operator.ts';
import { addColumns } from './projections.ts';

export const serialize: TableOperator<Kusto.Language.Syntax.SerializeOperator> = (node, input, scope) =>
  addColumns(elements(node.Expressions), node, { ...input, serialized: true }, scope);

const dotNetTypes: Readonly<Record<KustoType, string>> = {
  bool: 'System.SByte',
  int: 'System.Int32',
  long: 'System.Int64',
  real: 'System.Double',
  decimal: 'System.Data.SqlTypes.SqlDecimal',
  string: 'System.String',
  datetime: 'System.DateTime',
  timespan: 'System.TimeSpan',
  guid: 'System.Guid',
  dynamic: 'System.Object',
};

/** A row for each column of the input. */
export function getSchema(node: Kusto.Language.Syntax.GetSchemaOperator, input: Table, scope: Scope): Table {
  const types: readonly KustoType[] = ['string', 'long', 'string', 'string'];
  const columns = resultColumns(node).map((result, i) => ({
    name: must(result.Name),
    column: scope.statement.newColumn(must(types[i])),
  }));
  const rows = input.columns.map(({ name, column }, i) => [
    text(name),
    bigint(i),
    text(dotNetTypes[column.type]),
    text(column.type),
  ]);
  const ordinal = must(columns[1]).column;
  return {
    relation: { kind: 'values', columns: columns.map((c) => c.column), rows },
    columns,
    order: [{ column: ordinal, descending: false, nullsFirst: false }],
    serialized: false,
  };
}
