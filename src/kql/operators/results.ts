import type { Table } from '../ir/relation.ts';
import type { Expression } from '../kustoLanguage.ts';
import { notSupported } from '../refusal.ts';
import type { Scope } from '../scope.ts';
import { isTabular } from './tabular.ts';
import { translateTable } from './translateTable.ts';

/** One table that a statement yields. */
export interface Result {
  /** The user's own name for it. */
  readonly name?: string | undefined;
  readonly translate: (scope: Scope) => Table;
}

/** The result tables of a statement. */
export function resultsOf(expression: Expression): readonly Result[] {
  if (!isTabular(expression)) throw notSupported(expression, 'a statement that yields no table');
  return [{ translate: (scope) => translateTable(expression, scope) }];
}
