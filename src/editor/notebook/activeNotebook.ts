import * as vscode from 'vscode';
import { notebookType } from '../contributions.ts';
import type { CellTarget } from './cellTarget.ts';

/** The cell that is meant: the one that is named, or the one that is selected in the active notebook. */
export function cellOf(target?: CellTarget): vscode.NotebookCell | undefined {
  if (!target) {
    const editor = activeNotebook();
    return editor && editor.notebook.cellCount > 0 ? editor.notebook.cellAt(editor.selection.start) : undefined;
  }
  const cells = vscode.workspace.notebookDocuments.flatMap((notebook) => notebook.getCells());
  return cells.find(({ document }) => document.uri.toString() === target.cell);
}

/** The active editor, where it is of a notebook of queries. */
export function activeNotebook(): vscode.NotebookEditor | undefined {
  const editor = vscode.window.activeNotebookEditor;
  return editor?.notebook.notebookType === notebookType ? editor : undefined;
}
