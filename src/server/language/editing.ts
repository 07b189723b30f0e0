import {
  type CancellationToken,
  type Connection,
  LSPErrorCodes,
  ResponseError,
  type TextDocuments,
} from 'vscode-languageserver/node';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Surroundings } from '../../kql/editing/surroundings.ts';
import type { Document } from '../../kql/editing/types.ts';
import type { EditingContext, KqlService } from '../../kql/kqlService.ts';
import type { EditingCallName, EditingCalls } from '../../kql/workerApi.ts';
import { SharingError } from '../../protocol/errors.ts';
import type { DatabaseSchema } from '../../protocol/schema.ts';
import { isAbort, signalOf } from './positions.ts';

/** Asks the worker about a document, with all that is known of its database. */
export type Ask = <N extends EditingCallName>(
  name: N,
  args: EditingCalls[N]['args'],
) => Promise<EditingCalls[N]['result']>;

type Answer<T> = Promise<T | null | ResponseError<void>>;

/** What the language features have in common. */
export interface Editing {
  readonly connection: Connection;
  open(uri: string): TextDocument | undefined;
  /** The databases that a document is edited with; `undefined` where the document is not open any more. */
  contextOf(uri: string): Promise<Pick<EditingContext, 'schema' | 'surroundings'>>;
  /** Answers a request about a document: null where it is not open. One that was called off is told so in LSP's way. */
  answer<T>(uri: string, token: CancellationToken, make: (document: TextDocument, ask: Ask) => Promise<T>): Answer<T>;
}

export interface EditingParts {
  readonly connection: Connection;
  readonly documents: TextDocuments<TextDocument>;
  readonly kql: Pick<KqlService, 'edit'>;
  readonly schemaOf: (uri: string) => Promise<DatabaseSchema | undefined>;
  readonly surroundingsOf?: ((text: string, cluster: string) => Promise<Surroundings | undefined>) | undefined;
}

export function sourceOf(document: TextDocument): Document {
  return { uri: document.uri, text: document.getText() };
}

export function createEditing({ connection, documents, kql, schemaOf, surroundingsOf }: EditingParts): Editing {
  const contextOf: Editing['contextOf'] = async (uri) => {
    const schema = await schemaOf(uri);
    const text = documents.get(uri)?.getText();
    if (!schema || text === undefined) return {};
    // Without its surroundings, a text can still be edited with its own database.
    const surroundings = await surroundingsOf?.(text, schema.cluster).catch(() => undefined);
    return { schema, surroundings };
  };
  return {
    connection,
    open: (uri) => documents.get(uri),
    contextOf,
    async answer(uri, token, make) {
      const signal = signalOf(token);
      try {
        const context = await contextOf(uri);
        const document = documents.get(uri);
        if (!document) return null;
        return await make(document, (name, args) => kql.edit(name, args, { ...context, signal }));
      } catch (error) {
        if (isAbort(error)) return new ResponseError(LSPErrorCodes.RequestCancelled, 'Cancelled.');
        if (SharingError.is(error)) return new ResponseError(LSPErrorCodes.RequestFailed, error.message);
        throw error;
      }
    },
  };
}
