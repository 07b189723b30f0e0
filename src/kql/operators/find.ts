import type { Table } from '../ir/relation.ts';
import { type Sql, sql, text } from '../ir/sql.ts';
import { type Expression, elements, kindOf, must, sourceOf } from '../kustoLanguage.ts';
import { bagOf } from '../scalars/bagFunctions.ts';
import { toText } from '../scalars/conversionFunctions.ts';
import { columnValue, nullOf } from '../scalars/scalar.ts';
import { typeNamed } from '../scalars/translate.ts';
import { refuse, type Scope } from '../scope.ts';
import { allLegs, type Leg, legsOf } from './legs.ts';
import { resultColumns } from './operator.ts';
import { refuseParameters } from './rows.ts';
import { columnsIn, hasTerms, searchedLegs } from './searchCondition.ts';

type FindOperator = Kusto.Language.Syntax.FindOperator;
type ColumnSymbol = Kusto.Language.Symbols.ColumnSymbol;

/**
 * The rows of several tables that fulfil a condition: with the columns that it names, or else those of the condition
 * and those that all the tables have. What is left of a row goes into a bag.
 */
export function find(node: FindOperator, scope: Scope): Table {
  if (node.DataScope) throw refuse(scope, node.DataScope, "'datascope' of find");
  if (node.ProjectAway) throw refuse(scope, node.ProjectAway, "'project-away' of find");
  const withSource = refuseParameters(node.Parameters, ['withsource'], scope).get('withsource');
  const condition = must(node.Condition);
  const all = node.InClause ? legsOf(elements(node.InClause.Expressions), undefined, 0, scope) : allLegs(node, scope);
  // A table that has none of the condition's columns takes no part.
  const used = new Set(columnsIn(condition));
  const legs = hasTerms(condition) ? all : all.filter((leg) => namesOf(leg).some((name) => used.has(name)));
  if (legs.length === 0) throw refuse(scope, node, 'a find without a table that has a column of its condition');

  const results = resultColumns(node);
  const last = results.at(-1);
  const hasBag = last?.Name === 'pack_' && !legs.some((leg) => namesOf(leg).includes('pack_'));
  const own = results.slice(1, hasBag ? -1 : undefined);
  checkColumns(node, { own, used, hasBag, withSource, first: results[0] }, legs, scope);
  const columns = results.map((result) => {
    const type = typeNamed(must(result.Type).Name ?? '');
    if (!type) throw refuse(scope, node, `the column '${result.Name}' of this operator`);
    return { name: must(result.Name), column: scope.statement.newColumn(type) };
  });
  const inputs = searchedLegs(legs, condition, 'ignored', scope).map(({ table, source }) => {
    const values = own.map((result): Sql => cellOf(result, table, node, scope));
    const rest = table.columns.filter(({ name }) => !own.some((result) => result.Name === name));
    const bag = hasBag ? [restOf(rest, node, scope)] : [];
    return { relation: table.relation, values: [source, ...values, ...bag] };
  });
  return {
    relation: { kind: 'union', columns: columns.map((c) => c.column), inputs },
    columns,
    order: [],
    serialized: false,
  };
}

function namesOf(leg: Leg): readonly string[] {
  return leg.table.columns.map(({ name }) => name);
}

interface Found {
  readonly first: ColumnSymbol | undefined;
  readonly own: readonly ColumnSymbol[];
  readonly used: ReadonlySet<string>;
  readonly hasBag: boolean;
  readonly withSource: Expression | undefined;
}

/** The binder's columns must be those that the documentation says. */
function checkColumns(node: FindOperator, found: Found, legs: readonly Leg[], scope: Scope): void {
  const { first, own, used, hasBag, withSource } = found;
  if (first?.Name !== (withSource ? sourceOf(withSource) : 'source_')) throw refuse(scope, node, "this 'withsource'");
  const cast = new Set(
    elements<Expression>(node.Project?.Columns ?? null)
      .filter((item) => kindOf(item) === 'TypedColumnReference')
      .map((item) => must((item as Kusto.Language.Syntax.TypedColumnReference).Column).SimpleName),
  );
  for (const { name, column } of legs.flatMap((leg) => leg.table.columns)) {
    const differs = legs.some((leg) => leg.table.columns.some((c) => c.name === name && c.column.type !== column.type));
    const comesOut = own.some((result) => result.Name === name) && !cast.has(name);
    if (differs && (used.has(name) || comesOut)) {
      throw refuse(scope, node, `a find whose column '${name}' has several types`);
    }
  }
  if (node.Project?.Columns) return;
  const names = new Set(legs.flatMap(namesOf));
  const common = [...names].filter((name) => used.has(name) || legs.every((leg) => namesOf(leg).includes(name)));
  const fits = common.length === own.length && own.every((result) => common.includes(result.Name ?? ''));
  if (!fits || hasBag !== common.length < names.size) throw refuse(scope, node, 'the columns of this find');
}

function cellOf(result: ColumnSymbol, table: Table, node: FindOperator, scope: Scope): Sql {
  const type = must(typeNamed(must(result.Type).Name ?? ''));
  const column = table.columns.find(({ name }) => name === result.Name)?.column;
  if (!column) return nullOf(type).sql;
  if (column.type === type) return sql`${column}`;
  const cast = type === 'string' ? toText(columnValue(column)) : undefined;
  if (!cast) throw refuse(scope, node, `the column '${result.Name}' of type ${column.type} as ${type}`);
  return cast;
}

function restOf(columns: Table['columns'], node: FindOperator, scope: Scope): Sql {
  const bag = bagOf(columns.map(({ name, column }) => [text(name), columnValue(column)]));
  if (!bag) throw refuse(scope, node, 'the rest of these columns as a bag');
  return bag.sql;
}
