import type { OrderKey, Table } from '../ir/relation.ts';
import type { Column } from '../ir/sql.ts';
import { must } from '../kustoLanguage.ts';
import type { Scope } from '../scope.ts';
import { translateTable } from './translateTable.ts';

/** Computed once for all who read it: rows of chance are the same for each of them. */
export function materialize(node: Kusto.Language.Syntax.MaterializeExpression, scope: Scope): Table {
  const inner = must(node.Expression);
  // In the body of a function, and for each row of another table, it may be another table each time.
  if (scope.site || scope.enclosing) return translateTable(inner, scope);
  const { statement } = scope;
  let made = statement.materialized.get(node);
  if (!made) {
    const table = translateTable(inner, scope);
    made = { table, part: { id: statement.newColumn('long').id, relation: table.relation } };
    statement.materialized.set(node, made);
  }
  const { table, part } = made;
  const read = new Map<number, { readonly column: Column; readonly of: Column }>();
  const reader = (of: Column): Column => {
    const known = read.get(of.id) ?? { column: statement.newColumn(of.type), of };
    read.set(of.id, known);
    return known.column;
  };
  const columns = table.columns.map(({ name, column }) => ({ name, column: reader(column) }));
  const order = table.order.map((key): OrderKey => ({ ...key, column: reader(key.column) }));
  return { ...table, relation: { kind: 'shared', part, columns: [...read.values()] }, columns, order };
}
