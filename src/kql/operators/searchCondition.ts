import type { RowTest } from '../ir/rowTest.ts';
import { infix, type Sql, sql, text } from '../ir/sql.ts';
import { type Expression, elements, kindOf, kql, must, type NodeKind, symbolClass } from '../kustoLanguage.ts';
import { toText } from '../scalars/conversionFunctions.ts';
import { allOf, anyOf } from '../scalars/rowTests.ts';
import { columnValue, type Scalar, scalar } from '../scalars/scalar.ts';
import { applyStringOperator, stringOperator } from '../scalars/strings.ts';
import { translatePredicate } from '../scalars/translate.ts';
import { refuse, type Scope, scopeOf } from '../scope.ts';
import type { Leg } from './legs.ts';

/** Whether upper and lower case are told apart in what a search compares. */
export type Case = 'ignored' | 'matters';

interface Condition {
  readonly sql: Sql;
  readonly test?: RowTest | undefined;
}

/** The rows of each leg that fulfil the condition of `search` or `find`. */
export function searchedLegs(legs: readonly Leg[], node: Expression, letters: Case, scope: Scope): readonly Leg[] {
  const known = new Set(legs.flatMap(({ table }) => table.columns.map(({ name }) => name)));
  // The binder's name of one of several types.
  const typed = columnsIn(node).find((name) => !known.has(name));
  if (typed !== undefined) throw refuse(scope, node, `a condition on the column '${typed}', which is of several types`);
  return legs.map((leg) => searchedLeg(leg, node, letters, scope));
}

function searchedLeg(leg: Leg, node: Expression, letters: Case, scope: Scope): Leg {
  const { table } = leg;
  const { sql: predicate, test } = condition(node, { scope: scopeOf(scope, table), letters, negated: false });
  const relation = { kind: 'filter' as const, input: table.relation, predicate, ...(test && { test }) };
  return { ...leg, table: { ...table, relation } };
}

interface Context {
  readonly scope: Scope;
  readonly letters: Case;
  readonly negated: boolean;
}

function condition(node: Expression, context: Context): Condition {
  const kind = kindOf(node);
  const inner = (part: Expression | null): Condition => condition(must(part), context);
  switch (kind) {
    case 'StarExpression':
      return { sql: sql`true` };
    case 'ParenthesizedExpression':
      return inner((node as Kusto.Language.Syntax.ParenthesizedExpression).Expression);
    case 'AndExpression':
    case 'OrExpression': {
      const { Left, Right } = node as Kusto.Language.Syntax.BinaryExpression;
      const [a, b] = [inner(Left), inner(Right)];
      const tests = [a.test, b.test];
      return kind === 'AndExpression'
        ? { sql: infix('AND', a.sql, b.sql), test: allOf(tests) }
        : { sql: infix('OR', a.sql, b.sql), test: anyOf(tests) };
    }
    case 'FunctionCallExpression': {
      const call = node as Kusto.Language.Syntax.FunctionCallExpression;
      const [only, ...others] = elements(must(call.ArgumentList).Expressions);
      if (must(call.Name).SimpleName !== 'not' || !only || others.length > 0) return ordinary(node, context);
      return { sql: sql`(NOT ${condition(only, { ...context, negated: !context.negated }).sql})` };
    }
    case 'StringLiteralExpression':
    case 'CompoundStringLiteralExpression':
      return { sql: inAnyColumn(node, context) };
    case 'SearchExpression': {
      const { Left, Right } = node as Kusto.Language.Syntax.BinaryExpression;
      if (kindOf(must(Left)) === 'StarExpression') return { sql: inAnyColumn(must(Right), context) };
      if (lacks(must(Left), context)) return { sql: absent(node, context) };
      const value = translatePredicate(must(Left), context.scope);
      if (value.type !== 'string') throw refuse(context.scope, node, `':' over a column of type ${value.type}`);
      return { sql: term(value.sql, must(Right), context) };
    }
    default:
      return ordinary(node, context);
  }
}

/** A condition that could also stand behind `where`. */
function ordinary(node: Expression, context: Context): Condition {
  const { scope, letters } = context;
  if (letters === 'matters' && ignoresCase(node))
    throw refuse(scope, node, 'this comparison in a case-sensitive search');
  if (lacks(node, context)) return { sql: absent(node, context) };
  const value: Scalar = translatePredicate(node, scope);
  if (value.type !== 'bool') throw refuse(scope, node, `a condition of type ${value.type}`);
  return { sql: value.sql, test: value.test };
}

/** Whether a condition is about a column that the table has not. */
function lacks(node: Expression, { scope }: Context): boolean {
  return columnsIn(node).some((name) => !scope.columns.has(name));
}

const decided: ReadonlySet<NodeKind> = new Set([
  'SearchExpression',
  'EqualExpression',
  'LessThanExpression',
  'LessThanOrEqualExpression',
  'GreaterThanExpression',
  'GreaterThanOrEqualExpression',
  'BetweenExpression',
  'HasExpression',
  'HasCsExpression',
  'HasPrefixExpression',
  'HasPrefixCsExpression',
  'HasSuffixExpression',
  'HasSuffixCsExpression',
  'ContainsExpression',
  'ContainsCsExpression',
  'StartsWithExpression',
  'StartsWithCsExpression',
  'EndsWithExpression',
  'EndsWithCsExpression',
  'EqualTildeExpression',
]);

