import * as vscode from 'vscode';
import type { CallOptions } from '../../protocol/contract.ts';
import { SharingError, toSharingError } from '../../protocol/errors.ts';
import { isAbortError } from '../client/connection.ts';

const t = vscode.l10n.t;

interface Failed {
  readonly name: string;
  readonly error: SharingError;
}

/**
 * Does the same to several things, one after the other, and goes on when one of them fails. Then throws one error that names
 * what failed and why, and what was done nevertheless. Cancelling stops before the next.
 */
export async function forEachOf<T, R>(
  all: readonly T[],
  nameOf: (each: T) => string,
  act: (each: T) => Promise<R>,
  { signal }: CallOptions = {},
  summary: (done: readonly string[]) => string = (done) => summaryOf(all.length, done),
): Promise<readonly R[]> {
  const done: { readonly name: string; readonly result: R }[] = [];
  const failed: Failed[] = [];
  for (const each of all) {
    const name = nameOf(each);
    try {
      signal?.throwIfAborted();
      done.push({ name, result: await act(each) });
    } catch (error) {
      if (isAbortError(error)) {
        if (done.length === 0 && failed.length === 0) throw error;
        throw partly(`${t('Cancelled.')} ${summary(namesOf(done))}`, failed);
      }
      if (all.length === 1) throw error;
      failed.push({ name, error: toSharingError(error) });
    }
  }
  if (failed.length > 0) throw partly(summary(namesOf(done)), failed);
  return done.map(({ result }) => result);
}

function namesOf(all: readonly { readonly name: string }[]): readonly string[] {
  return all.map(({ name }) => name);
}

function summaryOf(total: number, done: readonly string[]): string {
  return done.length === 0
    ? t('None of {0} was done.', total)
    : t('Done: {0} of {1} ({2}).', done.length, total, done.join(', '));
}

function partly(summary: string, failed: readonly Failed[]): SharingError {
  const told = failed.map(({ name, error }) => t('Not {0}: {1}', name, error.message));
  const [first] = failed;
  // The way out of the first failure, as one message has room for one.
  return new SharingError(first?.error.code ?? 'InvalidArgument', [summary, ...told].join(' '), 'user', {
    fix: first?.error.fix,
    cause: first?.error,
  });
}
