import type { Relation, Table } from '../ir/relation.ts';
import { orderBy } from '../ir/render.ts';
import { columnValue } from '../scalars/scalar.ts';
import { type Scope, scopeOf } from '../scope.ts';

/**
 * The scope of expressions over a table. Where its rows are serialized, window functions are computed
 * one level below the expression that uses them; `relation()` is the table with all of them.
 */
export function liftWindows(table: Table, scope: Scope): { readonly scope: Scope; readonly relation: () => Relation } {
  let relation = table.relation;
  const inner = scopeOf(scope, table);
  if (!table.serialized) return { scope: inner, relation: () => relation };
  return {
    scope: {
      ...inner,
      window: (value, type) => {
        const column = scope.statement.newColumn(type);
        relation = { kind: 'extend', input: relation, items: [{ column, value: value(orderBy(table.order)) }] };
        return columnValue(column);
      },
    },
    relation: () => relation,
  };
}
