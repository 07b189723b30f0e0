import type { Item, Relation, Table } from '../ir/relation.ts';
import { orderBy } from '../ir/render.ts';
import { type Column, join, type Sql, sql } from '../ir/sql.ts';
import { columnValue, type Scalar } from '../scalars/scalar.ts';
import { type Scope, scopeOf } from '../scope.ts';

/**
 * The scope of expressions over a table. Where its rows are serialized, window functions are computed
 * one level below the expression that uses them; `relation()` is the table with all of them.
 */
export function liftWindows(table: Table, scope: Scope): { readonly scope: Scope; readonly relation: () => Relation } {
  let relation = table.relation;
  const added: Column[] = [];
  const inner = scopeOf(scope, table);
  if (!table.serialized) return { scope: inner, relation: () => relation };
  return {
    scope: {
      ...inner,
      window: (value, type) => {
        const column = scope.statement.newColumn(type);
        relation = { kind: 'extend', input: relation, items: [{ column, value: value(orderBy(table.order)) }] };
        added.push(column);
        return columnValue(column);
      },
      sequence: (values, compute, type) => {
        const kept = [...table.columns.map((c) => c.column), ...table.order.map((key) => key.column), ...added];
        const column = scope.statement.newColumn(type);
        relation = inSequence({ ...table, relation }, unique(kept), values, { column, compute }, scope);
        added.push(column);
        return columnValue(column);
      },
    },
    relation: () => relation,
  };
}

interface Result {
  readonly column: Column;
  /** A list of as many values as there are rows, from the lists of `values`. */
  readonly compute: (lists: readonly Sql[]) => Sql;
}

/** The rows with a column of which each value depends on all those before: computed at once, over lists of all rows. */
function inSequence(
  table: Table,
  kept: readonly Column[],
  values: readonly Scalar[],
  { column, compute }: Result,
  scope: Scope,
): Relation {
  const { newColumn } = scope.statement;
  const fields = values.map((value): Item => ({ column: newColumn(value.type), value: value.sql }));
  const [rows, one, index] = [newColumn('dynamic'), newColumn('dynamic'), newColumn('long')];
  const entries = [...kept.map((c) => sql`${c}: ${c}`), ...fields.map((item) => sql`${item.column}: ${item.value}`)];
  const packed = sql`list({${join(entries)}}${orderBy(table.order)})`;
  const lists = fields.map((item) => sql`list_transform(${rows}, lambda packed: packed.${item.column})`);
  return {
    kind: 'extend',
    input: {
      kind: 'expand',
      input: { kind: 'aggregate', input: table.relation, keys: [], items: [{ column: rows, value: packed }] },
      lists: [
        { column: one, list: sql`${rows}` },
        { column, list: compute(lists) },
      ],
      index,
    },
    items: kept.map((c) => ({ column: c, value: sql`${one}.${c}` })),
  };
}

function unique(columns: readonly Column[]): readonly Column[] {
  return [...new Map(columns.map((column) => [column.id, column])).values()];
}
