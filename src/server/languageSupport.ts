import { type Connection, type InitializeResult, TextDocuments } from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { KqlService } from '../kql/kqlService.ts';
import type { Backend } from '../protocol/contract.ts';
import { type DocumentDatabase, editorNotifications } from '../protocol/editor.ts';
import { registerLanguageFeatures } from './language/registerLanguageFeatures.ts';
import { SchemaCache } from './schemaCache.ts';
import { SurroundingDatabases } from './surroundingDatabases.ts';

/** Editing of query documents, with the live schema of the database that each runs on. Call before `listen`. */
export function addLanguageSupport(
  connection: Connection,
  kql: KqlService,
  backend: Promise<Backend>,
): InitializeResult['capabilities'] {
  const documents = new TextDocuments(TextDocument);
  const databases = new Map<string, DocumentDatabase>();
  const schemas = new SchemaCache(backend);
  const surroundings = new SurroundingDatabases(backend, (database) => schemas.get(database));

  const features = registerLanguageFeatures(
    connection,
    documents,
    kql,
    async (uri) => {
      const database = databases.get(uri);
      return database && schemas.get(database);
    },
    {
      after: (milliseconds, run) => {
        const timer = setTimeout(run, milliseconds);
        return () => clearTimeout(timer);
      },
      databaseLabel: (uri) => {
        const { clusterName, database } = databases.get(uri) ?? {};
        return database && `${clusterName}/${database}`;
      },
      clusterName: (uri) => databases.get(uri)?.clusterName,
      surroundingsOf: (text, cluster) => surroundings.get(text, cluster),
    },
  );
  schemas.onChanged(({ cluster, database }) => features.schemaChanged(cluster, database));
  surroundings.onChanged(() => features.surroundingsChanged());
  connection.onNotification(editorNotifications.documentDatabaseChanged.method, (raw: unknown) => {
    const { uri, database } = editorNotifications.documentDatabaseChanged.params.parse(raw);
    if (database) databases.set(uri, database);
    else databases.delete(uri);
    features.documentDatabaseChanged(uri);
  });
  documents.listen(connection);
  return features.capabilities;
}
