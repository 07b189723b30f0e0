import type { DatabaseReference } from '../protocol/compile.ts';
import type { TextSpan } from '../protocol/errorData.ts';
import { referenceKey } from './databasePatterns.ts';
import { type Element, elements, kindOf, kql, must, type Node } from './kustoLanguage.ts';
import { spanOf } from './refusal.ts';
import { isFuzzy } from './tableLists.ts';

type Call = Kusto.Language.Syntax.FunctionCallExpression;
type Path = Kusto.Language.Syntax.PathExpression;

export interface FoundReference extends DatabaseReference {
  readonly span: TextSpan;
  /** Whether the query goes on where there is no such database. */
  readonly optional?: boolean;
}

/** The text between the quotes of `name("text")`. */
function onlyText(node: Element | null, name: string): string | undefined {
  if (!node || kindOf(node) !== 'FunctionCallExpression') return undefined;
  const call = node as Call;
  const [argument, ...others] = elements(must(call.ArgumentList).Expressions);
  if (must(call.Name).SimpleName !== name || !argument || others.length > 0) return undefined;
  const value: unknown = kindOf(argument) === 'StringLiteralExpression' ? argument.LiteralValue : undefined;
  return typeof value === 'string' ? value : undefined;
}

/** `database("x")` or `cluster("y").database("x")`; undefined for every other node. The name may have wildcards. */
export function referenceOf(node: Element | null): DatabaseReference | undefined {
  if (node && kindOf(node) === 'PathExpression') {
    const cluster = onlyText((node as Path).Expression, 'cluster');
    const database = onlyText((node as Path).Selector, 'database');
    return cluster === undefined || database === undefined ? undefined : { cluster, database };
  }
  const database = onlyText(node, 'database');
  return database === undefined ? undefined : { database };
}

/** `database()`: the one that the query runs in. */
export function isCurrentDatabase(node: Element | null): boolean {
  if (!node || kindOf(node) !== 'FunctionCallExpression') return false;
  const { Name, ArgumentList } = node as Call;
  return must(Name).SimpleName === 'database' && elements(must(ArgumentList).Expressions).length === 0;
}

/** Each database that a text names, once. */
export function referencesIn(text: string): readonly FoundReference[] {
  // Most texts name none, and parsing is a sixth of compiling.
  if (!text.includes('database')) return [];
  const found = new Map<string, FoundReference>();
  const add = (node: Node): void => {
    const reference = referenceOf(node);
    const call = kindOf(node) === 'PathExpression' ? must((node as Path).Selector) : node;
    const [name] = reference ? elements(must((call as Call).ArgumentList).Expressions) : [];
    if (!reference || !name) return;
    const key = referenceKey(reference);
    const isOptional = isInFuzzyUnion(node) && (found.get(key)?.optional ?? true);
    found.set(key, { ...reference, span: spanOf(name), ...(isOptional && { optional: true }) });
  };
  kql().Syntax.SyntaxElement.WalkNodes(
    must(must(kql().KustoCode.Parse(text)).Syntax),
    (node) => {
      if (kindOf(node) === 'PathExpression') add(node);
      if (kindOf(node) !== 'FunctionCallExpression') return;
      const { Parent } = node;
      const path = Parent && kindOf(Parent) === 'PathExpression' ? (Parent as Path) : undefined;
      // Behind a cluster it is that one's, and the path says so.
      if (path?.Selector !== node) add(node);
    },
    null,
    null,
  );
  return [...found.values()];
}

function isInFuzzyUnion(node: Node): boolean {
  for (let outer = node.Parent; outer; outer = outer.Parent) if (isFuzzy(outer)) return true;
  return false;
}
