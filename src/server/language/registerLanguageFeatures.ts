import {
  CodeLensRefreshRequest,
  type Connection,
  type FoldingRange,
  type InitializeResult,
  MarkupKind,
  type TextDocuments,
} from 'vscode-languageserver/node';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import * as z from 'zod';
import type { KqlService } from '../../kql/kqlService.ts';
import { languageRequests } from '../../protocol/editor.ts';
import type { DatabaseSchema } from '../../protocol/schema.ts';
import { completionItem, functionDocumentation } from './completion.ts';
import { type After, Diagnostics } from './diagnostics.ts';
import { lensesOf } from './lenses.ts';
import { cancellable, rangeOf } from './positions.ts';

const FunctionData = z.object({ name: z.string(), uri: z.string(), kind: z.string() });

export interface LanguageFeaturesOptions {
  /** Timer of the debounce, for example `Clock.after`. */
  readonly after: After;
  /** Words for the lens; without it `cluster/database` of the schema. */
  readonly databaseLabel?: ((uri: string) => string | undefined) | undefined;
}

export interface LanguageFeatures {
  /** For the answer to `initialize`. */
  readonly capabilities: InitializeResult['capabilities'];
  /** The schema of a database (of all, when left out) is another now: documents that use it are judged anew. */
  schemaChanged(cluster?: string, database?: string): void;
  /** A document runs on another database now. */
  documentDatabaseChanged(uri: string): void;
  dispose(): void;
}

/** Editing of KQL documents. Call before `connection.listen()`; `documents` must listen on the same connection. */
export function registerLanguageFeatures(
  connection: Connection,
  documents: TextDocuments<TextDocument>,
  kql: KqlService,
  schemaOf: (uri: string) => Promise<DatabaseSchema | undefined>,
  options: LanguageFeaturesOptions,
): LanguageFeatures {
  /** Databases of open documents as they were last seen, by URI. */
  const databases = new Map<string, { readonly cluster: string; readonly name: string }>();
  const schemaFor = async (uri: string): Promise<DatabaseSchema | undefined> => {
    const schema = await schemaOf(uri).catch(() => undefined);
    if (schema) databases.set(uri, schema);
    else databases.delete(uri);
    return schema;
  };
  const open = (uri: string): TextDocument | undefined => documents.get(uri);
  const source = (document: TextDocument): { uri: string; text: string } => ({
    uri: document.uri,
    text: document.getText(),
  });
  const diagnostics = new Diagnostics({ connection, kql, schemaOf: schemaFor, after: options.after, open });
  const refreshLenses = (): void => {
    // An editor that knows no refreshing asks again by itself.
    connection.sendRequest(CodeLensRefreshRequest.type).catch(() => {});
  };

  documents.onDidChangeContent(({ document }) => diagnostics.schedule(document.uri));
  documents.onDidClose(({ document }) => {
    databases.delete(document.uri);
    diagnostics.forget(document.uri);
  });

  connection.onCompletion(({ textDocument, position }, token) =>
    cancellable(token, async (signal) => {
      const schema = await schemaFor(textDocument.uri);
      const document = open(textDocument.uri);
      if (!document) return null;
      const found = await kql.completion(source(document), document.offsetAt(position), schema, signal);
      return { isIncomplete: false, items: found.map((entry) => completionItem(entry, document)) };
    }),
  );
  connection.onCompletionResolve((item, token) =>
    cancellable(token, async (signal) => {
      const data = FunctionData.safeParse(item.data);
      if (!data.success) return item;
      const { name, uri, kind } = data.data;
      const signatures = await kql.describe(name, await schemaFor(uri), signal);
      if (signatures === '') return item;
      const value = functionDocumentation(signatures, name, kind === 'AggregateFunction');
      return { ...item, documentation: { kind: MarkupKind.Markdown, value } };
    }),
  );
  connection.onHover(({ textDocument, position }, token) =>
    cancellable(token, async (signal) => {
      const schema = await schemaFor(textDocument.uri);
      const document = open(textDocument.uri);
      if (!document) return null;
      const info = await kql.hover(source(document), document.offsetAt(position), schema, signal);
      if (!info) return null;
      const value = info.parts.map((part) => `\`\`\`kusto\n${part.text}\n\`\`\``).join('\n');
      return { contents: { kind: MarkupKind.Markdown, value } };
    }),
  );
  connection.onDocumentFormatting(({ textDocument }, token) =>
    cancellable(token, async (signal) => {
      const schema = await schemaFor(textDocument.uri);
      const document = open(textDocument.uri);
      if (!document) return null;
      const edit = await kql.format(source(document), schema, signal);
      return edit ? [{ range: rangeOf(document, edit.start, edit.start + edit.length), newText: edit.text }] : [];
    }),
  );
  connection.onFoldingRanges(({ textDocument }, token) =>
    cancellable(token, async (signal) => {
      const document = open(textDocument.uri);
      if (!document) return null;
      const spans = await kql.folding(source(document), signal);
      return spans.flatMap((span): FoldingRange[] => {
        const range = rangeOf(document, span.start, span.end);
        return range.end.line > range.start.line ? [{ startLine: range.start.line, endLine: range.end.line }] : [];
      });
    }),
  );
  connection.onCodeLens(({ textDocument }, token) =>
    cancellable(token, async (signal) => {
      const schema = await schemaFor(textDocument.uri);
      const document = open(textDocument.uri);
      if (!document) return null;
      const blocks = await kql.blocks(source(document), signal);
      const label = options.databaseLabel?.(document.uri) ?? (schema && `${schema.cluster}/${schema.name}`);
      return lensesOf(document, blocks, label);
    }),
  );
  connection.onRequest(languageRequests.blockAt.method, (params: unknown, token) =>
    cancellable(token, async (signal) => {
      const { uri, offset } = languageRequests.blockAt.params.parse(params);
      const document = open(uri);
      if (!document) return null;
      const blocks = await kql.blocks(source(document), signal);
      return blocks.findLast((block) => block.start <= offset) ?? blocks[0] ?? null;
    }),
  );

  return {
    capabilities: {
      completionProvider: { triggerCharacters: ['|', '.', '(', ',', ' '], resolveProvider: true },
      hoverProvider: true,
      documentFormattingProvider: true,
      foldingRangeProvider: true,
      codeLensProvider: { resolveProvider: false },
    },
    schemaChanged(_cluster, database) {
      for (const { uri } of documents.all()) {
        const used = databases.get(uri);
        // Which name the schema gives its cluster is the backend's affair, so the database alone decides.
        if (database === undefined || used === undefined || used.name === database) diagnostics.schedule(uri);
      }
      refreshLenses();
    },
    documentDatabaseChanged(uri) {
      if (open(uri)) diagnostics.schedule(uri);
      refreshLenses();
    },
    dispose: () => diagnostics.dispose(),
  };
}
