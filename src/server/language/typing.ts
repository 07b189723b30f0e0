import { type InitializeResult, MarkupKind } from 'vscode-languageserver/node';
import * as z from 'zod';
import { completionItem } from './completion.ts';
import { type Editing, sourceOf } from './editing.ts';

const CompletionData = z.object({ name: z.string(), uri: z.string(), kind: z.string() });

/** What helps while one types: completion, hover, the parameters of a function. */
export function registerTyping({ connection, answer }: Editing): InitializeResult['capabilities'] {
  connection.onCompletion(({ textDocument, position }, token) =>
    answer(textDocument.uri, token, async (document, ask) => {
      const found = await ask('completion', [sourceOf(document), document.offsetAt(position)]);
      return { isIncomplete: false, items: found.map((entry) => completionItem(entry, document)) };
    }),
  );
  connection.onCompletionResolve(async (item, token) => {
    const data = CompletionData.safeParse(item.data);
    if (!data.success) return item;
    const { name, uri, kind } = data.data;
    const resolved = await answer(uri, token, async (_, ask) => {
      const value = await ask('describe', [name, kind]);
      return value === '' ? item : { ...item, documentation: { kind: MarkupKind.Markdown, value } };
    });
    return resolved ?? item;
  });
  connection.onHover(({ textDocument, position }, token) =>
    answer(textDocument.uri, token, async (document, ask) => {
      const info = await ask('hover', [sourceOf(document), document.offsetAt(position)]);
      if (!info) return null;
      const value = info.parts.map((part) => `\`\`\`kusto\n${part.text}\n\`\`\``).join('\n');
      return { contents: { kind: MarkupKind.Markdown, value } };
    }),
  );
  connection.onSignatureHelp(({ textDocument, position }, token) =>
    answer(textDocument.uri, token, async (document, ask) => {
      const help = await ask('callHelp', [sourceOf(document), document.offsetAt(position)]);
      if (!help) return null;
      const signatures = help.signatures.map(({ label, documentation, parameters }) => ({
        label,
        ...(documentation !== '' && { documentation: { kind: MarkupKind.Markdown, value: documentation } }),
        parameters: parameters.map((parameter) => ({
          label: [parameter.start, parameter.end] as [number, number],
          ...(parameter.documentation !== '' && { documentation: parameter.documentation }),
        })),
      }));
      // Beyond the last one: then none is marked.
      const beyond = signatures[help.activeSignature]?.parameters.length ?? 0;
      return { signatures, activeSignature: help.activeSignature, activeParameter: help.activeParameter ?? beyond };
    }),
  );
  return {
    completionProvider: { triggerCharacters: ['|', '.', '(', ',', ' ', '"', "'"], resolveProvider: true },
    hoverProvider: true,
    signatureHelpProvider: { triggerCharacters: ['(', ','] },
  };
}
