import type { Table } from '../ir/relation.ts';
import { type Expression, elements, items, kindOf, must } from '../kustoLanguage.ts';
import { invalid } from '../refusal.ts';
import { literal } from '../scalars/literal.ts';
import type { Binding, Bindings, Pattern, Scope } from '../scope.ts';
import { translateTable } from './translateTable.ts';
import { enterBody } from './userFunctions.ts';

type PatternStatement = Kusto.Language.Syntax.PatternStatement;
type Path = Kusto.Language.Syntax.PathExpression;
type Call = Kusto.Language.Syntax.FunctionCallExpression;

/** `declare pattern`: tables by the texts that they are asked for with. */
export function declaredPattern(node: PatternStatement, bindings: Bindings): Binding {
  return { kind: 'pattern', bindings, declaration: node };
}

/** The pattern that an expression asks for a table, `p("a")` or `p("a").b`; undefined for any other expression. */
export function calledPattern(node: Expression, scope: Scope): (() => Table) | undefined {
  const path = kindOf(node) === 'PathExpression' ? (node as Path) : undefined;
  const call = path ? must(path.Expression) : node;
  if (kindOf(call) !== 'FunctionCallExpression') return undefined;
  const binding = scope.bindings.get(must((call as Call).Name).SimpleName ?? '');
  if (binding?.kind !== 'pattern') return undefined;
  return () => tableOf(binding, call as Call, path, scope);
}

function tableOf(pattern: Pattern, call: Call, path: Path | undefined, scope: Scope): Table {
  const given = elements<Expression>(must(call.ArgumentList).Expressions);
  const selector = path && must(path.Selector);
  const member =
    selector && kindOf(selector) === 'NameReference'
      ? (selector as Kusto.Language.Syntax.NameReference).SimpleName
      : undefined;
  const { Pattern, Name } = pattern.declaration;
  const match = items<Kusto.Language.Syntax.PatternMatch>(Pattern?.Patterns).find(({ ParameterValues, PathValue }) => {
    const values = elements<Expression>(must(ParameterValues).Expressions);
    const same = values.length === given.length && values.every((value, i) => textOf(value) === textOf(given[i]));
    return same && textOf(PathValue?.Value ?? undefined) === (member ?? undefined);
  });
  if (!match?.Body)
    throw invalid(scope.site ?? path ?? call, `The pattern '${must(Name).SimpleName}' has nothing for these texts.`);
  const names = elements(Pattern?.Parameters ?? null).map((parameter) => must(parameter.Name).SimpleName ?? '');
  const inner = new Map<string | symbol, Binding>(pattern.bindings);
  names.forEach((name, i) => {
    const value = given[i];
    if (value) inner.set(name, { kind: 'scalar', value: literal(value, kindOf(value), scope) });
  });
  const pathName = Pattern?.PathParameter?.Parameter?.Name?.SimpleName;
  const pathValue = match.PathValue?.Value;
  if (pathName && pathValue)
    inner.set(pathName, { kind: 'scalar', value: literal(pathValue, kindOf(pathValue), scope) });
  const called = enterBody(match.Body, inner, call, scope);
  return translateTable(called.body, called.scope);
}

function textOf(node: Expression | undefined): string | undefined {
  const value: unknown = node?.LiteralValue;
  return typeof value === 'string' ? value : undefined;
}
