import { SharingError } from '../protocol/errors.ts';
import type { LiteralValue } from '../protocol/query.ts';
import type { KustoType } from '../protocol/schema.ts';
import { text } from './ir/sql.ts';
import { elements, kql, must, sourceOf } from './kustoLanguage.ts';
import { invalid, spanOf } from './refusal.ts';
import { convertLiteral } from './scalars/convert.ts';
import { nullOf, type Scalar } from './scalars/scalar.ts';
import { translate, typeNamed } from './scalars/translate.ts';
import { type Binding, type Bindings, refuse, type Scope } from './scope.ts';
import { parseLiteral } from './syntax/literalText.ts';

type Declared = Kusto.Language.Syntax.FunctionParameter;

/** `declare query_parameters(name: type = default, …)`: constants, with the values of the request. */
export function bindParameters(node: Kusto.Language.Syntax.QueryParametersStatement, scope: Scope): Bindings {
  const bound = elements<Declared>(node.Parameters).map((parameter): [string, Binding] => {
    const { Name, Type } = must(parameter.NameAndType);
    const name = must(Name).SimpleName ?? '';
    // It knows `double`, `date` and the other names of the same types.
    const type = typeNamed(kql().Symbols.ScalarTypes.GetSymbol(sourceOf(must(Type)))?.Name ?? '');
    if (!type) throw refuse(scope, parameter, `the parameter '${name}' of this type`);
    const given = scope.statement.parameters[name];
    const value = given === undefined ? defaultOf(parameter, name, type, scope) : literalValue(given, type, scope);
    if (!value) {
      const says = `The value of the query parameter '${name}' is no literal of type ${type}.`;
      throw new SharingError('QueryInvalid', says, 'user', { span: spanOf(parameter) });
    }
    return [name, { kind: 'scalar', value }];
  });
  return new Map([...scope.bindings, ...bound]);
}

function defaultOf(parameter: Declared, name: string, type: KustoType, scope: Scope): Scalar | undefined {
  const value = parameter.DefaultValue?.Value;
  if (!value)
    throw invalid(parameter, `The query parameter '${name}' has no value: hand one in, or give it a default.`);
  return convertLiteral(translate(value, scope), type);
}

/**
 * A JSON value as a constant of the type. Clients send texts for what JSON has no type for: `datetime(2020-01-01)` as
 * well as `2020-01-01`. Undefined where it is neither.
 */
export function literalValue(value: LiteralValue, type: KustoType, scope: Scope): Scalar | undefined {
  if (value === null) return nullOf(type);
  const given = String(value);
  if (type === 'string') {
    const quoted = typeof value === 'string' && /^\s*(h|H)?@?["']/.test(given) ? parseLiteral(given) : undefined;
    const constant: unknown = quoted ? quoted.LiteralValue : given;
    if (typeof constant !== 'string' || constant.includes('\0')) return undefined;
    return { sql: text(constant), type, nullable: false, constant };
  }
  for (const written of [given, `${type}(${given})`]) {
    const node = parseLiteral(written);
    const found = node && tried(() => convertLiteral(translate(node, scope), type));
    if (found) return found;
  }
  return undefined;
}

/** `datetime(true)` is well formed, and yet no literal. */
function tried<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (SharingError.is(error)) return undefined;
    throw error;
  }
}
