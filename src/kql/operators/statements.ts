import { type Expression, kindOf, must, type Node } from '../kustoLanguage.ts';
import { translate } from '../scalars/translate.ts';
import { type Binding, type Bindings, outerScope, refuse, type Scope } from '../scope.ts';
import { isTabular } from './tabular.ts';
import { translateTable } from './translateTable.ts';

/** What `let` statements add to the names in scope, each seeing those before it. */
export function bindStatements(statements: readonly Node[], scope: Scope): Bindings {
  let bindings: Bindings = scope.bindings;
  for (const statement of statements) {
    if (kindOf(statement) !== 'LetStatement') throw refuse(scope, statement, 'this statement');
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
