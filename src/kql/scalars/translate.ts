import type { KustoType } from '../../protocol/schema.ts';
import { kustoTypes } from '../../protocol/schema.ts';
import { sql, text } from '../ir/sql.ts';
import { type Expression, elements, kindOf, must, type NodeKind, symbolClass } from '../kustoLanguage.ts';
import { isTabular } from '../operators/tabular.ts';
import { translateTable } from '../operators/translateTable.ts';
import { enterBody } from '../operators/userFunctions.ts';
import { type Binding, outerScope, refuse, type Scope, subquery } from '../scope.ts';
import { type ArithmeticSign, arithmetic, negate } from './arithmetic.ts';
import { callFunction } from './callFunction.ts';
import { commonType, equal, type Mode, notEqual, type OrderSign, ordered } from './comparison.ts';
import { toText } from './conversionFunctions.ts';
import { convert } from './convert.ts';
import { elementAccess, memberAccess } from './dynamicAccess.ts';
import { certainly, dynamicEqual, dynamicOrdered, searchedText } from './dynamicComparison.ts';
import { hasElements } from './elementTests.ts';
import { dynamicLiteral, literal } from './literal.ts';
import { between, members, membership } from './membership.ts';
import { toRe2 } from './regex.ts';
import { allOf, anyOf, comparisonTest, tested } from './rowTests.ts';
import { columnValue, type Scalar, scalar } from './scalar.ts';
import { applyStringOperator, hasSeveral, stringOperator } from './strings.ts';
import { scalarSubquery } from './subqueries.ts';

/** The type by the binder's name for it; a dynamic may have the types of its elements behind it. */
export function typeNamed(name: string): KustoType | undefined {
  return name.startsWith('dynamic') ? 'dynamic' : kustoTypes.find((known) => known === name);
}

/** The binder's type of an expression. */
export function typeOf(expression: Expression, scope: Scope): KustoType {
  const name = expression.ResultType?.Name ?? '';
  const type = typeNamed(name);
  if (type !== undefined) return type;
  throw refuse(scope, expression, `an expression whose type is '${name}'`);
}

const arithmeticSigns: Partial<Record<NodeKind, ArithmeticSign>> = {
  AddExpression: '+',
  SubtractExpression: '-',
  MultiplyExpression: '*',
  DivideExpression: '/',
  ModuloExpression: '%',
};

const orderSigns: Partial<Record<NodeKind, OrderSign>> = {
  LessThanExpression: '<',
  LessThanOrEqualExpression: '<=',
  GreaterThanExpression: '>',
  GreaterThanOrEqualExpression: '>=',
};

/** A condition of which only the true rows matter. */
export function translatePredicate(node: Expression, scope: Scope): Scalar {
  return translate(node, scope, 'predicate');
}

export function translate(node: Expression, scope: Scope, mode: Mode = 'exact'): Scalar {
  const kind = kindOf(node);
  switch (kind) {
    case 'ParenthesizedExpression':
      return translate(must((node as Kusto.Language.Syntax.ParenthesizedExpression).Expression), scope, mode);
    case 'BooleanLiteralExpression':
    case 'DateTimeLiteralExpression':
    case 'DecimalLiteralExpression':
    case 'GuidLiteralExpression':
    case 'IntLiteralExpression':
    case 'LongLiteralExpression':
    case 'NullLiteralExpression':
    case 'RealLiteralExpression':
    case 'StringLiteralExpression':
    case 'CompoundStringLiteralExpression':
    case 'TimespanLiteralExpression':
      return literal(node, kind, scope);
    case 'DynamicExpression':
      return dynamicLiteral(node as Kusto.Language.Syntax.DynamicExpression, scope);
    case 'NameReference':
      return name(node as Kusto.Language.Syntax.NameReference, scope);
    case 'PathExpression':
      return path(node as Kusto.Language.Syntax.PathExpression, scope);
    case 'ElementExpression':
      return elementAccess(node as Kusto.Language.Syntax.ElementExpression, scope);
    case 'FunctionCallExpression':
      return callFunction(node as Kusto.Language.Syntax.FunctionCallExpression, scope);
    case 'ToScalarExpression':
      return scalarSubquery(node as Kusto.Language.Syntax.ToScalarExpression, scope);
    case 'UnaryMinusExpression':
    case 'UnaryPlusExpression':
      return unary(node as Kusto.Language.Syntax.PrefixUnaryExpression, kind, scope);
    case 'InExpression':
    case 'InCsExpression':
    case 'NotInExpression':
    case 'NotInCsExpression':
      return membership(node as Kusto.Language.Syntax.InExpression, kind, scope, mode);
    case 'MatchesRegexExpression':
      return matchesRegex(node as Kusto.Language.Syntax.BinaryExpression, scope);
    case 'HasAnyExpression':
    case 'HasAllExpression':
      return several(node as Kusto.Language.Syntax.HasAnyExpression, kind === 'HasAllExpression', scope);
    case 'BetweenExpression':
    case 'NotBetweenExpression':
      return between(node as Kusto.Language.Syntax.BetweenExpression, kind === 'NotBetweenExpression', scope, mode);
    default:
      return binary(node, kind, scope, mode);
  }
}

