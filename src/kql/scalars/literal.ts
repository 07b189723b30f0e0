import { decimalText, parseDecimal } from '../functions/decimals.ts';
import { bigint, integer, real, sql, text } from '../ir/sql.ts';
import { type Expression, kindOf, type NodeKind, sourceOf } from '../kustoLanguage.ts';
import { refuse, type Scope } from '../scope.ts';
import { parseDatetime } from '../syntax/datetimeText.ts';
import { normalJson } from '../syntax/dynamicJson.ts';
import { literalBody, parseInteger, parseReal, parseTimespan } from '../syntax/literals.ts';
import { nullOf, type Scalar } from './scalar.ts';
import { typeOf } from './translate.ts';

/** Parsed from the text itself: the language service gives wrong values for some forms of time and real. */
export function literal(node: Expression, kind: NodeKind, scope: Scope): Scalar {
  if (kind === 'StringLiteralExpression' || kind === 'CompoundStringLiteralExpression') {
    const value: unknown = node.LiteralValue;
    if (typeof value !== 'string') throw refuse(scope, node, 'this form of string literal');
    if (value.includes('\0')) throw refuse(scope, node, 'a string literal with a NUL character');
    return { sql: text(value), type: 'string', nullable: false, constant: value };
  }
  const body = literalBody(sourceOf(node));
  if (kind === 'NullLiteralExpression') return nullOf('dynamic');
  const type = typeOf(node, scope);
  if (body.toLowerCase() === 'null') return nullOf(type);
  const value = parsed(kind, body);
  if (value === undefined) throw refuse(scope, node, `the ${type} literal '${body}'`);
  return { ...value, nullable: false };
}

function parsed(kind: NodeKind, body: string): Omit<Scalar, 'nullable'> | undefined {
  switch (kind) {
    case 'BooleanLiteralExpression': {
      const value = body.toLowerCase();
      if (value === 'true' || value === '1') return { sql: sql`true`, type: 'bool', constant: true };
      if (value === 'false' || value === '0') return { sql: sql`false`, type: 'bool', constant: false };
      return undefined;
    }
    case 'IntLiteralExpression': {
      const value = parseInteger(body);
      if (value === undefined || BigInt.asIntN(32, value) !== value) return undefined;
      return { sql: sql`CAST(${integer(value)} AS INTEGER)`, type: 'int', constant: value };
    }
    case 'LongLiteralExpression': {
      const value = parseInteger(body);
      if (value === undefined || BigInt.asIntN(64, value) !== value) return undefined;
      return { sql: bigint(value), type: 'long', constant: value };
    }
    case 'RealLiteralExpression': {
      const value = parseReal(body);
      return value === undefined ? undefined : { sql: real(value), type: 'real', constant: value };
    }
    case 'DecimalLiteralExpression': {
      const value = parseDecimal(body);
      const digits = value && decimalText(value);
      return digits ? { sql: text(digits), type: 'decimal' } : undefined;
    }
    case 'DateTimeLiteralExpression': {
      const value = parseDatetime(body);
      return value === undefined ? undefined : { sql: bigint(value), type: 'datetime', constant: value };
    }
    case 'TimespanLiteralExpression': {
      const value = parseTimespan(body);
      return value === undefined ? undefined : { sql: bigint(value), type: 'timespan', constant: value };
    }
    case 'GuidLiteralExpression': {
      const value = body.replace(/^(["'])(.*)\1$/, '$2').toLowerCase();
      if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value)) return undefined;
      return { sql: sql`CAST(${text(value)} AS UUID)`, type: 'guid', constant: value };
    }
    default:
      return undefined;
  }
}

export function dynamicLiteral(node: Kusto.Language.Syntax.DynamicExpression, scope: Scope): Scalar {
  const inner = node.Expression;
  if (inner === null) throw refuse(scope, node, 'this dynamic literal');
  const json = normalJson(inner);
  if (json === undefined) throw refuse(scope, node, `a dynamic literal with ${kindOf(inner)}`);
  if (json === 'null') return nullOf('dynamic');
  return { sql: text(json), type: 'dynamic', nullable: false, constant: json };
}
