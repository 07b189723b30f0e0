import { type Expression, symbolClass } from '../kustoLanguage.ts';

/** Whether the binder sees a table in an expression. */
export function isTabular(node: Expression): boolean {
  const type = node.ResultType;
  return type !== null && symbolClass(type).endsWith('TableSymbol');
}
