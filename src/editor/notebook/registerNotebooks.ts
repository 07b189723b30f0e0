import * as vscode from 'vscode';
import type { DocumentDatabase } from '../../protocol/editor.ts';
import type { SharingError } from '../../protocol/errors.ts';
import type { QueryAbout } from '../../protocol/resultsView.ts';
import type { Services } from '../commands/services.ts';
import { commandIds, languageId, notebookType } from '../contributions.ts';
import type { QueryOutcome } from '../panels/resultsSession.ts';
import { askDatabase } from '../query/queryAtCursor.ts';
import { isWanted } from '../query/runQuery.ts';
import { NotebookDatabases, textOf } from './notebookDatabases.ts';
import { NotebookRunner } from './notebookRunner.ts';

const t = vscode.l10n.t;

type Needed = Pick<Services, 'backend' | 'databases' | 'azure' | 'errors'>;

/** Notebooks of queries: what runs their cells, and on which database. */
export function registerNotebooks(
  { backend, databases, azure, errors }: Needed,
  ended: (about: QueryAbout, outcome: QueryOutcome) => void,
): { readonly databases: NotebookDatabases } & vscode.Disposable {
  const notebooks = new NotebookDatabases(backend, databases);
  const databaseOf = async (cell: vscode.NotebookCell): Promise<DocumentDatabase | undefined> => {
    const named = notebooks.nameOf(cell);
    if (named) return notebooks.resolve(named);
    const chosen = await askDatabase({ backend }, undefined, azure);
    if (chosen) await notebooks.set(cell.notebook, chosen);
    return chosen;
  };
  // An output has no buttons: what can be done about an error is offered beside it.
  const failed = (error: SharingError): void => {
    if (error.fix) void errors.show(error);
  };
  const registrations = vscode.Disposable.from(
    notebooks,
    new NotebookRunner({ backend, databaseOf, isWanted, ended, failed }),
    vscode.notebooks.registerNotebookCellStatusBarItemProvider(notebookType, {
      provideCellStatusBarItems: (cell) =>
        cell.document.languageId === languageId ? statusItems(notebooks, cell) : [],
    }),
  );
  return { databases: notebooks, dispose: () => registrations.dispose() };
}

function statusItems(notebooks: NotebookDatabases, cell: vscode.NotebookCell): vscode.NotebookCellStatusBarItem[] {
  const named = notebooks.nameOf(cell);
  const name = named ? textOf(named) : t('Choose Database');
  const side = vscode.NotebookCellStatusBarAlignment;
  const database = new vscode.NotebookCellStatusBarItem(`$(database) ${name}`, side.Right);
  const target = { cell: cell.document.uri.toString() };
  database.tooltip = t('The database of this cell');
  database.command = { title: t('Choose Database'), command: commandIds.chooseDatabase, arguments: [target] };
  const results = new vscode.NotebookCellStatusBarItem(`$(table) ${t('Open in Results')}`, side.Right);
  results.tooltip = t('Run the cell into the results panel, where all of its rows and its chart are');
  results.command = { title: t('Open in Results'), command: commandIds.openCellInResults, arguments: [target] };
  return [results, database];
}
