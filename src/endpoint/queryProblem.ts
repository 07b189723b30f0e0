import type { SharingError } from '../protocol/errors.ts';

/** What Kusto would say of an error in a query. */
export interface QueryProblem {
  readonly kind: 'Syntax' | 'Semantic';
  /** Kusto's number where we know it, otherwise that of Microsoft's language service. */
  readonly code: string;
  readonly message: string;
  /** The word that is wrong. */
  readonly token: string;
  /** From 1. */
  readonly line: number;
  /** In the line, from 0, as Kusto counts. */
  readonly position: number;
}

interface Known {
  readonly code: string;
  readonly says: (name: string) => string;
}

const unresolved = (what: string): Known => ({
  code: 'SEM0100',
  says: (name) => `Failed to resolve ${what} named '${name}'`,
});
const unknownFunction: Known = { code: 'SEM0260', says: (name) => `Unknown function: '${name}'.` };

/** Kusto's number and words for what Microsoft's language service finds, by its own number. */
const known: Readonly<Record<string, Known>> = {
  KS122: unknownFunction,
  KS123: unknownFunction,
  KS142: unresolved('scalar expression'),
  KS143: unknownFunction,
  KS181: unresolved('table expression'),
  KS204: unresolved('table or column expression'),
  KS208: unresolved('database'),
  KS211: unknownFunction,
};

/** Where and how `text` is wrong; nothing where the error has no place in it. */
export function queryProblem(error: SharingError, text: string): QueryProblem | undefined {
  const { span, diagnostic = '' } = error;
  if (!span) return undefined;
  const before = text.slice(0, span.start);
  const token = text.slice(span.start, span.start + span.length);
  const place = { token, line: before.split('\n').length, position: before.length - (before.lastIndexOf('\n') + 1) };
  if (/^KS0\d\d$/.test(diagnostic)) return { kind: 'Syntax', code: 'SYN0002', message: error.message, ...place };
  const kusto = known[diagnostic];
  const message = kusto ? kusto.says(token) : error.message;
  return { kind: 'Semantic', code: kusto?.code ?? (diagnostic || 'SEM0000'), message, ...place };
}
