import type { Table } from '../ir/relation.ts';
import type { Sql } from '../ir/sql.ts';
import { sql, text } from '../ir/sql.ts';
import { type Expression, elements, kindOf, must, sourceOf } from '../kustoLanguage.ts';
import { nullOf } from '../scalars/scalar.ts';
import { typeNamed } from '../scalars/translate.ts';
import { refuse, type Scope } from '../scope.ts';
import { resultColumns } from './operator.ts';
import { refuseParameters } from './rows.ts';
import { isTabular } from './tabular.ts';
import { translateTable } from './translateTable.ts';

/** The rows of all tables; a column that a table lacks is null in its rows. */
export function union(node: Kusto.Language.Syntax.UnionOperator, input: Table | undefined, scope: Scope): Table {
  const parameters = refuseParameters(node.Parameters, ['kind', 'withsource'], scope);
  const nodes = elements(node.Expressions);
  const results = resultColumns(node);
  const withSource = parameters.get('withsource');
  const sourceName = withSource && sourceOf(withSource);
  const kind = parameters.get('kind');
  if (sourceName !== undefined && results[0]?.Name !== sourceName) throw refuse(scope, node, "this 'withsource'");
  const tables = nodes.map((operand) => {
    if (!isTabular(operand)) throw refuse(scope, operand, 'this operand of union');
    return { table: translateTable(operand, scope), name: tableName(operand) };
  });
  const all = input ? [{ table: input, name: undefined }, ...tables] : tables;
  const columns = results.map((result) => {
    const type = typeNamed(must(result.Type).Name ?? '');
    if (!type) throw refuse(scope, node, `a column of type '${result.Type?.Name}'`);
    return { name: must(result.Name), column: scope.statement.newColumn(type) };
  });
  const inputs = all.map(({ table, name }) => {
    const found = new Set<string>();
    const values = columns.map(({ name: result, column }): Sql => {
      if (result === sourceName) {
        if (name === undefined) throw refuse(scope, node, "'withsource' over anything but named tables");
        return text(name);
      }
      const own = table.columns.find((c) => c.name === result && c.column.type === column.type);
      if (own) {
        found.add(own.name);
        return sql`${own.column}`;
      }
      return nullOf(column.type).sql;
    });
    // A column that found no place of its own name and type was renamed by the binder (`a_long`, `a_string`).
    if (!kind || sourceOf(kind) !== 'inner') {
      const lost = table.columns.find((c) => !found.has(c.name));
      if (lost) throw refuse(scope, node, `a union in which the column '${lost.name}' has several types`);
    }
    return { relation: table.relation, values };
  });
  return {
    relation: { kind: 'union', columns: columns.map((c) => c.column), inputs },
    columns,
    order: [],
    serialized: false,
  };
}

function tableName(node: Expression): string | undefined {
  return kindOf(node) === 'NameReference'
    ? ((node as Kusto.Language.Syntax.NameReference).SimpleName ?? undefined)
    : undefined;
}
