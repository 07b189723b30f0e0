import { type Connection, type Diagnostic, DiagnosticSeverity } from 'vscode-languageserver/node';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { KqlService } from '../../kql/kqlService.ts';
import { SharingError } from '../../protocol/errors.ts';
import type { DatabaseSchema } from '../../protocol/schema.ts';
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
  readonly kql: Pick<KqlService, 'diagnostics'>;
  readonly schemaOf: (uri: string) => Promise<DatabaseSchema | undefined>;
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
      const schema = await this.#parts.schemaOf(uri).catch(() => undefined);
      const document = this.#parts.open(uri);
      if (!document || signal.aborted) return;
      const found = await this.#parts.kql.diagnostics({ uri, text: document.getText() }, schema, signal);
      const diagnostics = found.map(
        (d): Diagnostic => ({
          range: rangeOf(document, d.start, d.start + d.length),
          severity: severities[d.severity],
          code: d.code,
          source: 'kusto',
          message: d.message,
        }),
      );
      await this.#parts.connection.sendDiagnostics({ uri, version: document.version, diagnostics });
    } catch (error) {
      // Only a lost worker remains, and the next key asks again.
      if (!isAbort(error) && !SharingError.is(error)) throw error;
    }
  }
}
