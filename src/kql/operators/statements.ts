import { type Expression, kindOf, must, type Node } from '../kustoLanguage.ts';
import { bindParameters } from '../queryParameters.ts';
import { describe, translate } from '../scalars/translate.ts';
import { type Binding, type Bindings, outerScope, refuse, type Scope } from '../scope.ts';
import { isTabular } from './tabular.ts';
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
    if (kind !== 'LetStatement') throw refuse(scope, statement, describe(kind));
    const { Name, Expression } = statement as Kusto.Language.Syntax.LetStatement;
    const binding = bind(must(Expression), { ...scope, bindings });
    bindings = new Map([...bindings, [must(Name).SimpleName ?? '', binding]]);
  }
  return bindings;
}

function bind(value: Expression, scope: Scope): Binding {
  if (kindOf(value) === 'FunctionDeclaration') return { kind: 'function', bindings: scope.bindings };
  const outer = outerScope(scope);
  if (!isTabular(value)) return { kind: 'scalar', value: translate(value, outer) };
  // Translated once now, so that what is not supported is refused even where the name is not used.
  return { kind: 'table', make: () => translateTable(value, outer) };
}
