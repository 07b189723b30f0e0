import type { Table } from '../ir/relation.ts';
import type { Sql } from '../ir/sql.ts';
import { sql, text } from '../ir/sql.ts';
import { type Expression, elements, kindOf, must, sourceOf, symbolClass } from '../kustoLanguage.ts';
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
  if (sourceName !== undefined && input) throw refuse(scope, node, "'withsource' behind a bar");
  const operands = nodes.map((operand, i) => {
    if (!isTabular(operand)) throw refuse(scope, operand, 'this operand of union');
    if (sourceName !== undefined && kindOf(operand) !== 'NameReference') {
      throw refuse(scope, operand, "'withsource' over anything but names");
    }
    return { table: translateTable(operand, scope), name: nameOfSource(operand, i + (input ? 1 : 0)) };
  });
  const all = input ? [{ table: input, name: 'union_arg0' }, ...operands] : operands;
  const columns = results.map((result) => {
    const type = typeNamed(must(result.Type).Name ?? '');
    if (!type) throw refuse(scope, node, `a column of type '${result.Type?.Name}'`);
    return { name: must(result.Name), column: scope.statement.newColumn(type) };
  });
  const isResult = (name: string, type: string): boolean =>
    columns.some((c) => c.name === name && c.column.type === type);
  const inputs = all.map(({ table, name }) => {
    // Where a name has several types, the binder puts the type behind it.
    const places = new Map(
      table.columns.map((c) => {
        const typed = `${c.name}_${c.column.type}`;
        return [isResult(c.name, c.column.type) ? c.name : typed, c.column];
      }),
    );
    const found = new Set<string>();
    const values = columns.map(({ name: result, column }): Sql => {
      if (result === sourceName) return text(name);
      const own = places.get(result);
      if (own?.type !== column.type) return nullOf(column.type).sql;
      found.add(result);
      return sql`${own}`;
    });
    const lost = [...places.keys()].find((place) => !found.has(place));
    if (lost !== undefined && (!kind || sourceOf(kind) !== 'inner')) {
      throw refuse(scope, node, `a union whose column '${lost}' has several types`);
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

/** What `withsource` calls an operand: a table of the database by its name, others by their place. */
function nameOfSource(node: Expression, place: number): string {
  const symbol =
    kindOf(node) === 'NameReference' ? (node as Kusto.Language.Syntax.NameReference).ReferencedSymbol : null;
  return symbol && symbolClass(symbol) === 'TableSymbol' ? must(symbol.Name) : `union_arg${place}`;
}
