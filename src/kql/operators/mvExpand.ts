import type { KustoType } from '../../protocol/schema.ts';
import type { NamedColumn, Relation, Table } from '../ir/relation.ts';
import { type Column, once, type Sql, sql } from '../ir/sql.ts';
import { type Expression, elements, kindOf, kql, must, sourceOf } from '../kustoLanguage.ts';
import { convertDynamic } from '../scalars/conversionFunctions.ts';
import { elementsOf, jsonType } from '../scalars/json.ts';
import { type Scalar, scalar } from '../scalars/scalar.ts';
import { translate, typeNamed } from '../scalars/translate.ts';
import { refuse, type Scope, scopeOf } from '../scope.ts';
import { resultColumns, type TableOperator, unnamed } from './operator.ts';
import { refuseParameters, rowCount } from './rows.ts';

/** The values that a dynamic is expanded to: elements, bags of one member each, or the value itself. */
function expanded(value: Sql, memberAsArray: boolean): Sql {
  return once(value, (v) => {
    // Names and values of a bag come in the same order.
    const key = sql`CAST(to_json(list_extract(json_keys(${v}), i)) AS VARCHAR)`;
    const member = sql`CAST(list_extract(json_extract(${v}, '$.*'), i) AS VARCHAR)`;
    const one = memberAsArray
      ? sql`concat('[', ${key}, ',', ${member}, ']')`
      : sql`concat('{', ${key}, ':', ${member}, '}')`;
    const members = sql`list_transform(generate_series(1, len(json_keys(${v}))), lambda i: ${one})`;
    return sql`CASE ${jsonType(v)} WHEN 'ARRAY' THEN ${elementsOf(v)} WHEN 'OBJECT' THEN ${members} ELSE [${v}] END`;
  });
}

type ExpandedItem = Kusto.Language.Syntax.MvExpandExpression | Kusto.Language.Syntax.MvApplyExpression;

/** A row for each value of each row, with the new columns by name. `index` counts the values of a row from 0. */
export interface Expansion {
  readonly relation: Relation;
  readonly lists: readonly Sql[];
  readonly made: ReadonlyMap<string, Column>;
  readonly index: Column;
}

/** Takes lists apart, side by side; the shorter ones are filled up with nulls. `most`: values of one row that are kept. */
export function expand(
  nodes: readonly ExpandedItem[],
  input: Table,
  results: readonly Kusto.Language.Symbols.ColumnSymbol[],
  scope: Scope,
  asArrays: boolean,
  most: Sql | undefined,
): Expansion {
  const rows = scopeOf(scope, input);
  const made = new Map<string, Column>();
  const lists: { column: Column; list: Sql }[] = [];
  const typed: { column: Column; value: Sql }[] = [];
  for (const item of nodes) {
    const named = must(item.Expression);
    const source = unnamed(named);
    const value = translate(source, rows);
    if (value.type !== 'dynamic') throw refuse(scope, item, `expanding ${value.type}`);
    const raw = scope.statement.newColumn('dynamic');
    const all = expanded(value.sql, asArrays);
    lists.push({ column: raw, list: most ? sql`list_slice(${all}, 1, ${most})` : all });
    const name = nameOf(named, results, source);
    const typeName = item.ToTypeOf ? symbolOf(item.ToTypeOf) : 'dynamic';
    const type = typeNamed(typeName);
    const converted = type && asType(scalar(sql`nullif(${raw}, 'null')`, 'dynamic'), type);
    if (name === undefined || !converted || !type) throw refuse(scope, item, 'this form of expanding');
    const column = scope.statement.newColumn(type);
    typed.push({ column, value: converted });
    made.set(name, column);
  }
  const index = scope.statement.newColumn('long');
  const relation: Relation = {
    kind: 'extend',
    input: { kind: 'expand', input: input.relation, lists, index },
    items: typed,
  };
  return { relation, lists: lists.map((item) => item.list), made, index };
}

/** The type within `to typeof(…)`. */
function symbolOf(clause: Kusto.Language.Syntax.ToTypeOfClause): string {
  const literal = must(clause.TypeOf) as Kusto.Language.Syntax.TypeOfLiteralExpression;
  const [type] = elements<Expression>(literal.Types);
  const written = type ? sourceOf(type) : '';
  return kql().Symbols.ScalarTypes.GetSymbol(written)?.Name ?? written;
}

/** A row for each value; several lists go side by side, and the shorter ones are filled up with nulls. */
export const mvExpand: TableOperator<Kusto.Language.Syntax.MvExpandOperator> = (node, input, scope) => {
  const parameters = refuseParameters(node.Parameters, ['kind', 'bagexpansion', 'with_itemindex'], scope);
  const kind = parameters.get('kind') ?? parameters.get('bagexpansion');
  const indexName = parameters.get('with_itemindex');
  const results = resultColumns(node);
  const most = node.RowLimitClause ? rowCount(must(node.RowLimitClause.RowLimit), scope) : undefined;
  const asArrays = kind !== undefined && sourceOf(kind) === 'array';
  const { relation, made, index } = expand(elements(node.Expressions), input, results, scope, asArrays, most);
  const own = new Map(input.columns.map((c) => [c.name, c.column]));
  const columns = results.map((result): NamedColumn => {
    const name = must(result.Name);
    const isIndex = indexName !== undefined && sourceOf(indexName) === name;
    const column = isIndex ? index : (made.get(name) ?? own.get(name));
    if (!column) throw refuse(scope, node, `the column '${name}' of this operator`);
    return { name, column };
  });
  // Without an order of the rows, that of the values within a row alone means nothing.
  const order =
    input.order.length === 0 ? [] : [...input.order, { column: index, descending: false, nullsFirst: false }];
  return { relation, columns, order, serialized: false };
};

function nameOf(
  named: Expression,
  results: readonly Kusto.Language.Symbols.ColumnSymbol[],
  source: Expression,
): string | undefined {
  if (kindOf(named) === 'SimpleNamedExpression') {
    return must((named as Kusto.Language.Syntax.SimpleNamedExpression).Name).SimpleName ?? undefined;
  }
  if (kindOf(source) === 'NameReference') {
    return (source as Kusto.Language.Syntax.NameReference).SimpleName ?? undefined;
  }
  return results.find((result) => result.Source === source)?.Name ?? undefined;
}

function asType(value: Scalar, type: KustoType): Sql | undefined {
  return type === 'dynamic' ? value.sql : convertDynamic(value, type);
}
