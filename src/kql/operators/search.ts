import type { Table } from '../ir/relation.ts';
import { elements, must, sourceOf } from '../kustoLanguage.ts';
import { refuse, type Scope } from '../scope.ts';
import { allLegs, type Leg, legsOf } from './legs.ts';
import { resultColumns } from './operator.ts';
import { refuseParameters } from './rows.ts';
import { type Case, searchedLegs } from './searchCondition.ts';
import { putTogether } from './union.ts';

type SearchOperator = Kusto.Language.Syntax.SearchOperator;

/** `search` without a table before it: over the tables that it names, or over all. `$table` says which one. */
export function search(node: SearchOperator, scope: Scope): Table {
  const legs = node.InClause
    ? legsOf(elements(node.InClause.Expressions), 'search_arg', 0, scope)
    : allLegs(node, scope);
  const condition = must(node.Condition);
  const found = searchedLegs(legs, condition, caseOf(node, scope), scope);
  // A table that cannot have a row still brings its columns.
  return putTogether(node, found, { sourceName: '$table', inner: false }, scope);
}

/** `search` over the table before the bar: `$table` comes first, then the columns of the table. */
export function searchPiped(node: SearchOperator, input: Leg, scope: Scope): Table {
  if (node.InClause) throw refuse(scope, node.InClause, "'in' of a search behind a bar");
  const [found] = searchedLegs([input], must(node.Condition), caseOf(node, scope), scope);
  const { table, source } = must(found);
  const column = scope.statement.newColumn('string');
  const columns = [{ name: '$table', column }, ...table.columns];
  const results = resultColumns(node);
  if (results.length !== columns.length || results.some((result, i) => result.Name !== columns[i]?.name)) {
    throw refuse(scope, node, 'the columns of this search');
  }
  const relation: Table['relation'] = { kind: 'extend', input: table.relation, items: [{ column, value: source }] };
  return { relation, columns, order: [], serialized: false };
}

function caseOf(node: SearchOperator, scope: Scope): Case {
  if (node.DataScope) throw refuse(scope, node.DataScope, "'datascope' of search");
  const asked = refuseParameters(node.Parameters, ['kind'], scope).get('kind');
  const kind = asked ? sourceOf(asked) : 'default';
  const cases: Readonly<Record<string, Case>> = {
    default: 'ignored',
    case_insensitive: 'ignored',
    case_sensitive: 'matters',
  };
  const found = Object.hasOwn(cases, kind) ? cases[kind] : undefined;
  if (!found) throw refuse(scope, asked ?? node, `search of kind ${kind}`);
  return found;
}
