import { type Expression, symbolClass } from '../kustoLanguage.ts';

/** Whether the binder sees a table in an expression. */
export function isTabular(node: Expression): boolean {
  const type = node.ResultType;
  if (type === null) return false;
  const name = symbolClass(type);
  return name.endsWith('TableSymbol') || name === 'MaterializedViewSymbol';
}

export function isGraph(node: Expression): boolean {
  return node.ResultType !== null && symbolClass(node.ResultType) === 'GraphSymbol';
}