function binary(node: Expression, kind: NodeKind, scope: Scope, mode: Mode): Scalar {
  const operator = stringOperator(kind);
  const sign = arithmeticSigns[kind];
  const order = orderSigns[kind];
  const equality = kind === 'EqualExpression' || kind === 'NotEqualExpression';
  const logical = kind === 'AndExpression' || kind === 'OrExpression';
  if (!operator && !sign && !order && !equality && !logical) throw refuse(scope, node, describe(kind));
  const { Left, Right } = node as Kusto.Language.Syntax.BinaryExpression;
  if (operator && kindOf(must(Left)) === 'StarExpression') return anyColumn(node, kind, scope);
  const inner = logical ? mode : 'exact';
  const a = translate(must(Left), scope, inner);
  const b = translate(must(Right), scope, inner);
  const combination = (): Error => refuse(scope, node, `${describe(kind)} between ${a.type} and ${b.type}`);
  if (logical) {
    const [x, y] = [a, b].map((side) => (side.type === 'dynamic' ? certainly(side, 'bool') : side));
    if (x?.type !== 'bool' || y?.type !== 'bool' || (a.type !== 'bool' && b.type !== 'bool')) throw combination();
    const word = kind === 'AndExpression' ? sql`AND` : sql`OR`;
    const combined = kind === 'AndExpression' ? allOf([a.test, b.test]) : anyOf([a.test, b.test]);
    return tested(scalar(sql`(${x.sql} ${word} ${y.sql})`, 'bool', x.nullable || y.nullable), combined);
  }
  if (operator) {
    const whole = kind === 'EqualTildeExpression' || kind === 'BangTildeExpression';
    const haystack = (whole && certainly(a, 'string')) || searchedText(a);
    const needle = b.type === 'dynamic' ? certainly(b, 'string') : b;
    if (haystack.type !== 'string' || needle?.type !== 'string' || (a.type !== 'string' && b.type !== 'string')) {
      throw combination();
    }
    return applyStringOperator(operator, haystack, needle);
  }
  if (sign) {
    const type = typeOf(node, scope);
    // The binder's type is the other side's; beside another dynamic there is none.
    const [x, y] = [a, b].map((side) => (side.type === 'dynamic' ? certainly(side, type) : side));
    if (!x || !y) throw combination();
    const result = arithmetic(x, sign, y, type, scope.statement.overflow);
    if (!result) throw combination();
    return result;
  }
  if (a.type === 'dynamic' || b.type === 'dynamic') {
    const compared = order
      ? dynamicOrdered(a, order, b, mode)
      : dynamicEqual(a, b, kind === 'NotEqualExpression', mode);
    if (!compared) throw combination();
    return compared;
  }
  const sides = commonType(a, b);
  if (!sides) throw combination();
  if (order) return tested(ordered(sides[0], order, sides[1]), comparisonTest(a, order, b));
  if (kind !== 'EqualExpression') return notEqual(...sides, mode);
  return tested(equal(...sides, mode), comparisonTest(a, '=', b));
}

/** `* has "x"`: true where any column matches, as its text. */
function anyColumn(node: Expression, kind: NodeKind, scope: Scope): Scalar {
  const operator = stringOperator(kind);
  const needle = translate(must((node as Kusto.Language.Syntax.BinaryExpression).Right), scope);
  if (!operator || operator.negated || needle.type !== 'string') throw refuse(scope, node, `'*' in ${describe(kind)}`);
  const columns = [...scope.columns.values()];
  const tests = columns.map((column) => {
    const value = toText(columnValue(column));
    if (!value) throw refuse(scope, node, `'*' in ${describe(kind)} over a column of type ${column.type}`);
    return applyStringOperator(operator, scalar(value, 'string', false), needle).sql;
  });
  const any = tests.reduce((sum, next) => sql`${sum} OR ${next}`, sql`false`);
  return scalar(sql`(${any})`, 'bool', false);
}

function matchesRegex(node: Kusto.Language.Syntax.BinaryExpression, scope: Scope): Scalar {
  const value = translate(must(node.Left), scope);
  const regex = translate(must(node.Right), scope);
  const pattern = typeof regex.constant === 'string' ? toRe2(regex.constant) : undefined;
  if (value.type !== 'string' || pattern === undefined) throw refuse(scope, node, 'this regular expression');
  return scalar(sql`regexp_matches(${value.sql}, ${text(pattern)})`, 'bool', false);
}

