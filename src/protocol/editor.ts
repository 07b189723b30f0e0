import * as z from 'zod';
import { ClusterUri } from './catalog.ts';
import { documentDatabaseChanged } from './editorMethods.ts';

/** What the editor tells the server when it starts it. */
export const InitializationOptions = z.object({
  /** Fully qualified name of whoever acts, for example `aaduser=alice@laptop`. */
  principal: z.string(),
  /** `file:` URIs of the workspace folders, whose clusters are to be listed. */
  folders: z.array(z.string()).readonly(),
});
export type InitializationOptions = z.infer<typeof InitializationOptions>;

/** On which database the queries of a document run. */
export const DocumentDatabase = z.object({ cluster: ClusterUri, clusterName: z.string(), database: z.string() });
export type DocumentDatabase = z.infer<typeof DocumentDatabase>;

/** Told by the editor, unasked. */
export const editorNotifications = {
  /** null: on none yet. Sent for each open document, and when it changes. */
  documentDatabaseChanged: {
    method: documentDatabaseChanged,
    params: z.object({ uri: z.string(), database: DocumentDatabase.nullable() }),
  },
} as const;

/** Asked by the editor of the server itself: the face of the engine for Kusto's own clients. */
export const endpointRequests = {
  /** On a free port when none is given. When it runs already, that one is told. */
  start: {
    method: 'endpoint/start',
    params: z.object({ port: z.int().optional() }),
    result: z.object({ url: z.string() }),
  },
  stop: { method: 'endpoint/stop', params: z.object({}), result: z.null() },
} as const;

/** Asked by the editor about a document that it has open. */
export const languageRequests = {
  /** The query around an offset, counted in UTF-16 code units; `end` is not included. null when there is none. */
  blockAt: {
    method: 'language/blockAt',
    params: z.object({ uri: z.string(), offset: z.int() }),
    result: z.object({ start: z.int(), end: z.int() }).nullable(),
  },
} as const;
