import type { Table } from '../ir/relation.ts';
import { type Expression, kindOf, must } from '../kustoLanguage.ts';
import { describe } from '../scalars/translate.ts';
import { outerScope, refuse, type Scope } from '../scope.ts';
import { datatable } from './datatable.ts';
import { applyOperator } from './operators.ts';
import { print } from './print.ts';
import { range } from './rangeOperator.ts';
import { union } from './union.ts';
import { callUserFunction } from './userFunctions.ts';

/** A tabular expression as a plan. */
export function translateTable(node: Expression, scope: Scope): Table {
  const kind = kindOf(node);
  switch (kind) {
    case 'ParenthesizedExpression':
      return translateTable(must((node as Kusto.Language.Syntax.ParenthesizedExpression).Expression), scope);
    case 'PipeExpression': {
      const { Expression, Operator } = node as Kusto.Language.Syntax.PipeExpression;
      const input = translateTable(must(Expression), scope);
      return applyOperator(must(Operator), input, outerScope(scope));
    }
    case 'NameReference':
      return namedTable(node as Kusto.Language.Syntax.NameReference, scope);
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
    case 'PrintOperator':
      return print(node as Kusto.Language.Syntax.PrintOperator, scope);
    case 'RangeOperator':
      return range(node as Kusto.Language.Syntax.RangeOperator, scope);
    case 'MaterializeExpression':
      return translateTable(must((node as Kusto.Language.Syntax.MaterializeExpression).Expression), scope);
    case 'UnionOperator':
      return union(node as Kusto.Language.Syntax.UnionOperator, undefined, scope);
    default:
      throw refuse(scope, node, describe(kind));
  }
}

function namedTable(node: Kusto.Language.Syntax.NameReference, scope: Scope): Table {
  const name = node.SimpleName ?? '';
  const binding = scope.bindings.get(name);
  if (binding?.kind === 'table') return binding.make();
  const table = binding === undefined ? scope.statement.openTable(name) : undefined;
  if (!table) throw refuse(scope, node, `'${name}' as a table`);
  return table;
}