function unary(node: Kusto.Language.Syntax.PrefixUnaryExpression, kind: NodeKind, scope: Scope): Scalar {
  const given = translate(must(node.Expression), scope);
  // A minus widens an int.
  const value = given.type === 'int' && typeOf(node, scope) === 'long' ? convert(given, 'long') : given;
  const result = kind === 'UnaryPlusExpression' ? value : negate(value, scope.statement.overflow);
  if (!result) throw refuse(scope, node, `a minus sign before a ${value.type}`);
  return result;
}

function several(node: Kusto.Language.Syntax.HasAnyExpression, all: boolean, scope: Scope): Scalar {
  const value = searchedText(translate(must(node.Left), scope));
  const given = elements(must(node.Right).Expressions);
  const [only] = given;
  if (only && given.length === 1 && isTabular(only)) {
    const table = translateTable(only, outerScope(scope));
    const [column] = table.columns;
    if (value.type !== 'string' || column?.column.type !== 'string' || table.columns.length > 1) {
      throw refuse(scope, node, `'${all ? 'has_all' : 'has_any'}' over a table that is not one string column`);
    }
    const test = hasSeveral(value, [columnValue(column.column)], all).sql;
    const over = all ? sql`coalesce(bool_and(${test}), true)` : sql`coalesce(bool_or(${test}), false)`;
    return scalar(sql`(SELECT ${over} FROM (${subquery(scope, table, column.column)}))`, 'bool', false);
  }
  const needles = given.flatMap((element) => members(translate(element, scope)));
  const [array] = needles;
  if (array?.type === 'dynamic' && needles.length === 1 && value.type === 'string')
    return hasElements(value, array, all);
  if (value.type !== 'string' || needles.some((needle) => needle.type !== 'string')) {
    throw refuse(scope, node, `'${all ? 'has_all' : 'has_any'}' with anything but strings`);
  }
  return hasSeveral(value, needles, all);
}

function bound(binding: Binding | undefined): Scalar | undefined {
  return binding?.kind === 'scalar' ? binding.value : undefined;
}

function name(node: Kusto.Language.Syntax.NameReference, scope: Scope): Scalar {
  const simple = node.SimpleName ?? '';
  const symbol = node.ReferencedSymbol;
  const isColumn = symbol !== null && symbolClass(symbol) === 'ColumnSymbol';
  // The binder misses what is tolerated as its error.
  const column = isColumn || symbol === null ? (scope.columns.get(simple) ?? scope.enclosing?.get(simple)) : undefined;
  if (column) return columnValue(column);
  const binding = isColumn ? undefined : scope.bindings.get(simple);
  // A function without parameters needs no parentheses.
  const body = binding?.kind === 'function' ? node.GetCalledFunctionBody() : null;
  if (binding?.kind === 'function' && body) {
    const called = enterBody(body, binding.bindings, node, scope);
    return translate(called.body, outerScope(called.scope));
  }
  const value = bound(binding);
  if (!value) throw refuse(scope, node, `'${simple}' as a value`);
  return value;
}

function path(node: Kusto.Language.Syntax.PathExpression, scope: Scope): Scalar {
  const left = must(node.Expression);
  if (kindOf(left) === 'NameReference' && scope.sides) {
    const side = (left as Kusto.Language.Syntax.NameReference).SimpleName;
    const columns = side === '$left' ? scope.sides.left : side === '$right' ? scope.sides.right : undefined;
    const selector = must(node.Selector);
    if (columns && kindOf(selector) === 'NameReference') {
      const column = columns.get((selector as Kusto.Language.Syntax.NameReference).SimpleName ?? '');
      if (column) return columnValue(column);
    }
  }
  const selector = must(node.Selector);
  if (scope.stepColumn && kindOf(left) === 'NameReference' && kindOf(selector) === 'NameReference') {
    const [step, member] = [left, selector].map((name) => (name as Kusto.Language.Syntax.NameReference).SimpleName);
    const column = scope.stepColumn(step ?? '', member ?? '');
    if (column) return columnValue(column);
  }
  return memberAccess(node, scope);
}

/** A node kind as words: `EqualTildeExpression` is 'the equal tilde operator'. */
export function describe(kind: NodeKind): string {
  const words = kind.replace(/(Expression|Operator|Statement)$/, '').replace(/(?<=[a-z])(?=[A-Z])/g, ' ');
  const what = kind.endsWith('Operator') ? 'operator' : kind.endsWith('Statement') ? 'statement' : 'expression';
  return `the ${words.toLowerCase()} ${what}`;
}
