import type { KustoType } from '../../protocol/schema.ts';
import { type Expression, elements, items, kindOf, kql, must, type Node, sourceOf } from '../kustoLanguage.ts';
import { convert, convertLiteral } from '../scalars/convert.ts';
import type { Scalar } from '../scalars/scalar.ts';
import { translate, typeOf } from '../scalars/translate.ts';
import { type Binding, type Bindings, refuse, type Scope } from '../scope.ts';
import { translateGraph } from './graphs/translateGraph.ts';
import { unnamed } from './operator.ts';
import { bindStatements } from './statements.ts';
import { isGraph, isTabular } from './tabular.ts';
import { translateTable } from './translateTable.ts';

interface Called {
  readonly body: Expression;
  readonly scope: Scope;
}

/**
 * The body of a function declared by `let`, bound anew for this call, with its parameters in scope.
 * `bindings` are those that the declaration saw; `piped` is the first argument of a call by `invoke`.
 */
export function callUserFunction(
  node: Kusto.Language.Syntax.FunctionCallExpression,
  bindings: Bindings,
  scope: Scope,
  piped?: Binding,
): Called {
  const body = node.GetCalledFunctionBody();
  const signature = node.ReferencedSignature;
  if (body === null || body === undefined || signature === null) throw refuse(scope, node, 'this function call');
  const parameters = items<Kusto.Language.Symbols.Parameter>(signature.Parameters);
  const argNodes = elements(must(node.ArgumentList).Expressions);
  const byName = new Map(
    argNodes.filter(isNamed).map((argument) => [must(argument.Name).SimpleName ?? '', unnamed(argument)]),
  );
  const inner = new Map<string | symbol, Binding>(bindings);
  parameters.forEach((parameter, i) => {
    // What is piped to `invoke` goes before the arguments.
    if (piped && i === 0) {
      inner.set(must(parameter.Name), piped);
      return;
    }
    const placed = argNodes[piped ? i - 1 : i];
    const named = byName.get(must(parameter.Name));
    const atPlace = placed && !isNamed(placed) ? placed : undefined;
    if (named && atPlace) throw refuse(scope, atPlace, 'an argument in the place of one that is given by name');
    const argument = named ?? atPlace ?? defaultOf(parameter, scope);
    if (argument === null || argument === undefined) throw refuse(scope, node, 'this way of passing arguments');
    inner.set(must(parameter.Name), bindArgument(argument, parameter, scope));
  });
  return enterBody(body, inner, node, scope);
}

/** The body of a function with what its names stand for; `node` is where it is called. */
export function enterBody(body: Node, bindings: Bindings, node: Expression, scope: Scope): Called {
  const called: Scope = { ...scope, bindings, site: scope.site ?? node };
  const block = body as Kusto.Language.Syntax.FunctionBody;
  const statements = elements(block.Statements);
  return { body: must(block.Expression), scope: { ...called, bindings: bindStatements(statements, called) } };
}

function isNamed(argument: Expression): argument is Kusto.Language.Syntax.SimpleNamedExpression {
  return kindOf(argument) === 'SimpleNamedExpression';
}

/** The default value of a stored function's parameter has no type yet: it is bound as the literal that it is. */
function defaultOf(parameter: Kusto.Language.Symbols.Parameter, { statement }: Scope): Expression | undefined {
  const value = parameter.DefaultValue;
  if (value === null || value.ResultType !== null) return value ?? undefined;
  const root = must(kql().KustoCode.ParseAndAnalyze(`print ${sourceOf(value)}`, statement.globals)?.Syntax);
  const [printed] = elements((root as Kusto.Language.Syntax.QueryBlock).Statements);
  const print = (printed as Kusto.Language.Syntax.ExpressionStatement | undefined)?.Expression;
  return elements((must(print) as Kusto.Language.Syntax.PrintOperator).Expressions)[0];
}

function bindArgument(argument: Expression, parameter: Kusto.Language.Symbols.Parameter, scope: Scope): Binding {
  if (isGraph(argument)) return { kind: 'graph', make: () => translateGraph(argument, scope) };
  if (isTabular(argument)) return { kind: 'table', make: () => translateTable(argument, scope) };
  const value: Scalar = translate(argument, scope);
  const declared = items<Kusto.Language.Symbols.TypeSymbol>(parameter.DeclaredTypes);
  const [type] = declared;
  if (declared.length !== 1 || type === undefined) return { kind: 'scalar', value };
  if (type.Name === value.type) return { kind: 'scalar', value };
  // Only to a wider type: int to long to real.
  const widths: readonly KustoType[] = ['int', 'long', 'real'];
  const target = widths.find((name) => name === type.Name);
  if (target && widths.includes(value.type) && widths.indexOf(target) > widths.indexOf(value.type)) {
    return { kind: 'scalar', value: convert(value, target) };
  }
  // A whole number that is written out is one of 64 bits, and may stand for one of 32.
  const literal = target === 'int' && value.type === 'long' ? convertLiteral(value, target) : undefined;
  if (literal) return { kind: 'scalar', value: literal };
  throw refuse(scope, argument, `passing ${typeOf(argument, scope)} for a parameter of type ${type.Name}`);
}
