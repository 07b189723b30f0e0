import { elements, kindOf, kql, must, type Node, type NodeKind } from './kustoLanguage.ts';

const judged: ReadonlySet<string> = new Set(['KS107', 'KS134', 'KS234', 'KS235']);

/** Of a dynamic of another kind than they are for these are null, whatever the binder says. */
const nullOfOtherKinds: ReadonlySet<string> = new Set([
  'array_concat',
  'array_length',
  'array_reverse',
  'array_slice',
  'array_sum',
  'bag_keys',
]);

/**
 * `count(x)` and a term in `not("x")` of a search: the binder wants a bool there. `series_fit_poly(y, x, 5)`: it wants
 * an int, which a whole number as the documentation has it is not. The seconds of `make_timespan` may have a fraction.
 */
export function isTolerated(diagnostic: Kusto.Language.Diagnostic, root: Node): boolean {
  if (diagnostic.Code === 'KS142') return isInnerNode(diagnostic, root) || isInGraphWhere(diagnostic, root);
  if (diagnostic.Code === 'KS119') return hasNewArguments(diagnostic, root);
  if (!judged.has(diagnostic.Code ?? '')) return false;
  return calls(root).some((call) => {
    const args = elements(must(call.ArgumentList).Expressions);
    const place = args.findIndex((arg) => arg.TextStart === diagnostic.Start && arg.Width === diagnostic.Length);
    if (place < 0) return false;
    const name = must(call.Name).SimpleName;
    if (diagnostic.Code === 'KS234' || diagnostic.Code === 'KS235') return nullOfOtherKinds.has(name ?? '');
    if (diagnostic.Code === 'KS134') return name === 'make_timespan' && place >= 2 && place === args.length - 1;
    switch (name) {
      case 'count':
        return args.length === 1;
      case 'series_fit_poly':
        return place === 2;
      case 'not':
        return args.every(isTerm) && isSearched(call);
      default:
        return false;
    }
  });
}

function isTerm(node: Node): boolean {
  return kindOf(node) === 'StringLiteralExpression';
}

/** Whether a node stands in the condition of `search` or `find`, below nothing but words of logic. */
function isSearched(node: Node): boolean {
  const parent = node.Parent;
  switch (parent ? kindOf(parent) : undefined) {
    case 'SearchOperator':
    case 'FindOperator':
      return true;
    case 'AndExpression':
    case 'OrExpression':
    case 'ParenthesizedExpression':
      return isSearched(must(parent));
    default:
      return false;
  }
}

/** `bag_unpack` has taken four arguments for years, of which the binder knows two. */
function hasNewArguments(diagnostic: Kusto.Language.Diagnostic, root: Node): boolean {
  return calls(root).some((call) => {
    const name = must(call.Name);
    const count = elements(must(call.ArgumentList).Expressions).length;
    return name.SimpleName === 'bag_unpack' && name.TextStart === diagnostic.Start && (count === 3 || count === 4);
  });
}

/** Of the nodes between the edges of a path the binder does not know the id that `with_node_id` gives them. */
function isInnerNode(diagnostic: Kusto.Language.Diagnostic, root: Node): boolean {
  const names = nodesOf(root, 'MakeGraphWithImplicitIdClause').map(
    (clause) => must((clause as Kusto.Language.Syntax.MakeGraphWithImplicitIdClause).Name).SimpleName,
  );
  const isMissed = (node: Node): boolean => {
    const name = node as Kusto.Language.Syntax.NameReference;
    return name.TextStart === diagnostic.Start && names.includes(name.SimpleName);
  };
  return calls(root).some((call) => {
    const [over, value] = elements(must(call.ArgumentList).Expressions);
    if (!over || !value || kindOf(over) !== 'FunctionCallExpression') return false;
    const isInner = must((over as Kusto.Language.Syntax.FunctionCallExpression).Name).SimpleName === 'inner_nodes';
    return isInner && nodesOf(value, 'NameReference').some(isMissed);
  });
}

/** In `graph-where-nodes` and `graph-where-edges` the binder knows no names at all. */
function isInGraphWhere({ Start }: Kusto.Language.Diagnostic, root: Node): boolean {
  const operators = [...nodesOf(root, 'GraphWhereNodesOperator'), ...nodesOf(root, 'GraphWhereEdgesOperator')];
  return operators.some((node) => node.TextStart <= Start && Start < node.TextStart + node.Width);
}

function calls(root: Node): readonly Kusto.Language.Syntax.FunctionCallExpression[] {
  return nodesOf(root, 'FunctionCallExpression').map((node) => node as Kusto.Language.Syntax.FunctionCallExpression);
}

function nodesOf(root: Node, kind: NodeKind): readonly Node[] {
  const found: Node[] = [];
  kql().Syntax.SyntaxElement.WalkNodes(
    root,
    (node) => {
      if (kindOf(node) === kind) found.push(node);
    },
    null,
    null,
  );
  return found;
}
