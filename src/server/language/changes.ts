import type { CodeAction, Diagnostic, InitializeResult, TextEdit } from 'vscode-languageserver/node';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { CodeChange, TextEdit as Edit } from '../../kql/editing/types.ts';
import { type Editing, sourceOf } from './editing.ts';
import { rangeOf } from './positions.ts';

/** Changes that the editor makes to a text: formatting, fixes, refactorings. */
export function registerChanges({ connection, answer }: Editing): InitializeResult['capabilities'] {
  connection.onDocumentFormatting(({ textDocument, options }, token) =>
    answer(textDocument.uri, token, async (document, ask) => {
      const { length } = document.getText();
      return edits(document, await ask('format', [sourceOf(document), 0, length, options.tabSize]));
    }),
  );
  connection.onDocumentRangeFormatting(({ textDocument, range, options }, token) =>
    answer(textDocument.uri, token, async (document, ask) => {
      const [start, end] = [document.offsetAt(range.start), document.offsetAt(range.end)];
      return edits(document, await ask('format', [sourceOf(document), start, end, options.tabSize]));
    }),
  );
  connection.onCodeAction(({ textDocument, range, context }, token) =>
    answer(textDocument.uri, token, async (document, ask): Promise<CodeAction[]> => {
      const [start, end] = [document.offsetAt(range.start), document.offsetAt(range.end)];
      const found = await ask('codeChanges', [sourceOf(document), start, end]);
      return found
        .filter(
          ({ kind }) => !context.only || context.only.some((only) => kind === only || kind.startsWith(`${only}.`)),
        )
        .map((change) => codeAction(document, change, context.diagnostics));
    }),
  );
  return {
    documentFormattingProvider: true,
    documentRangeFormattingProvider: true,
    codeActionProvider: { codeActionKinds: ['quickfix', 'refactor.extract', 'refactor.inline'] },
  };
}

function edits(document: TextDocument, all: readonly Edit[]): TextEdit[] {
  return all.map(({ start, length, text }) => ({ range: rangeOf(document, start, start + length), newText: text }));
}

function codeAction(document: TextDocument, change: CodeChange, shown: readonly Diagnostic[]): CodeAction {
  const { title, kind, mends, isPreferred } = change;
  const mended = shown.filter(
    ({ code, range }) => mends && code === mends.code && document.offsetAt(range.start) === mends.start,
  );
  return {
    title,
    kind,
    edit: { changes: { [document.uri]: edits(document, change.edits) } },
    ...(mended.length > 0 && { diagnostics: mended }),
    ...(isPreferred && { isPreferred }),
  };
}
