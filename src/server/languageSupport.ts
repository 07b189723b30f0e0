import { type Connection, type InitializeResult, TextDocuments } from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { KqlService } from '../kql/kqlService.ts';
import { type DocumentDatabase, editorNotifications } from '../protocol/editor.ts';
import { resultsRestored } from '../protocol/editorMethods.ts';
import { ExpectedQueries } from './expectedQueries.ts';
import { registerLanguageFeatures } from './language/registerLanguageFeatures.ts';
import { SchemaCache } from './schemaCache.ts';
import type { LocalBackend } from './server.ts';
import { SurroundingDatabases } from './surroundingDatabases.ts';

/** Editing of query documents, with the live schema of the database that each runs on. Call before `listen`. */
export function addLanguageSupport(
  connection: Connection,
  kql: KqlService,
  backend: Promise<LocalBackend>,
  azureClusters?: () => readonly string[],
): InitializeResult['capabilities'] {
  const documents = new TextDocuments(TextDocument);
  const databases = new Map<string, DocumentDatabase>();
  const schemas = new SchemaCache(backend);
  const surroundings = new SurroundingDatabases(backend, (database) => schemas.get(database), azureClusters);

  const after = (milliseconds: number, run: () => void): (() => void) => {
    const timer = setTimeout(run, milliseconds);
    return () => clearTimeout(timer);
  };
  const queries = new ExpectedQueries(after, async () => {
    kql.practise();
    await (await backend).prepareQueries();
  });

  const features = registerLanguageFeatures(
    connection,
    documents,
    kql,
    async (uri) => {
      const database = databases.get(uri);
      return database && schemas.get(database);
    },
    {
      after,
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
    if (database) {
      databases.set(uri, database);
      queries.expect(uri);
    } else {
      databases.delete(uri);
      queries.forget(uri);
    }
    features.documentDatabaseChanged(uri);
  });
  documents.onDidClose(({ document }) => queries.forget(document.uri));
  connection.onNotification(resultsRestored, () => queries.expect(resultsRestored));
  documents.listen(connection);
  return features.capabilities;
}
