import { type Expression, elements, kindOf, must, sourceOf } from '../kustoLanguage.ts';
import { parseDatetime } from './datetimeText.ts';
import { literalBody, parseInteger, parseReal, parseTimespan } from './literals.ts';
import { formatDatetime, formatTimespan } from './timeForms.ts';

/** A number as JSON text that keeps the difference between 1 and 1.0. */
function numberJson(text: string, whole: boolean): string | undefined {
  if (whole) return parseInteger(text)?.toString();
  const value = parseReal(text);
  if (value === undefined || !Number.isFinite(value)) return undefined;
  const shortest = value.toString();
  return /^-?\d+$/.test(shortest) ? `${shortest}.0` : shortest;
}

/** The JSON text of what stands in `dynamic(…)`, times and guids as their texts; undefined for what JSON cannot hold. */
export function normalJson(node: Expression, sign = ''): string | undefined {
  const body = (): string => sign + literalBody(sourceOf(node));
  const kind = kindOf(node);
  switch (kind) {
    case 'NullLiteralExpression':
      return 'null';
    case 'BooleanLiteralExpression':
      return body().toLowerCase();
    case 'LongLiteralExpression':
    case 'IntLiteralExpression':
      return body() === 'null' ? 'null' : numberJson(body(), true);
    case 'RealLiteralExpression':
      return body() === 'null' ? 'null' : numberJson(body(), false);
    case 'StringLiteralExpression':
    case 'CompoundStringLiteralExpression': {
      const value: unknown = node.LiteralValue;
      return typeof value === 'string' && !value.includes('\0') ? JSON.stringify(value) : undefined;
    }
    case 'DateTimeLiteralExpression': {
      const ticks = body() === 'null' ? null : parseDatetime(body());
      return ticks === null ? 'null' : ticks === undefined ? undefined : `"${formatDatetime(ticks)}"`;
    }
    case 'TimespanLiteralExpression': {
      const ticks = body() === 'null' ? null : parseTimespan(body());
      return ticks === null ? 'null' : ticks === undefined ? undefined : `"${formatTimespan(ticks)}"`;
    }
    case 'GuidLiteralExpression': {
      const digits = body()
        .replace(/^(["'])(.*)\1$/, '$2')
        .toLowerCase();
      return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(digits) ? `"${digits}"` : undefined;
    }
    case 'UnaryMinusExpression': {
      const inner = must((node as Kusto.Language.Syntax.PrefixUnaryExpression).Expression);
      return sign === '' ? normalJson(inner, '-') : undefined;
    }
    case 'DynamicExpression': {
      const inner = (node as Kusto.Language.Syntax.DynamicExpression).Expression;
      return inner === null ? undefined : normalJson(inner);
    }
    case 'JsonArrayExpression': {
      const values = elements((node as Kusto.Language.Syntax.JsonArrayExpression).Values).map((v) => normalJson(v));
      return values.includes(undefined) ? undefined : `[${values.join(',')}]`;
    }
    case 'JsonObjectExpression': {
      const members = new Map<string, string>();
      for (const pair of elements((node as Kusto.Language.Syntax.JsonObjectExpression).Pairs)) {
        const name: unknown = must(pair.Name).ValueText;
        const value = normalJson(must(pair.Value));
        if (typeof name !== 'string' || value === undefined || name.includes('\0')) return undefined;
        members.set(name, value);
      }
      return `{${[...members].map(([name, value]) => `${JSON.stringify(name)}:${value}`).join(',')}}`;
    }
    default:
      return undefined;
  }
}
