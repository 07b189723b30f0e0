import { elements, kindOf, must, symbolClass } from '../kustoLanguage.ts';
import { callUserFunction } from '../operators/userFunctions.ts';
import { invalid } from '../refusal.ts';
import { outerScope, refuse, type Scope } from '../scope.ts';
import { scalarFunctions } from './functions.ts';
import type { Scalar } from './scalar.ts';
import { schemaFunctions } from './schemaFunctions.ts';
import { translate, typeOf } from './translate.ts';
import { windowFunctions } from './windowFunctions.ts';

/** A call of a built-in or user-defined function that yields one value. */
export function callFunction(node: Kusto.Language.Syntax.FunctionCallExpression, scope: Scope): Scalar {
  const name = must(node.Name).SimpleName ?? '';
  const binding = scope.bindings.get(name);
  if (binding?.kind === 'function') {
    const { body, scope: inner } = callUserFunction(node, binding.bindings, scope);
    return translate(body, { ...outerScope(inner), columns: new Map() });
  }
  const ofGraph = scope.graphFunction?.(node);
  if (ofGraph) return ofGraph;
  const symbol = node.ReferencedSymbol;
  if (symbol === null || symbolClass(symbol) !== 'FunctionSymbol') throw refuse(scope, node, `the function '${name}'`);
  if (scope.aggregate && isAggregate(symbol, scope)) return scope.aggregate(node);
  const special = Object.hasOwn(schemaFunctions, name) ? schemaFunctions[name] : undefined;
  if (special) return special(node, scope);
  // A type as the last argument is known by the type of the call.
  const argNodes = elements(must(node.ArgumentList).Expressions).filter(
    (arg) => kindOf(arg) !== 'TypeOfLiteralExpression',
  );
  const compute = Object.hasOwn(scalarFunctions, name) ? scalarFunctions[name] : undefined;
  if (!compute) throw refuse(scope, node, `the function '${name}'`);
  const args = argNodes.map((argument) => translate(argument, scope));
  // Several values in one, of which the query takes one by its place, are an array here.
  const type = node.ResultType?.Name === 'tuple' ? 'dynamic' : typeOf(node, scope);
  const result = compute({ name, node, args, argNodes, type, scope });
  if (result) return result;
  if (Object.hasOwn(windowFunctions, name) && !scope.window) {
    throw invalid(
      scope.site ?? node,
      `'${name}' needs serialized rows, in extend, project or where: sort them first, or put "| serialize" before.`,
    );
  }
  if (args.length === 0) throw refuse(scope, node, `'${name}' with no arguments`);
  throw refuse(scope, node, `'${name}' with arguments of type ${args.map((arg) => arg.type).join(', ')}`);
}

export function isAggregate(symbol: Kusto.Language.Symbols.Symbol, scope: Scope): boolean {
  return scope.statement.globals.IsAggregateFunction(symbol as Kusto.Language.Symbols.FunctionSymbol);
}