/** A column that is not there equals no value; what a negation would say of it is not documented. */
function absent(node: Expression, { scope, negated }: Context): Sql {
  const { Left, Right } = node as Kusto.Language.Syntax.BinaryExpression;
  const known = decided.has(kindOf(node)) && Left && kindOf(Left) === 'NameReference' && !negated;
  const isEmpty = known && Right && (Right.LiteralValue === '' || columnsIn(Right).length > 0);
  if (!known || isEmpty) throw refuse(scope, node, 'this condition on a column that one of the tables has not');
  return sql`false`;
}

/** The columns that a condition names. */
export function columnsIn(node: Expression): readonly string[] {
  const names: string[] = [];
  kql().Syntax.SyntaxElement.WalkNodes(
    node,
    (inner) => {
      if (kindOf(inner) !== 'NameReference') return;
      const { ReferencedSymbol, SimpleName } = inner as Kusto.Language.Syntax.NameReference;
      if (ReferencedSymbol && symbolClass(ReferencedSymbol) === 'ColumnSymbol') names.push(SimpleName ?? '');
    },
    null,
    null,
  );
  return names;
}

/** Whether a condition looks into every column. */
export function hasTerms(node: Expression): boolean {
  const kind = kindOf(node);
  switch (kind) {
    case 'StarExpression':
    case 'StringLiteralExpression':
    case 'CompoundStringLiteralExpression':
      return true;
    case 'ParenthesizedExpression':
      return hasTerms(must((node as Kusto.Language.Syntax.ParenthesizedExpression).Expression));
    case 'FunctionCallExpression': {
      const call = node as Kusto.Language.Syntax.FunctionCallExpression;
      const [only] = elements(must(call.ArgumentList).Expressions);
      return must(call.Name).SimpleName === 'not' && only !== undefined && hasTerms(only);
    }
    case 'AndExpression':
    case 'OrExpression': {
      const { Left, Right } = node as Kusto.Language.Syntax.BinaryExpression;
      return hasTerms(must(Left)) || hasTerms(must(Right));
    }
    default: {
      const { Left } = node as Partial<Kusto.Language.Syntax.BinaryExpression>;
      return Left !== null && Left !== undefined && kindOf(Left) === 'StarExpression';
    }
  }
}

function ignoresCase(node: Expression): boolean {
  let found = false;
  kql().Syntax.SyntaxElement.WalkNodes(
    node,
    (inner) => {
      const kind = kindOf(inner);
      const folds = stringOperator(kind) !== undefined && !kind.endsWith('CsExpression');
      if (folds || /^(Not)?InExpression$|^Has(Any|All)Expression$|Tilde/.test(kind)) found = true;
    },
    null,
    null,
  );
  return found;
}

function inAnyColumn(node: Expression, context: Context): Sql {
  const tests = [...context.scope.columns.values()].map((column) => {
    const value = toText(columnValue(column));
    if (!value) throw refuse(context.scope, node, `search in a column of type ${column.type}`);
    return term(value, node, context);
  });
  return infix('OR', sql`false`, ...tests);
}

const outside = String.raw`[^\p{L}\p{M}\p{Nd}\p{Pc}]`;

/** `"x"` is a whole term; a `*` at an end leaves that end open, and one within stands for any text. */
function term(haystack: Sql, node: Expression, { scope, letters }: Context): Sql {
  const value: unknown = node.LiteralValue;
  if (typeof value !== 'string' || value.includes('\0')) throw refuse(scope, node, 'this term of search');
  const [, before = '', body = '', after = ''] = /^(\*?)([^*]+)(\*?)$/s.exec(value) ?? [];
  if (body === '') return wildcard(haystack, value, node, { scope, letters });
  const word = before && after ? 'Contains' : after ? 'HasPrefix' : before ? 'HasSuffix' : 'Has';
  const operator = must(stringOperator(`${word}${letters === 'matters' ? 'Cs' : ''}Expression`));
  const needle = { ...scalar(text(body), 'string', false), constant: body };
  return applyStringOperator(operator, scalar(haystack, 'string', false), needle).sql;
}

function wildcard(haystack: Sql, value: string, node: Expression, { scope, letters }: Omit<Context, 'negated'>): Sql {
  if (!/^[\p{L}\p{Nd}](.*[\p{L}\p{Nd}])?$/su.test(value)) throw refuse(scope, node, 'this term of search');
  const body = value.split('*').map((part) => part.replace(/[\\.+*?()|[\]{}^$]/g, String.raw`\$&`));
  const pattern = `${letters === 'matters' ? '' : '(?i)'}(?:^|${outside})${body.join('.*')}(?:$|${outside})`;
  return sql`regexp_matches(${haystack}, ${text(pattern)})`;
}
