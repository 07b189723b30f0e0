import { z } from 'zod';
import { ClusterUri } from './catalog.ts';

/** What the editor tells the server when it starts it. */
export const InitializationOptions = z.object({
  /** Fully qualified name of whoever acts, for example `aaduser=alice@laptop`. */
  principal: z.string(),
  /** `file:` URIs of the workspace folders, whose clusters are to be listed. */
  folders: z.array(z.string()).readonly(),
});
export type InitializationOptions = z.infer<typeof InitializationOptions>;

export const DatabaseRef = z.object({ cluster: ClusterUri, database: z.string() });
export type DatabaseRef = z.infer<typeof DatabaseRef>;

/** Told by the editor, unasked. */
export const editorNotifications = {
  /** On which database the queries of a document run; null: on none yet. Sent for each open document, and when it changes. */
  documentDatabaseChanged: {
    method: 'query/documentDatabaseChanged',
    params: z.object({ uri: z.string(), database: DatabaseRef.nullable() }),
  },
} as const;

export type EditorNotifications = typeof editorNotifications;
export type EditorNotificationName = keyof EditorNotifications;
export type EditorNotificationParams<N extends EditorNotificationName> = z.output<EditorNotifications[N]['params']>;
