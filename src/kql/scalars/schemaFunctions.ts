import type { KustoType } from '../../protocol/schema.ts';
import { integer, join, sql, text } from '../ir/sql.ts';
import { elements, kindOf, must } from '../kustoLanguage.ts';
import { translateTable } from '../operators/translateTable.ts';
import { refuse, type Scope } from '../scope.ts';
import { columnValue, type Scalar, scalar } from './scalar.ts';
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

/** Bytes of a value of each type whose values are all alike. */
const sizes: Readonly<Partial<Record<KustoType, number>>> = {
  bool: 1,
  int: 4,
  long: 8,
  real: 8,
  datetime: 8,
  timespan: 8,
  guid: 16,
};

/** Of the columns that are named, or of all: what their values take together. */
function dataSize(node: Call, scope: Scope): Scalar {
  const values = elements(must(node.ArgumentList).Expressions).flatMap((argument) =>
    kindOf(argument) === 'StarExpression'
      ? Array.from(scope.columns.values(), columnValue)
      : [translate(argument, scope)],
  );
  const parts = values.map((value) => {
    const size = sizes[value.type];
    if (size !== undefined) return integer(size);
    if (value.type !== 'string') throw refuse(scope, node, `'estimate_data_size' of a value of type ${value.type}`);
    return sql`strlen(${value.sql})`;
  });
  return scalar(sql`CAST(${join(parts, ' + ')} AS BIGINT)`, 'long', false);
}

/** Functions of what is known of tables and columns while compiling; their arguments are no plain values. */
export const schemaFunctions: Readonly<Record<string, (node: Call, scope: Scope) => Scalar>> = {
  column_ifexists: columnOr,
  columnifexists: columnOr,
  iscolumnexists: exists,
  estimate_data_size: dataSize,
  column_names_of: (node, scope) => {
    const table = translateTable(must(elements(must(node.ArgumentList).Expressions)[0]), scope);
    const names = JSON.stringify(table.columns.map((column) => column.name));
    return { sql: text(names), type: 'dynamic', nullable: false, constant: names };
  },
};
