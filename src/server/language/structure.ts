import { type DocumentSymbol, type FoldingRange, type InitializeResult, SymbolKind } from 'vscode-languageserver/node';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { OutlineItem } from '../../kql/editing/types.ts';
import { languageRequests } from '../../protocol/editor.ts';
import { type Editing, sourceOf } from './editing.ts';
import { lensesOf } from './lenses.ts';
import { rangeOf } from './positions.ts';
import { semanticTokens, tokenTypes } from './semanticTokens.ts';

const symbolKinds: Readonly<Record<OutlineItem['kind'], SymbolKind>> = {
  query: SymbolKind.Struct,
  command: SymbolKind.Event,
  variable: SymbolKind.Variable,
  function: SymbolKind.Function,
  parameter: SymbolKind.TypeParameter,
};

function symbol(document: TextDocument, item: OutlineItem): DocumentSymbol {
  return {
    name: item.name,
    detail: item.detail,
    kind: symbolKinds[item.kind],
    range: rangeOf(document, item.span.start, item.span.end),
    selectionRange: rangeOf(document, item.selection.start, item.selection.end),
    children: item.children.map((child) => symbol(document, child)),
  };
}

/** How a document is made up: outline, folding, lenses, the blocks that can be run, and what each word is. */
export function registerStructure(
  { connection, contextOf, answer }: Editing,
  databaseLabel: ((uri: string) => string | undefined) | undefined,
): InitializeResult['capabilities'] {
  connection.onDocumentSymbol(({ textDocument }, token) =>
    answer(textDocument.uri, token, async (document, ask) => {
      const items = await ask('outline', [sourceOf(document)]);
      return items.map((item) => symbol(document, item));
    }),
  );
  connection.onFoldingRanges(({ textDocument }, token) =>
    answer(textDocument.uri, token, async (document, ask) => {
      const spans = await ask('folding', [sourceOf(document)]);
      return spans.flatMap((span): FoldingRange[] => {
        const range = rangeOf(document, span.start, span.end);
        return range.end.line > range.start.line ? [{ startLine: range.start.line, endLine: range.end.line }] : [];
      });
    }),
  );
  connection.onCodeLens(({ textDocument: { uri } }, token) =>
    answer(uri, token, async (document, ask) => {
      const blocks = await ask('blocks', [sourceOf(document)]);
      const { schema } = await contextOf(uri);
      return lensesOf(document, blocks, databaseLabel?.(uri) ?? (schema && `${schema.cluster}/${schema.name}`));
    }),
  );
  connection.onRequest(languageRequests.blockAt.method, (params: unknown, token) => {
    const { uri, offset } = languageRequests.blockAt.params.parse(params);
    return answer(uri, token, async (document, ask) => {
      const blocks = await ask('blocks', [sourceOf(document)]);
      return blocks.findLast((block) => block.start <= offset) ?? blocks[0] ?? null;
    });
  });
  const none = { data: [] };
  connection.languages.semanticTokens.on(async ({ textDocument }, token) => {
    const made = await answer(textDocument.uri, token, async (document, ask) => {
      const { length } = document.getText();
      return semanticTokens(document, await ask('classification', [sourceOf(document), 0, length]));
    });
    return made ?? none;
  });
  connection.languages.semanticTokens.onRange(async ({ textDocument, range }, token) => {
    const made = await answer(textDocument.uri, token, async (document, ask) => {
      const span = [document.offsetAt(range.start), document.offsetAt(range.end)] as const;
      return semanticTokens(document, await ask('classification', [sourceOf(document), ...span]));
    });
    return made ?? none;
  });
  return {
    documentSymbolProvider: true,
    foldingRangeProvider: true,
    codeLensProvider: { resolveProvider: false },
    semanticTokensProvider: { legend: { tokenTypes: [...tokenTypes], tokenModifiers: [] }, full: true, range: true },
  };
}
