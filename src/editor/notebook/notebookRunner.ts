import * as vscode from 'vscode';
import type { Backend, NotificationParams } from '../../protocol/contract.ts';
import type { DocumentDatabase } from '../../protocol/editor.ts';
import { type SharingError, toSharingError } from '../../protocol/errors.ts';
import type { FollowedTables, QueryResult, ResultTable } from '../../protocol/query.ts';
import type { QueryAbout } from '../../protocol/resultsView.ts';
import { isAbortError } from '../client/connection.ts';
import { languageId, notebookType } from '../contributions.ts';
import type { QueryOutcome } from '../panels/resultsSession.ts';
import { titleOf } from '../query/queryAtCursor.ts';
import { jsonRows, markdownTable, shownRows } from './cellOutput.ts';

const t = vscode.l10n.t;

export interface NotebookRunnerOptions {
  readonly backend: Backend;
  /** The database of a cell, asked for where there is none; undefined when the user cancels. */
  readonly databaseOf: (cell: vscode.NotebookCell) => Promise<DocumentDatabase | undefined>;
  /** Whether a text may be run there: what destroys is asked about. */
  readonly isWanted: (text: string, on: DocumentDatabase) => Promise<boolean>;
  /** A query has ended, however that was. */
  readonly ended: (about: QueryAbout, outcome: QueryOutcome) => void;
  /** A cell could not be run; its output says why. */
  readonly failed: (error: SharingError) => void;
}

interface CellRead {
  /** What of leaders its rows were read from. */
  readonly followed: readonly FollowedTables[];
  isRunning: boolean;
  /** Why what it shows must go; it is said as soon as the cell has run. */
  gone?: string;
}

/** Runs the cells of notebooks, one after the other, and shows what they give. */
export class NotebookRunner implements vscode.Disposable {
  readonly #options: NotebookRunnerOptions;
  readonly #controller: vscode.NotebookController;
  /** No other kernel knows these notebooks, so that nobody is asked for one. */
  readonly #preferring: vscode.Disposable;
  /** Of the cells that show rows of leaders, or are about to. */
  readonly #reads = new Map<vscode.NotebookCell, CellRead>();
  readonly #unsubscribe: () => void;
  #order = 0;

