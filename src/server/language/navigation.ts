import {
  type DocumentHighlight,
  DocumentHighlightKind,
  type InitializeResult,
  type Location,
  type LocationLink,
} from 'vscode-languageserver/node';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { EntityDefinition } from '../../kql/editing/types.ts';
import { type DefinitionTarget, definitionUri } from '../../protocol/definitions.ts';
import { type Editing, sourceOf } from './editing.ts';
import { rangeOf } from './positions.ts';

/** Where names come from, where they are used, and how they get another. */
export function registerNavigation(
  { connection, contextOf, answer }: Editing,
  clusterNameOf: (uri: string) => string | undefined,
): InitializeResult['capabilities'] {
  /** Names of clusters as the binder has them are those of the surroundings, or the URI of the document's own. */
  async function targetOf(uri: string, entity: EntityDefinition): Promise<DefinitionTarget> {
    const { surroundings } = await contextOf(uri);
    const cluster = surroundings?.clusters.find((each) => each.name === entity.cluster || each.uri === entity.cluster);
    const { database, of, name } = entity;
    return {
      cluster: cluster?.uri ?? entity.cluster,
      clusterName: cluster?.name ?? clusterNameOf(uri) ?? entity.cluster,
      database,
      of,
      name,
    };
  }

  connection.onDefinition(({ textDocument: { uri }, position }, token) =>
    answer(uri, token, async (document, ask): Promise<LocationLink[]> => {
      const found = await ask('definition', [sourceOf(document), document.offsetAt(position)]);
      if (!found) return [];
      const originSelectionRange = rangeOf(document, found.origin.start, found.origin.end);
      if (!found.entity) {
        return found.places.map((place) => {
          const range = rangeOf(document, place.start, place.end);
          return { originSelectionRange, targetUri: uri, targetRange: range, targetSelectionRange: range };
        });
      }
      // The command that makes a table is one line; whatever else there is begins with its name.
      const place = { line: 0, character: found.entity.offset };
      const range = { start: place, end: place };
      const targetUri = definitionUri(await targetOf(uri, found.entity));
      return [{ originSelectionRange, targetUri, targetRange: range, targetSelectionRange: range }];
    }),
  );
  connection.onReferences(({ textDocument: { uri }, position, context }, token) =>
    answer(uri, token, async (document, ask): Promise<Location[]> => {
      const places = await ask('references', [sourceOf(document), document.offsetAt(position)]);
      return places
        .filter(({ isDeclaration }) => context.includeDeclaration || !isDeclaration)
        .map((place) => ({ uri, range: placeIn(document, place) }));
    }),
  );
  connection.onDocumentHighlight(({ textDocument: { uri }, position }, token) =>
    answer(uri, token, async (document, ask): Promise<DocumentHighlight[]> => {
      const places = await ask('references', [sourceOf(document), document.offsetAt(position)]);
      return places.map((place) => ({
        range: placeIn(document, place),
        kind: place.isDeclaration ? DocumentHighlightKind.Write : DocumentHighlightKind.Read,
      }));
    }),
  );
  connection.onPrepareRename(({ textDocument: { uri }, position }, token) =>
    answer(uri, token, async (document, ask) => {
      const target = await ask('renameTarget', [sourceOf(document), document.offsetAt(position)]);
      return { range: placeIn(document, target), placeholder: target.name };
    }),
  );
  connection.onRenameRequest(({ textDocument: { uri }, position, newName }, token) =>
    answer(uri, token, async (document, ask) => {
      const edits = await ask('rename', [sourceOf(document), document.offsetAt(position), newName]);
      return { changes: { [uri]: edits.map((edit) => ({ range: placeIn(document, edit), newText: edit.text })) } };
    }),
  );
  return {
    definitionProvider: true,
    referencesProvider: true,
    documentHighlightProvider: true,
    renameProvider: { prepareProvider: true },
  };
}

function placeIn(document: TextDocument, { start, length }: { readonly start: number; readonly length: number }) {
  return rangeOf(document, start, start + length);
}
