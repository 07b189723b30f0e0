import type { Node } from '../kustoLanguage.ts';
import { invalid } from '../refusal.ts';
import { type Scalar, scalar } from '../scalars/scalar.ts';
import { udf } from '../scalars/udf.ts';
import type { Scope } from '../scope.ts';

/** A value that rows are grouped by: decimals of the same value in one form. Kusto groups by no dynamic. */
export function groupKey(value: Scalar, node: Node, scope: Scope): Scalar {
  if (value.type === 'dynamic') {
    throw invalid(
      scope.site ?? node,
      'This key is of type dynamic, by which rows cannot be grouped: convert it, for example with tostring().',
    );
  }
  return value.type === 'decimal' ? scalar(udf('decimal_of_text', value.sql), 'decimal') : value;
}

/** A value that rows are sorted by. Kusto sorts by no dynamic. */
export function sortKey(value: Scalar, node: Node, scope: Scope): Scalar {
  if (value.type === 'dynamic') {
    throw invalid(
      scope.site ?? node,
      'This key is of type dynamic, by which rows cannot be sorted: convert it, for example with tostring().',
    );
  }
  return value.type === 'decimal' ? scalar(udf('decimal_order', value.sql), 'string', true) : value;
}
