import type { Item, Table } from '../ir/relation.ts';
import type { Column } from '../ir/sql.ts';
import { type Expression, items, kindOf, must } from '../kustoLanguage.ts';
import type { Scalar } from '../scalars/scalar.ts';
import type { Scope } from '../scope.ts';

type QueryOperator = Kusto.Language.Syntax.QueryOperator;

/** Turns the table before the bar into the one after it. `scope` has no columns yet. */
export type TableOperator<T extends QueryOperator> = (node: T, input: Table, scope: Scope) => Table;

/** Columns that the binder believes in, and that are not there. */
export const phantomColumns = new WeakSet<Kusto.Language.Symbols.ColumnSymbol>();

/** The columns that the binder gives a node, in their order. */
export function resultColumns(node: Expression): Kusto.Language.Symbols.ColumnSymbol[] {
  const type = node.ResultType as Kusto.Language.Symbols.TableSymbol | null;
  const columns = items<Kusto.Language.Symbols.ColumnSymbol>(must(type).Columns);
  return columns.filter((column) => !phantomColumns.has(column));
}

/** The value of `name = value` or `(a, b) = value`; the expression itself where it has no name. */
export function unnamed(node: Expression): Expression {
  const kind = kindOf(node);
  return kind === 'SimpleNamedExpression' || kind === 'CompoundNamedExpression'
    ? must((node as Kusto.Language.Syntax.NamedExpression & { Expression: Expression | null }).Expression)
    : node;
}

export function extend(table: Table, added: readonly Item[]): Table['relation'] {
  return added.length === 0 ? table.relation : { kind: 'extend', input: table.relation, items: added };
}

export function newItem(scope: Scope, value: Scalar): Item & { readonly column: Column } {
  return { column: scope.statement.newColumn(value.type), value: value.sql };
}
