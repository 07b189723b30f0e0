import * as vscode from 'vscode';
import { languageId } from '../contributions.ts';
import { NamedDatabase, type NotebookCell, readNotebook, writeNotebook } from './notebookFile.ts';

/** Notebooks of queries, from their files and back. */
export const notebookSerializer: vscode.NotebookSerializer = {
  deserializeNotebook(content) {
    const { cells, database } = readNotebook(new TextDecoder().decode(content), vscode.l10n.t);
    const data = new vscode.NotebookData(cells.map(cellData));
    data.metadata = database ? { database } : {};
    return data;
  },
  serializeNotebook({ cells, metadata }) {
    const database = databaseIn(metadata);
    const text = writeNotebook({ version: 1, ...(database && { database }), cells: cells.map(cellOf) });
    return new TextEncoder().encode(text);
  },
};

/** The database that a notebook or a cell names. */
export function databaseIn(metadata: { readonly [key: string]: unknown } | undefined): NamedDatabase | undefined {
  const named = NamedDatabase.safeParse(metadata?.database);
  return named.success ? named.data : undefined;
}

function cellData({ kind, text, database }: NotebookCell): vscode.NotebookCellData {
  const isQuery = kind === 'kql';
  const data = new vscode.NotebookCellData(
    isQuery ? vscode.NotebookCellKind.Code : vscode.NotebookCellKind.Markup,
    text.join('\n'),
    isQuery ? languageId : 'markdown',
  );
  data.metadata = database ? { database } : {};
  return data;
}

function cellOf({ kind, value, metadata }: vscode.NotebookCellData): NotebookCell {
  const database = databaseIn(metadata);
  return {
    kind: kind === vscode.NotebookCellKind.Code ? 'kql' : 'markdown',
    ...(database && { database }),
    text: value.split(/\r\n|\r|\n/),
  };
}
