import * as l10n from '@vscode/l10n';
import type { RowFilter } from '../../src/protocol/query.ts';
import type { Column } from '../../src/protocol/schema.ts';

export type Operator = RowFilter['operator'];

/** Signs need no translation; screen readers know them. */
export function operatorText(operator: Operator): string {
  switch (operator) {
    case 'contains':
      return l10n.t('contains');
    case 'notContains':
      return l10n.t('does not contain');
    case 'startsWith':
      return l10n.t('begins with');
    case 'endsWith':
      return l10n.t('ends with');
    case 'equals':
      return '=';
    case 'notEquals':
      return '≠';
    case 'less':
      return '<';
    case 'atMost':
      return '≤';
    case 'greater':
      return '>';
    case 'atLeast':
      return '≥';
    case 'isEmpty':
      return l10n.t('is empty');
    case 'isNotEmpty':
      return l10n.t('is not empty');
  }
}

const comparisons: readonly Operator[] = ['equals', 'notEquals', 'less', 'atMost', 'greater', 'atLeast'];
const texts: readonly Operator[] = ['contains', 'notContains', 'startsWith', 'endsWith'];
const empties: readonly Operator[] = ['isEmpty', 'isNotEmpty'];

/** What can be asked of a column; the first is what most will want. */
export function operatorsOf({ type }: Column): readonly Operator[] {
  switch (type) {
    case 'string':
    case 'dynamic':
      return [...texts, ...comparisons, ...empties];
    case 'bool':
    case 'guid':
      return ['equals', 'notEquals', ...texts, ...empties];
    default:
      return ['atLeast', ...comparisons.filter((each) => each !== 'atLeast'), ...texts, ...empties];
  }
}

export function needsValue(operator: Operator): boolean {
  return !empties.includes(operator);
}

/** A filter in words, for example `Delay ≥ 00:30:00`. */
export function filterText({ column, operator, value }: RowFilter, columns: readonly Column[]): string {
  const name = columns[column]?.name ?? '';
  const words = operatorText(operator);
  return needsValue(operator) ? `${name} ${words} ${value}` : `${name} ${words}`;
}
