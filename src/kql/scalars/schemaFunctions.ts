import { sql, text } from '../ir/sql.ts';
import { elements, must } from '../kustoLanguage.ts';
import { translateTable } from '../operators/translateTable.ts';
import { refuse, type Scope } from '../scope.ts';
import { columnValue, type Scalar } from './scalar.ts';
import { translate } from './translate.ts';

type Call = Kusto.Language.Syntax.FunctionCallExpression;

/** The name that the first argument gives, which must be known while compiling. */
function named(node: Call, scope: Scope): string {
  const [first] = elements(must(node.ArgumentList).Expressions);
  const name = first && translate(first, scope).constant;
  if (typeof name !== 'string') throw refuse(scope, node, 'a column name that is not constant');
  return name;
}

/** The column, or the second argument where there is none of that name. */
function columnOr(node: Call, scope: Scope): Scalar {
  const column = scope.columns.get(named(node, scope));
  if (column) return columnValue(column);
  return translate(must(elements(must(node.ArgumentList).Expressions)[1]), scope);
}

function exists(node: Call, scope: Scope): Scalar {
  const found = scope.columns.has(named(node, scope));
  return { sql: found ? sql`true` : sql`false`, type: 'bool', nullable: false, constant: found };
}

/** Functions of what is known of tables and columns while compiling; their arguments are no plain values. */
export const schemaFunctions: Readonly<Record<string, (node: Call, scope: Scope) => Scalar>> = {
  column_ifexists: columnOr,
  columnifexists: columnOr,
  iscolumnexists: exists,
  column_names_of: (node, scope) => {
    const table = translateTable(must(elements(must(node.ArgumentList).Expressions)[0]), scope);
    const names = JSON.stringify(table.columns.map((column) => column.name));
    return { sql: text(names), type: 'dynamic', nullable: false, constant: names };
  },
};
