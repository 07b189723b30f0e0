import { type Connection, type Diagnostic, DiagnosticSeverity } from 'vscode-languageserver/node';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { EditingDiagnostic } from '../../kql/editing/types.ts';
import type { EditingContext, KqlService } from '../../kql/kqlService.ts';
import { SharingError } from '../../protocol/errors.ts';
import { sourceOf } from './editing.ts';
import { isAbort, rangeOf } from './positions.ts';

/** Calls `run` once after so many milliseconds; the result calls it off. */
export type After = (milliseconds: number, run: () => void) => () => void;

/** Long enough not to analyse between two keys, short enough to be there when one looks up. */
export const diagnosticsDelay = 200;

const severities = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
} as const;

export interface DiagnosticsParts {
  readonly connection: Pick<Connection, 'sendDiagnostics'>;
  readonly kql: Pick<KqlService, 'edit'>;
  readonly contextOf: (uri: string) => Promise<Pick<EditingContext, 'schema' | 'surroundings'>>;
  readonly after: After;
  readonly open: (uri: string) => TextDocument | undefined;
}

/** Keeps the diagnostics of open documents up to date: one run a document at a time, the last change wins. */
export class Diagnostics {
  readonly #parts: DiagnosticsParts;
  readonly #pending = new Map<string, () => void>();

  constructor(parts: DiagnosticsParts) {
    this.#parts = parts;
  }

  schedule(uri: string): void {
    this.#pending.get(uri)?.();
    const controller = new AbortController();
    const callOff = this.#parts.after(diagnosticsDelay, () => void this.#run(uri, controller));
    this.#pending.set(uri, () => {
      callOff();
      controller.abort();
    });
  }

  /** For a document that was closed: nothing is shown of it any more. */
  forget(uri: string): void {
    this.#pending.get(uri)?.();
    this.#pending.delete(uri);
    void this.#parts.connection.sendDiagnostics({ uri, diagnostics: [] });
  }

  dispose(): void {
    for (const callOff of this.#pending.values()) callOff();
    this.#pending.clear();
  }

  async #run(uri: string, { signal }: AbortController): Promise<void> {
    try {
      // A database that cannot be read at the moment leaves the syntax to be judged.
      const context = { ...(await this.#parts.contextOf(uri).catch(() => ({}))), signal };
      const document = this.#parts.open(uri);
      if (!document || signal.aborted) return;
      const { kql } = this.#parts;
      const { version } = document;
      const source = sourceOf(document);
      const { diagnostics, pending } = await kql.edit('judge', [source], context);
      await this.#publish(document, version, diagnostics);
      const advice: EditingDiagnostic[] = [];
      // A block at a time, so that whatever is asked meanwhile comes between.
      for (const start of pending) advice.push(...(await kql.edit('advise', [source, start], context)));
      if (advice.length > 0 && !signal.aborted) await this.#publish(document, version, [...diagnostics, ...advice]);
    } catch (error) {
      // Only a lost worker remains, and the next key asks again.
      if (!isAbort(error) && !SharingError.is(error)) throw error;
    }
  }

  async #publish(document: TextDocument, version: number, found: readonly EditingDiagnostic[]): Promise<void> {
    // Offsets are those of the text that was judged; of another one, nothing can be said.
    if (document.version !== version) return;
    const diagnostics = found.map(
      (d): Diagnostic => ({
        range: rangeOf(document, d.start, d.start + d.length),
        severity: severities[d.severity],
        code: d.code,
        source: d.code.startsWith('KS') ? 'kusto' : 'engine',
        message: d.message,
      }),
    );
    await this.#parts.connection.sendDiagnostics({ uri: document.uri, version, diagnostics });
  }
}
