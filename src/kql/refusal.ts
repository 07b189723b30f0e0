import type { DatabaseReference } from '../protocol/compile.ts';
import type { TextSpan } from '../protocol/errorData.ts';
import { SharingError } from '../protocol/errors.ts';
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

/** Another database that a text names. Whether it is not there or must not be seen makes no difference. */
export function unknownDatabase(reference: DatabaseReference & { readonly span: TextSpan }): SharingError {
  const { cluster, database, span } = reference;
  const where = cluster === undefined ? '' : ` in cluster '${cluster}'`;
  return new SharingError(
    'DatabaseNotFound',
    `There is no database '${database}'${where} that you may query.`,
    'user',
    {
      span,
    },
  );
}
