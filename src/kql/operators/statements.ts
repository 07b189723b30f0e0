import { type Expression, elements, kindOf, must, type Node } from '../kustoLanguage.ts';
import { bindParameters } from '../queryParameters.ts';
import { describe, translate } from '../scalars/translate.ts';
import { type Binding, type Bindings, outerScope, refuse, type Scope } from '../scope.ts';
import { boundTables } from './graphs/graphOperator.ts';
import { translateGraph } from './graphs/translateGraph.ts';
import { declaredPattern } from './patterns.ts';
import { restrict } from './restrict.ts';
import { isGraph, isTabular } from './tabular.ts';
import { translateTable } from './translateTable.ts';

/** What `let` statements add to the names in scope, each seeing those before it. */
export function bindStatements(statements: readonly Node[], scope: Scope): Bindings {
  let bindings: Bindings = scope.bindings;
  for (const statement of statements) {
    const kind = kindOf(statement);
    // They are among the settings already.
    if (kind === 'SetOptionStatement') continue;
    if (kind === 'QueryParametersStatement') {
      bindings = bindParameters(statement as Kusto.Language.Syntax.QueryParametersStatement, { ...scope, bindings });
      continue;
    }
    if (kind === 'PatternStatement') {
      const pattern = statement as Kusto.Language.Syntax.PatternStatement;
      bindings = new Map([...bindings, [must(pattern.Name).SimpleName ?? '', declaredPattern(pattern, bindings)]]);
      continue;
    }
    if (kind === 'ExpressionStatement') {
      const tables = boundTables(must((statement as Kusto.Language.Syntax.ExpressionStatement).Expression), {
        ...scope,
        bindings,
      });
      bindings = new Map([...bindings, ...tables]);
      continue;
    }
    if (kind === 'RestrictStatement') {
      bindings = restrict(statement as Kusto.Language.Syntax.RestrictStatement, bindings, scope);
      continue;
    }
    if (kind !== 'LetStatement') throw refuse(scope, statement, describe(kind));
    const { Name, Expression } = statement as Kusto.Language.Syntax.LetStatement;
    const binding = bind(must(Expression), { ...scope, bindings });
    bindings = new Map([...bindings, [must(Name).SimpleName ?? '', binding]]);
  }
  return bindings;
}

function bind(value: Expression, scope: Scope): Binding {
  if (kindOf(value) === 'FunctionDeclaration') return declaredFunction(value, scope);
  const outer = outerScope(scope);
  if (isGraph(value)) return { kind: 'graph', make: () => translateGraph(value, outer) };
  if (!isTabular(value)) return { kind: 'scalar', value: translate(value, outer) };
  // Translated once now, so that what is not supported is refused even where the name is not used.
  const renames = kindOf(value) === 'NameReference' || kindOf(value) === 'PathExpression';
  return { kind: 'table', make: () => translateTable(value, outer), renames };
}

function declaredFunction(node: Expression, { bindings }: Scope): Binding {
  const { ViewKeyword, Parameters, Body } = node as Kusto.Language.Syntax.FunctionDeclaration;
  const isView = ViewKeyword && elements(must(Parameters).Parameters).length === 0;
  const yieldsValue = must(Body).Expression?.ResultType?.IsScalar === true;
  return { kind: 'function', bindings, ...(isView && { view: must(Body) }), yieldsValue };
}
