import * as vscode from 'vscode';
import type { DocumentDatabase } from '../../protocol/editor.ts';
import type { CommandHandlers, Services } from '../commands/services.ts';
import { languageId, notebookType } from '../contributions.ts';
import { askDatabase, databaseOfNode } from '../query/queryAtCursor.ts';
import { runOn } from '../query/runQuery.ts';
import { cellOf } from './activeNotebook.ts';
import { nameFor } from './notebookDatabases.ts';

export function notebookCommands(services: Services): Pick<CommandHandlers, 'newNotebook' | 'openCellInResults'> {
  return {
    newNotebook: (node) => newNotebook(services, node),
    openCellInResults: async (target) => {
      const cell = cellOf(target);
      const text = cell?.document.getText().trim() ?? '';
      if (!cell || text === '') return;
      const named = services.notebooks.nameOf(cell);
      const on = named ? await services.notebooks.resolve(named) : await chooseForNotebook(services, cell.notebook);
      if (on) await runOn(services, text, on);
    },
  };
}

async function newNotebook(services: Services, node?: Pick<DocumentDatabase, 'cluster' | 'database'>): Promise<void> {
  const chosen = await databaseOfNode(services, node);
  if (!chosen) return;
  const data = new vscode.NotebookData([new vscode.NotebookCellData(vscode.NotebookCellKind.Code, '', languageId)]);
  data.metadata = { database: nameFor(chosen) };
  await vscode.window.showNotebookDocument(await vscode.workspace.openNotebookDocument(notebookType, data));
}

/** Asks for a database and writes it into the notebook, or into a cell. */
export async function chooseForNotebook(
  services: Services,
  of: vscode.NotebookDocument | vscode.NotebookCell,
): Promise<DocumentDatabase | undefined> {
  const chosen = await askDatabase(services, undefined, services.azure);
  if (chosen) await services.notebooks.set(of, chosen);
  return chosen;
}