  constructor(options: NotebookRunnerOptions) {
    this.#options = options;
    const { notebooks } = vscode;
    this.#controller = notebooks.createNotebookController(
      'dataShareExplorer.notebook',
      notebookType,
      'Data Share Explorer',
    );
    this.#controller.supportedLanguages = [languageId];
    this.#controller.supportsExecutionOrder = true;
    this.#controller.description = t('Runs cells as queries on the database of the notebook');
    this.#controller.executeHandler = async (cells) => {
      for (const cell of cells) await this.#run(cell);
    };
    const prefer = (notebook: vscode.NotebookDocument): void => {
      if (notebook.notebookType !== notebookType) return;
      this.#controller.updateNotebookAffinity(notebook, vscode.NotebookControllerAffinity.Preferred);
    };
    this.#preferring = vscode.workspace.onDidOpenNotebookDocument(prefer);
    for (const notebook of vscode.workspace.notebookDocuments) prefer(notebook);
    this.#unsubscribe = options.backend.on('linkEnded', (link) => void this.#withdraw(link));
  }

  dispose(): void {
    this.#unsubscribe();
    this.#preferring.dispose();
    this.#controller.dispose();
  }

  /** Takes from the cells what was read through a link that is gone, or from tables that are no longer shared. */
  async #withdraw({ cluster, database, tables, reason }: NotificationParams<'linkEnded'>): Promise<void> {
    const isGone = (read: FollowedTables): boolean =>
      read.cluster === cluster &&
      read.database === database &&
      (tables === undefined || read.tables.some((table) => tables.includes(table)));
    const cleared: Promise<void>[] = [];
    for (const [cell, read] of [...this.#reads]) {
      // A cell that is gone took its rows with it.
      if (cell.notebook.isClosed || !cell.notebook.getCells().includes(cell)) this.#reads.delete(cell);
      else if (!read.followed.some(isGone)) continue;
      // Its rows may be on their way into it, and two cannot write to one cell.
      else if (read.isRunning) read.gone = reason;
      else cleared.push(this.#clear(cell, reason));
    }
    await Promise.all(cleared);
  }

  async #clear(cell: vscode.NotebookCell, reason: string): Promise<void> {
    this.#reads.delete(cell);
    const execution = this.#controller.createNotebookCellExecution(cell);
    execution.start();
    await execution.replaceOutput(text(reason));
    execution.end(undefined);
  }

  async #run(cell: vscode.NotebookCell): Promise<void> {
    const execution = this.#controller.createNotebookCellExecution(cell);
    this.#order += 1;
    execution.executionOrder = this.#order;
    this.#reads.delete(cell);
    execution.start(Date.now());
    await execution.clearOutput();
    const controller = new AbortController();
    execution.token.onCancellationRequested(() => controller.abort());
    const ok = await this.#runText(cell, execution, controller.signal).catch(async (raw: unknown) => {
      if (isAbortError(raw)) {
        // The backend rejects when the engine has stopped, and not before.
        await execution.replaceOutput(text(t('The query was stopped.')));
        return undefined;
      }
      const error = toSharingError(raw);
      await execution.replaceOutput(errorOutput(error, cell.document));
      this.#options.failed(error);
      return false;
    });
    execution.end(ok, Date.now());
    const read = this.#reads.get(cell);
    if (read === undefined) return;
    read.isRunning = false;
    if (ok !== true) this.#reads.delete(cell);
    else if (read.gone !== undefined) await this.#clear(cell, read.gone);
  }

  /** Resolves to whether it went well; undefined when nothing was run. */
  async #runText(
    cell: vscode.NotebookCell,
    execution: vscode.NotebookCellExecution,
    signal: AbortSignal,
  ): Promise<boolean | undefined> {
    const { backend, databaseOf, isWanted, ended } = this.#options;
    const query = cell.document.getText().trim();
    if (query === '') return true;
    const on = await databaseOf(cell);
    if (!on || !(await isWanted(query, on))) return undefined;
    const { cluster, clusterName, database } = on;
    const about = { title: titleOf(query), text: query, clusterName, database, cluster };
    const begun = performance.now();
    const duration = (): number => performance.now() - begun;
    let result: QueryResult;
    try {
      // The whole text, so that the places that errors name are those of the cell.
      result = await backend.runQuery(
        { cluster, database, text: cell.document.getText(), firstPage: true },
        { signal },
      );
    } catch (error) {
      const failed = { state: 'failed', message: toSharingError(error).message } as const;
      ended(about, { duration: duration(), ...(isAbortError(error) ? { state: 'cancelled' } : failed) });
      throw error;
    }
    try {
      const rows = result.tables.reduce((sum, table) => sum + table.rows, 0);
      ended(about, { duration: duration(), state: 'done', rows });
      if (result.followed) this.#reads.set(cell, { followed: result.followed, isRunning: true });
      await execution.replaceOutput(await this.#outputs(result, signal));
      return true;
    } finally {
      await backend.closeResult({ result: result.result });
    }
  }

  async #outputs({ result, tables }: QueryResult, signal: AbortSignal): Promise<vscode.NotebookCellOutput[]> {
    if (tables.length === 0) return [text(t('The query has no output. Its last statement is not an expression.'))];
    const outputs: vscode.NotebookCellOutput[] = [];
    for (const [table, shown] of tables.entries()) {
      const count = Math.min(shown.rows, shownRows);
      const page = { result, table, offset: 0, count };
      const { first = [] } = shown;
      const rows =
        count <= first.length ? first.slice(0, count) : await this.#options.backend.fetchRows(page, { signal });
      const markdown = `${markdownTable(shown, rows)}\n\n${note(shown, tables.length)}`;
      outputs.push(
        new vscode.NotebookCellOutput([
          vscode.NotebookCellOutputItem.text(markdown, 'text/markdown'),
          // Of the types that fit JSON, the only one that VS Code does not show first, in place of the table.
          vscode.NotebookCellOutputItem.text(jsonRows(shown, rows), 'text/plain'),
        ]),
      );
    }
    return outputs;
  }
}

/** What the table is, and that there is more than it shows. */
function note({ name, rows, visualization }: ResultTable, tables: number): string {
  const title = tables > 1 ? `${name} · ` : '';
  const count = rows > shownRows ? t('The first {0} of {1} rows', shownRows, rows) : t('Rows: {0}', rows);
  const chart = visualization ? ` · ${t('Open it in Results to see it drawn')}` : '';
  return `*${title}${count}${chart}*`;
}

function text(content: string): vscode.NotebookCellOutput {
  return new vscode.NotebookCellOutput([vscode.NotebookCellOutputItem.text(content, 'text/plain')]);
}

function errorOutput({ message, span }: SharingError, document: vscode.TextDocument): vscode.NotebookCellOutput {
  const at = span && document.positionAt(span.start);
  const where = at ? `${t('Line {0}, column {1}', at.line + 1, at.character + 1)}: ` : '';
  const error = new Error(`${where}${message}`);
  error.name = t('The query failed');
  // A stack would tell of the product, not of the query.
  error.stack = '';
  return new vscode.NotebookCellOutput([vscode.NotebookCellOutputItem.error(error)]);
}
