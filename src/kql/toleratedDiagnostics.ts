import { elements, kindOf, kql, must, type Node } from './kustoLanguage.ts';

/**
 * `count(x)`: the binder wants a bool there, where Kusto takes anything. `series_fit_poly(y, x, 5)`: the binder wants an
 * int, which a whole number as the documentation has it is not.
 */
export function isTolerated(diagnostic: Kusto.Language.Diagnostic, root: Node): boolean {
  if (diagnostic.Code === 'KS119') return hasNewArguments(diagnostic, root);
  if (diagnostic.Code !== 'KS107') return false;
  return calls(root).some((call) => {
    const args = elements(must(call.ArgumentList).Expressions);
    const place = args.findIndex((arg) => arg.TextStart === diagnostic.Start && arg.Width === diagnostic.Length);
    const name = must(call.Name).SimpleName;
    return place >= 0 && ((name === 'count' && args.length === 1) || (name === 'series_fit_poly' && place === 2));
  });
}

/** `bag_unpack` has taken four arguments for years, of which the binder knows two. */
function hasNewArguments(diagnostic: Kusto.Language.Diagnostic, root: Node): boolean {
  return calls(root).some((call) => {
    const name = must(call.Name);
    const count = elements(must(call.ArgumentList).Expressions).length;
    return name.SimpleName === 'bag_unpack' && name.TextStart === diagnostic.Start && (count === 3 || count === 4);
  });
}

function calls(root: Node): readonly Kusto.Language.Syntax.FunctionCallExpression[] {
  const found: Kusto.Language.Syntax.FunctionCallExpression[] = [];
  kql().Syntax.SyntaxElement.WalkNodes(
    root,
    (node) => {
      if (kindOf(node) === 'FunctionCallExpression') found.push(node as Kusto.Language.Syntax.FunctionCallExpression);
    },
    null,
    null,
  );
  return found;
}
