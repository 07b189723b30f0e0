import { referenceOf } from '../databaseReferences.ts';
import type { Table } from '../ir/relation.ts';
import { type Sql, text } from '../ir/sql.ts';
import { type Expression, items, kindOf, must, symbolClass } from '../kustoLanguage.ts';
import { stop } from '../scalars/stop.ts';
import { refuse, type Scope } from '../scope.ts';
import { isVisible, openVisible } from './restrict.ts';
import { isTabular } from './tabular.ts';
import { namedTable, translateTable } from './translateTable.ts';

type Symbol = Kusto.Language.Symbols.Symbol;
type Pipe = Kusto.Language.Syntax.PipeExpression;
type Path = Kusto.Language.Syntax.PathExpression;
type Name = Kusto.Language.Syntax.NameReference;

/** One of the tables that `union`, `search` or `find` puts together. */
export interface Leg {
  readonly table: Table;
  /** What the column of the source says of its rows. */
  readonly source: Sql;
}

/**
 * The tables that a list of operands names. `unnamed` is the word for those without a name, if it is known, and
 * `first` the number of the first operand.
 */
export function legsOf(
  nodes: readonly Expression[],
  unnamed: string | undefined,
  first: number,
  scope: Scope,
): readonly Leg[] {
  return nodes.flatMap((node, i): readonly Leg[] => {
    const group = groupOf(node);
    if (group) return membersOf(group, node, scope);
    if (!isTabular(node)) throw refuse(scope, node, 'this operand');
    return [
      { table: translateTable(node, scope), source: sourceOfLeg(node, unnamed && `${unnamed}${i + first}`, scope) },
    ];
  });
}

/** Every table of the database, and every view that the query declares. */
export function allLegs(node: Expression, scope: Scope): readonly Leg[] {
  const database = must(scope.statement.globals.Database);
  const tables = items<Symbol>(database.Members).filter(isTable);
  const views = [...scope.bindings].flatMap(([name, binding]) =>
    typeof name === 'string' && binding.kind === 'function' && binding.view ? [name] : [],
  );
  const names = [...tables.map(({ Name }) => must(Name)).filter((name) => isVisible(name, scope)), ...views];
  return names.map((name) => ({ table: namedTable(name, node, scope), source: text(name) }));
}

function isTable(symbol: Symbol): boolean {
  return symbolClass(symbol) === 'TableSymbol' || symbolClass(symbol) === 'MaterializedViewSymbol';
}

interface Group {
  readonly members: readonly Symbol[];
  /** Where they are, if not in the database of the query. */
  readonly at: ReturnType<typeof referenceOf>;
}

function groupOf(node: Expression): Group | undefined {
  const path = kindOf(node) === 'PathExpression' ? (node as Path) : undefined;
  const name = path ? path.Selector : node;
  const symbol = name && kindOf(name) === 'NameReference' ? (name as Name).ReferencedSymbol : null;
  const isWildcard =
    name && kindOf(name) === 'NameReference' && (must((name as Name).Name).SimpleName ?? '').includes('*');
  if (!symbol || (!isWildcard && symbolClass(symbol) !== 'GroupSymbol')) return undefined;
  const members =
    symbolClass(symbol) === 'GroupSymbol'
      ? items<Symbol>((symbol as Kusto.Language.Symbols.GroupSymbol).Members)
      : [symbol];
  return { members, at: path && referenceOf(path.Expression) };
}

function membersOf({ members, at }: Group, node: Expression, scope: Scope): readonly Leg[] {
  return members.map((member): Leg => {
    const name = must(member.Name);
    if (at === undefined) return { table: namedTable(name, node, scope), source: text(name) };
    const table = isTable(member) ? openVisible(name, node, scope, at) : undefined;
    if (!table) throw refuse(scope, node, `'${name}' among these tables`);
    return { table, source: qualified(name, at, scope) };
  });
}

/** A table by its name, with the database where that is another; a pipe by the name that `as` gives it. */
export function sourceOfLeg(node: Expression, unnamed: string | undefined, scope: Scope): Sql {
  const other = unnamed === undefined ? unknown : text(unnamed);
  switch (kindOf(node)) {
    case 'ParenthesizedExpression':
      return sourceOfLeg(must((node as Kusto.Language.Syntax.ParenthesizedExpression).Expression), unnamed, scope);
    case 'UnionOperator':
    case 'SearchOperator':
    case 'FindOperator':
      return unknown;
    case 'PipeExpression': {
      const operator = must((node as Pipe).Operator);
      if (kindOf(operator) !== 'AsOperator') return putsTogether(node) ? unknown : other;
      return text(must((operator as Kusto.Language.Syntax.AsOperator).Name).SimpleName ?? '');
    }
    case 'PathExpression': {
      const at = referenceOf((node as Path).Expression);
      const selector = (node as Path).Selector;
      const name = selector && kindOf(selector) === 'NameReference' ? (selector as Name).SimpleName : undefined;
      return at && name ? qualified(name, at, scope) : unknown;
    }
    case 'NameReference': {
      const symbol = (node as Name).ReferencedSymbol;
      const name = (node as Name).SimpleName ?? '';
      if (symbol && isTable(symbol)) return text(must(symbol.Name));
      const binding = scope.bindings.get(name);
      if (binding?.kind === 'function') return binding.view ? text(name) : unknown;
      return binding?.kind === 'table' && binding.renames ? unknown : other;
    }
    default:
      return other;
  }
}

/** Whether rows of a pipe come from several tables: what their source is called then is not known. */
function putsTogether(node: Expression): boolean {
  if (kindOf(node) !== 'PipeExpression') return /^(Union|Search|Find)Operator$/.test(kindOf(node));
  return putsTogether(must((node as Pipe).Operator)) || putsTogether(must((node as Pipe).Expression));
}

/** Measured for databases, not for clusters. */
function qualified(name: string, at: NonNullable<ReturnType<typeof referenceOf>>, scope: Scope): Sql {
  const { database } = scope.statement;
  if (at.cluster !== undefined) return unknown;
  return at.database === database.name ? text(name) : text(`database("${at.database}").${name}`);
}

/** No wrong name: the query stops where it is asked for. */
const unknown = stop(
  'The embedded engine does not know what Kusto calls this source of rows. Name it with "| as NAME", or leave out the column of the source.',
);
