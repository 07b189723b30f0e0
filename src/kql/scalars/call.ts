import type { KustoType } from '../../protocol/schema.ts';
import type { Expression } from '../kustoLanguage.ts';
import type { Scope } from '../scope.ts';
import type { Scalar } from './scalar.ts';

/** A call of a built-in function, its arguments translated. */
export interface FunctionCall {
  readonly name: string;
  readonly node: Kusto.Language.Syntax.FunctionCallExpression;
  readonly args: readonly Scalar[];
  readonly argNodes: readonly Expression[];
  /** The binder's result type. */
  readonly type: KustoType;
  readonly scope: Scope;
}

/**
 * Yields undefined for a combination of arguments that it does not compute exactly as Kusto does; the call is then
 * refused. The binder has checked the number of arguments.
 */
export type ScalarFunction = (call: FunctionCall) => Scalar | undefined;
export type ScalarFunctions = Readonly<Record<string, ScalarFunction>>;
