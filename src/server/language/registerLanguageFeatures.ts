import {
  CodeLensRefreshRequest,
  type Connection,
  type InitializeResult,
  SemanticTokensRefreshRequest,
  type TextDocuments,
} from 'vscode-languageserver/node';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Surroundings } from '../../kql/editing/surroundings.ts';
import type { KqlService } from '../../kql/kqlService.ts';
import type { DatabaseSchema } from '../../protocol/schema.ts';
import { registerChanges } from './changes.ts';
import { type After, Diagnostics } from './diagnostics.ts';
import { createEditing } from './editing.ts';
import { registerNavigation } from './navigation.ts';
import { registerStructure } from './structure.ts';
import { registerTyping } from './typing.ts';

export interface LanguageFeaturesOptions {
  /** Timer of the debounce, for example `Clock.after`. */
  readonly after: After;
  /** Words for the lens; without it `cluster/database` of the schema. */
  readonly databaseLabel?: ((uri: string) => string | undefined) | undefined;
  /** Name of the cluster of a document; without it that of the schema. */
  readonly clusterName?: ((uri: string) => string | undefined) | undefined;
  /** What a text of a database in this cluster may name beside it; without it, nothing. */
  readonly surroundingsOf?: ((text: string, cluster: string) => Promise<Surroundings | undefined>) | undefined;
}

export interface LanguageFeatures {
  /** For the answer to `initialize`. */
  readonly capabilities: InitializeResult['capabilities'];
  /** The schema of a database (of all, when left out) is another now: documents that use it are judged anew. */
  schemaChanged(cluster?: string, database?: string): void;
  /** There may be other databases now: documents that name some are judged anew. */
  surroundingsChanged(): void;
  /** A document runs on another database now. */
  documentDatabaseChanged(uri: string): void;
  dispose(): void;
}

/** A text that may name another database than its own. */
const namesDatabase = /\bdatabase\s*\(/;

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
  const { surroundingsOf } = options;
  const editing = createEditing({ connection, documents, kql, schemaOf: schemaFor, surroundingsOf });
  const { open, contextOf } = editing;
  const diagnostics = new Diagnostics({ connection, kql, contextOf, after: options.after, open });
  const refresh = (): void => {
    // An editor that knows no refreshing asks again by itself.
    connection.sendRequest(CodeLensRefreshRequest.type).catch(() => {});
    connection.sendRequest(SemanticTokensRefreshRequest.type).catch(() => {});
  };

  documents.onDidChangeContent(({ document }) => diagnostics.schedule(document.uri));
  documents.onDidClose(({ document }) => {
    databases.delete(document.uri);
    diagnostics.forget(document.uri);
  });

  return {
    capabilities: {
      ...registerTyping(editing),
      ...registerNavigation(editing, (uri) => options.clusterName?.(uri)),
      ...registerStructure(editing, options.databaseLabel),
      ...registerChanges(editing),
    },
    schemaChanged(_cluster, database) {
      for (const document of documents.all()) {
        const used = databases.get(document.uri);
        // Which name the schema gives its cluster is the backend's affair, so the database alone decides.
        const isOwn = database === undefined || used === undefined || used.name === database;
        if (isOwn || (namesDatabase.test(document.getText()) && document.getText().includes(database))) {
          diagnostics.schedule(document.uri);
        }
      }
      refresh();
    },
    surroundingsChanged() {
      for (const document of documents.all()) {
        if (namesDatabase.test(document.getText())) diagnostics.schedule(document.uri);
      }
    },
    documentDatabaseChanged(uri) {
      if (open(uri)) diagnostics.schedule(uri);
      refresh();
    },
    dispose: () => diagnostics.dispose(),
  };
}
