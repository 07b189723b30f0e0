import { SharingError, type TextSpan } from '../protocol/errors.ts';
import type { Element } from './kustoLanguage.ts';

export function spanOf(element: Element): TextSpan {
  return { start: element.TextStart, length: element.Width };
}

/** A part of KQL that would not be answered exactly as Kusto does, and therefore is not answered at all. */
export function notSupported(element: Element, construct: string): SharingError {
  return new SharingError('QueryNotSupported', `The embedded engine does not support ${construct} yet.`, 'user', {
    span: spanOf(element),
  });
}

/** A query that Kusto refuses as well. */
export function invalid(element: Element, message: string): SharingError {
  return new SharingError('QueryInvalid', message, 'user', { span: spanOf(element) });
}
