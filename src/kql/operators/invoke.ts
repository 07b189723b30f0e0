import type { Table } from '../ir/relation.ts';
import { kindOf, must } from '../kustoLanguage.ts';
import { refuse, type Scope } from '../scope.ts';
import { translateTable } from './translateTable.ts';
import { callUserFunction } from './userFunctions.ts';

/** `T | invoke f(…)`: a call with the table before the bar, which `input` makes anew, as its first argument. */
export function invoke(node: Kusto.Language.Syntax.InvokeOperator, input: () => Table, scope: Scope): Table {
  const call = must(node.Function);
  if (kindOf(call) !== 'FunctionCallExpression') throw refuse(scope, node, 'this form of invoke');
  const called = call as Kusto.Language.Syntax.FunctionCallExpression;
  const name = must(called.Name).SimpleName ?? '';
  const binding = scope.bindings.get(name);
  if (binding?.kind !== 'function') throw refuse(scope, node, `invoking '${name}'`);
  const { body, scope: inner } = callUserFunction(called, binding.bindings, scope, {
    kind: 'table',
    make: input,
  });
  return translateTable(body, inner);
}
