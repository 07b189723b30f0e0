import { isCurrentDatabase, referenceOf } from '../databaseReferences.ts';
import type { Table } from '../ir/relation.ts';
import { type Expression, kindOf, must } from '../kustoLanguage.ts';
import { describe } from '../scalars/translate.ts';
import { type Binding, type Bindings, outerScope, refuse, type Scope } from '../scope.ts';
import { datatable } from './datatable.ts';
import { externalData } from './externalData.ts';
import { find } from './find.ts';
import { graphOperator, isGraphOperator } from './graphs/graphOperator.ts';
import { invoke } from './invoke.ts';
import { sourceOfLeg } from './legs.ts';
import { materialize } from './materialize.ts';
import { applyOperator } from './operators.ts';
import { calledPattern } from './patterns.ts';
import { print } from './print.ts';
import { range } from './rangeOperator.ts';
import { openVisible } from './restrict.ts';
import { search, searchPiped } from './search.ts';
import { union } from './union.ts';
import { callUserFunction, enterBody } from './userFunctions.ts';

/** A tabular expression as a plan. */
export function translateTable(node: Expression, scope: Scope): Table {
  const kind = kindOf(node);
  const pattern = calledPattern(node, scope);
  if (pattern) return pattern();
  switch (kind) {
    case 'ParenthesizedExpression':
      return translateTable(must((node as Kusto.Language.Syntax.ParenthesizedExpression).Expression), scope);
    case 'PipeExpression': {
      const { Expression, Operator } = node as Kusto.Language.Syntax.PipeExpression;
      if (kindOf(must(Operator)) === 'InvokeOperator') {
        const inside = { ...outerScope(scope), bindings: withAliases(must(Expression), scope) };
        const call = Operator as Kusto.Language.Syntax.InvokeOperator;
        return invoke(call, () => translateTable(must(Expression), scope), inside);
      }
      if (isGraphOperator(must(Operator))) return graphOperator(must(Operator), must(Expression), scope);
      const input = translateTable(must(Expression), scope);
      const inside = { ...outerScope(scope), bindings: withAliases(must(Expression), scope) };
      switch (kindOf(must(Operator))) {
        case 'SearchOperator': {
          const source = sourceOfLeg(must(Expression), 'search_arg0', scope);
          return searchPiped(Operator as Kusto.Language.Syntax.SearchOperator, { table: input, source }, inside);
        }
        case 'UnionOperator': {
          const source = sourceOfLeg(must(Expression), 'union_arg0', scope);
          return union(Operator as Kusto.Language.Syntax.UnionOperator, { table: input, source }, inside);
        }
        default:
          return applyOperator(must(Operator), input, inside);
      }
    }
    case 'PathExpression':
      return tableElsewhere(node as Kusto.Language.Syntax.PathExpression, scope);
    case 'NameReference':
      return namedTable((node as Kusto.Language.Syntax.NameReference).SimpleName ?? '', node, scope);
    case 'FunctionCallExpression': {
      const call = node as Kusto.Language.Syntax.FunctionCallExpression;
      const name = must(call.Name).SimpleName ?? '';
      const binding = scope.bindings.get(name);
      if (binding?.kind !== 'function') throw refuse(scope, node, `the tabular function '${name}'`);
      const called = callUserFunction(call, binding.bindings, scope);
      return translateTable(called.body, called.scope);
    }
    case 'DataTableExpression':
      return datatable(node as Kusto.Language.Syntax.DataTableExpression, scope);
    case 'ExternalDataExpression':
      return externalData(node as Kusto.Language.Syntax.ExternalDataExpression, scope);
    case 'PrintOperator':
      return print(node as Kusto.Language.Syntax.PrintOperator, scope);
    case 'RangeOperator':
      return range(node as Kusto.Language.Syntax.RangeOperator, scope);
    case 'MaterializeExpression':
      return materialize(node as Kusto.Language.Syntax.MaterializeExpression, scope);
    case 'UnionOperator':
      return union(node as Kusto.Language.Syntax.UnionOperator, undefined, scope);
    case 'SearchOperator':
      return search(node as Kusto.Language.Syntax.SearchOperator, scope);
    case 'FindOperator':
      return find(node as Kusto.Language.Syntax.FindOperator, scope);
    default:
      throw refuse(scope, node, describe(kind));
  }
}

/** `database("x").T`, also behind a cluster; without a name it is the database of the query. */
function tableElsewhere(node: Kusto.Language.Syntax.PathExpression, scope: Scope): Table {
  const { database } = scope.statement;
  const reference = isCurrentDatabase(node.Expression) ? { database: database.name } : referenceOf(node.Expression);
  const selector = must(node.Selector);
  const name =
    reference && kindOf(selector) === 'NameReference'
      ? (selector as Kusto.Language.Syntax.NameReference).SimpleName
      : undefined;
  const table = name ? openVisible(name, node, scope, reference) : undefined;
  if (!table) throw refuse(scope, node, 'this reference to another database');
  return table;
}

/** What a name stands for at `node`: a function without parameters needs no parentheses. */
export function namedTable(name: string, node: Expression, scope: Scope): Table {
  const binding = scope.bindings.get(name);
  if (binding?.kind === 'table') return binding.make();
  const body = binding?.kind === 'function' ? (binding.view ?? node.GetCalledFunctionBody()) : undefined;
  if (binding?.kind === 'function' && body) {
    const called = enterBody(body, binding.bindings, node, scope);
    return translateTable(called.body, called.scope);
  }
  const table = binding === undefined ? openVisible(name, node, scope) : undefined;
  if (!table) throw refuse(scope, node, `'${name}' as a table`);
  return table;
}

/** The names that `as` gives to parts of the pipe before an operator. */
function withAliases(before: Expression, scope: Scope): Bindings {
  const found = new Map<string, Binding>();
  for (let node = before; kindOf(node) === 'PipeExpression'; ) {
    const { Expression, Operator } = node as Kusto.Language.Syntax.PipeExpression;
    const input = must(Expression);
    if (kindOf(must(Operator)) === 'AsOperator') {
      const name = must((Operator as Kusto.Language.Syntax.AsOperator).Name).SimpleName ?? '';
      found.set(name, { kind: 'table', make: () => translateTable(input, scope) });
    }
    node = input;
  }
  return found.size === 0 ? scope.bindings : new Map([...scope.bindings, ...found]);
}
