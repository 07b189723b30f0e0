import * as l10n from '@vscode/l10n';
import type { QueryResult } from '../../src/protocol/query.ts';
import type { resultsView } from '../../src/protocol/webview.ts';
import { isAbort, type ViewClient } from '../ui/client.ts';
import { button, tabs } from '../ui/controls.ts';
import { h, setText } from '../ui/dom.ts';
import type { Formats } from '../ui/format.ts';
import type { Block, Position } from '../ui/grid/selection.ts';
import { ResultGrid } from './resultGrid.ts';

export interface TablesOptions {
  readonly client: ViewClient<typeof resultsView>;
  readonly result: QueryResult;
  readonly formats: Formats;
  /** The table that was looked at last. */
  readonly table: number;
  readonly active: Position | undefined;
  /** Another table or another cell is looked at. */
  readonly moved: (table: number, active: Position | undefined) => void;
}

/** The tables of a result, one at a time, each behind its tab. */
export class Tables {
  readonly element: HTMLElement;
  readonly #options: TablesOptions;
  readonly #place = h('div', { class: 'grid-place', role: 'region' });
  readonly #message = h('span', { role: 'status' });
  readonly #retry: HTMLElement;
  readonly #controller = new AbortController();
  #open: ResultGrid | undefined;
  #table: number;

  constructor(options: TablesOptions) {
    this.#options = options;
    const { tables } = options.result;
    this.#table = Math.min(options.table, Math.max(0, tables.length - 1));
    this.#retry = button(l10n.t('Retry'), () => this.#again());
    this.#retry.hidden = true;
    const names = tables.map(({ name, rows }) => l10n.t('{0} ({1})', name, options.formats.count(rows)));
    const choice = names.length > 1 && tabs(l10n.t('Tables'), names, this.#table, (table) => this.#choose(table));
    this.element = h('div', { class: 'tables' }, ...(choice ? [choice] : []), this.#place);
    void this.#show(this.#table, options.active);
  }

  /** Where the outcome of copying, and trouble with rows, is told. */
  get messages(): readonly HTMLElement[] {
    return [this.#message, this.#retry];
  }

  async copy(withHeader: boolean): Promise<void> {
    const block = this.#open?.grid.selection.block();
    if (block) await this.#copy(block, withHeader);
  }

  dispose(): void {
    this.#controller.abort();
    this.#open?.dispose();
  }

  #choose(table: number): void {
    if (table === this.#table) return;
    this.#table = table;
    this.#options.moved(table, undefined);
    void this.#show(table);
  }

  async #show(index: number, active?: Position): Promise<void> {
    const { client, result, formats } = this.#options;
    const table = result.tables[index];
    if (!table) return;
    this.#open?.dispose();
    this.#open = undefined;
    this.#place.setAttribute('aria-label', table.name);
    const { signal } = this.#controller;
    const copy = (block: Block, withHeader: boolean) => void this.#copy(block, withHeader);
    const failed = (error: unknown) => this.#tell(error);
    const moved = (to: Position) => this.#options.moved(index, to);
    try {
      const grid = await ResultGrid.open({ client, table, index, formats, copy, moved, failed }, signal);
      if (signal.aborted || this.#table !== index) {
        grid.dispose();
        return;
      }
      this.#open = grid;
      this.#place.replaceChildren(grid.grid.element);
      if (active) grid.grid.reveal(active);
    } catch (error) {
      this.#tell(error);
    }
  }

  #again(): void {
    this.#retry.hidden = true;
    setText(this.#message, '');
    if (this.#open) this.#open.retry();
    else void this.#show(this.#table);
  }

  async #copy({ top, bottom, left, right }: Block, withHeader: boolean): Promise<void> {
    const columns = Array.from({ length: right - left + 1 }, (_, index) => left + index);
    const block = { table: this.#table, from: top, to: bottom, columns, withHeader };
    try {
      const cells = await this.#options.client.request('copy', block, this.#controller.signal);
      setText(this.#message, l10n.t('Cells copied: {0}', this.#options.formats.count(cells)));
    } catch (error) {
      if (!isAbort(error)) setText(this.#message, textOf(error));
    }
  }

  #tell(error: unknown): void {
    if (isAbort(error)) return;
    setText(this.#message, textOf(error));
    this.#retry.hidden = false;
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
