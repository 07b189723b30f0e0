import { once, sql, text } from '../ir/sql.ts';
import { type Expression, kindOf, must } from '../kustoLanguage.ts';
import { refuse, type Scope } from '../scope.ts';
import { jsonMember } from './json.ts';
import { type Scalar, scalar } from './scalar.ts';
import { translate } from './translate.ts';

/**
 * DuckDB's path of one member. The quoted form holds no quote; the form of a pointer holds any name, but would find
 * elements of arrays by a number.
 */
function memberPath(name: string): string {
  const quoted = name !== '' && !/["\\]/.test(name);
  return quoted ? `$."${name}"` : `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

function member(value: Scalar, name: string, node: Expression, scope: Scope): Scalar {
  if (value.type !== 'dynamic') throw refuse(scope, node, `access to the member '${name}'`);
  return scalar(jsonMember(value.sql, text(memberPath(name))), 'dynamic');
}

/** `d.name`, and `d.["name"]` as another form of `d["name"]`. */
export function memberAccess(node: Kusto.Language.Syntax.PathExpression, scope: Scope): Scalar {
  const value = translate(must(node.Expression), scope);
  const selector = must(node.Selector);
  if (kindOf(selector) === 'BracketedExpression') {
    return selected(value, selector as Kusto.Language.Syntax.BracketedExpression, node, scope);
  }
  if (kindOf(selector) !== 'NameReference') throw refuse(scope, node, 'this form of member access');
  return member(value, (selector as Kusto.Language.Syntax.NameReference).SimpleName ?? '', node, scope);
}

/** `d["name"]`, `d[0]`, `d[-1]` and both with computed selectors. */
export function elementAccess(node: Kusto.Language.Syntax.ElementExpression, scope: Scope): Scalar {
  const value = translate(must(node.Expression), scope);
  const selector = must(node.Selector);
  if (value.type !== 'dynamic' || kindOf(selector) !== 'BracketedExpression') {
    throw refuse(scope, node, `element access on ${value.type}`);
  }
  return selected(value, selector as Kusto.Language.Syntax.BracketedExpression, node, scope);
}

function selected(
  value: Scalar,
  selector: Kusto.Language.Syntax.BracketedExpression,
  node: Expression,
  scope: Scope,
): Scalar {
  if (value.type !== 'dynamic') throw refuse(scope, node, `element access on ${value.type}`);
  const index = translate(must(selector.Expression), scope);
  if (index.type === 'string') {
    if (typeof index.constant === 'string') return member(value, index.constant, node, scope);
    const plain = once(
      index.sql,
      (i) =>
        sql`CASE WHEN NOT regexp_matches(${i}, '["\\\\]') AND ${i} <> '' THEN concat('$."', ${i}, '"') ELSE '/' || replace(replace(${i}, '~', '~0'), '/', '~1') END`,
    );
    return scalar(jsonMember(value.sql, plain), 'dynamic');
  }
  if (index.type !== 'long' && index.type !== 'int') throw refuse(scope, node, `an index of type ${index.type}`);
  const path =
    typeof index.constant === 'bigint'
      ? text(index.constant < 0n ? `$[#${index.constant}]` : `$[${index.constant}]`)
      : once(index.sql, (i) => sql`('$[' || CASE WHEN ${i} < 0 THEN '#' ELSE '' END || CAST(${i} AS VARCHAR) || ']')`);
  return scalar(jsonMember(value.sql, path), 'dynamic');
}
