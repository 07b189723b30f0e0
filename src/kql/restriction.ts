import type { DatabaseReference } from '../protocol/compile.ts';
import { isPattern, matching } from './databasePatterns.ts';
import { isCurrentDatabase, referenceOf } from './databaseReferences.ts';
import { elements, kindOf, must, type Node } from './kustoLanguage.ts';
import { notSupported } from './refusal.ts';

type Path = Kusto.Language.Syntax.PathExpression;

/** What `restrict access to` leaves. */
export interface Restriction {
  /** Whether a table that the query itself gives a name to is still visible. */
  readonly keepsName: (name: string) => boolean;
  /** Whether a table or function of a database is; without `at` of the query's own. */
  readonly keepsStored: (name: string, at?: DatabaseReference) => boolean;
}

interface Operand {
  readonly matches: (name: string) => boolean;
  readonly isWildcard: boolean;
  /** Undefined for what stands without a database. */
  readonly at: DatabaseReference | undefined;
}

/** `own` is the database of the query. */
export function restrictionOf(node: Kusto.Language.Syntax.RestrictStatement, own: string): Restriction {
  if (node.WithClause) throw notSupported(node.WithClause, "'with' of restrict");
  const operands = elements<Node>(node.Expressions).map((operand) => operandOf(operand, own));
  const isOwn = (at: DatabaseReference): boolean => at.cluster === undefined && at.database === own;
  return {
    keepsName: (name) => operands.some(({ at, matches }) => at === undefined && matches(name)),
    keepsStored: (name, at = { database: own }) =>
      operands.some((operand) => {
        if (!operand.matches(name)) return false;
        // A wildcard without a database stands for names of the query alone.
        if (operand.at === undefined) return isOwn(at) && !operand.isWildcard;
        return operand.at.cluster === at.cluster && operand.at.database === at.database;
      }),
  };
}

function operandOf(node: Node, own: string): Operand {
  const path = kindOf(node) === 'PathExpression' ? (node as Path) : undefined;
  const named = path ? path.Selector : node;
  const at = path && (isCurrentDatabase(path.Expression) ? { database: own } : referenceOf(path.Expression));
  if (!named || kindOf(named) !== 'NameReference' || (path && !at) || (at && isPattern(at))) {
    throw notSupported(node, 'this operand of restrict');
  }
  const pattern = must((named as Kusto.Language.Syntax.NameReference).Name).SimpleName ?? '';
  return { matches: matching(pattern), isWildcard: pattern.includes('*'), at };
}
