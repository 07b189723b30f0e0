import type { Table } from '../ir/relation.ts';
import { bigint, type Sql } from '../ir/sql.ts';
import { elements, must } from '../kustoLanguage.ts';
import { convertCell } from '../scalars/conversionFunctions.ts';
import { translate, typeNamed } from '../scalars/translate.ts';
import { outerScope, refuse, type Scope } from '../scope.ts';
import { resultColumns } from './operator.ts';
import { refuseParameters } from './rows.ts';

/** Constant rows, in the order in which they are written. */
export function datatable(node: Kusto.Language.Syntax.DataTableExpression, scope: Scope): Table {
  refuseParameters(node.Parameters, [], scope);
  const results = resultColumns(node);
  const columns = results.map((result) => {
    const type = typeNamed(must(result.Type).Name ?? '');
    if (!type) throw refuse(scope, node, `a column of type '${result.Type?.Name}'`);
    return { name: must(result.Name), column: scope.statement.newColumn(type) };
  });
  const values = elements(node.Values);
  if (columns.length === 0 || values.length % columns.length !== 0) throw refuse(scope, node, 'this datatable');
  const ordinal = scope.statement.newColumn('long');
  const rows: Sql[][] = [];
  values.forEach((value, i) => {
    const target = must(columns[i % columns.length]).column;
    const cell = convertCell(translate(value, outerScope(scope)), target.type);
    if (!cell) throw refuse(scope, value, `this value in a ${target.type} column`);
    if (i % columns.length === 0) rows.push([bigint(rows.length)]);
    rows.at(-1)?.push(cell.sql);
  });
  return {
    relation: { kind: 'values', columns: [ordinal, ...columns.map((c) => c.column)], rows },
    columns,
    order: [{ column: ordinal, descending: false, nullsFirst: false }],
    serialized: false,
  };
}
