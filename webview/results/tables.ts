import * as l10n from '@vscode/l10n';
import type { ExportResultParams, QueryResult, ResultTable } from '../../src/protocol/query.ts';
import { type Arrangement, asQueried, type CopyFormat, type resultsView } from '../../src/protocol/resultsView.ts';
import { isAbort, type ViewClient } from '../ui/client.ts';
import { button, tabs } from '../ui/controls.ts';
import { h, setText } from '../ui/dom.ts';
import type { Formats } from '../ui/format.ts';
import type { Block, Position } from '../ui/grid/selection.ts';
import { ArrangedTable } from './arrangedTable.ts';
import { canBeDrawn, openPicture, type Picture, whyTable } from './chart/picture.ts';
import { fetchRows } from './resultGrid.ts';
import { ValuePanel } from './valuePanel.ts';

export interface TablesOptions {
  readonly client: ViewClient<typeof resultsView>;
  readonly result: QueryResult;
  readonly formats: Formats;
  /** The table that was looked at last. */
  readonly table: number;
  readonly active: Position | undefined;
  /** Whether what can be drawn is shown as a table. */
  readonly asTable: boolean;
  readonly asTableChanged: (asTable: boolean) => void;
  /** How a table was shown last, and what was looked for in it. */
  readonly arrangementOf: (table: number) => Arrangement | undefined;
  readonly find: string | undefined;
  readonly arranged: (table: number, arrangement: Arrangement) => void;
  readonly finds: (text: string | undefined) => void;
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
  readonly #values: ValuePanel;
  readonly #toggle: HTMLElement;
  readonly #why = h('p', { class: 'dimmed note why-table', hidden: true });
  #open: ArrangedTable | undefined;
  #picture: Picture | undefined;
  #table: number;
  #asTable: boolean;
  #shows = 0;

  constructor(options: TablesOptions) {
    this.#options = options;
    const { tables } = options.result;
    this.#table = Math.min(options.table, Math.max(0, tables.length - 1));
    this.#asTable = options.asTable;
    this.#values = new ValuePanel({
      copy: () => void this.copy('plain'),
      open: (text, language) => void options.client.request('openValue', { text, language }),
      closed: () => this.#open?.grid.focus(),
    });
    this.#toggle = button('', () => {
      this.#asTable = !this.#asTable;
      options.asTableChanged(this.#asTable);
      void this.#show(this.#table);
    });
    this.#retry = button(l10n.t('Retry'), () => this.#again());
    this.#retry.hidden = true;
    const names = tables.map(({ name, rows }) => l10n.t('{0} ({1})', name, options.formats.count(rows)));
    const choice = names.length > 1 && tabs(l10n.t('Tables'), names, this.#table, (table) => this.#choose(table));
    this.element = h(
      'div',
      { class: 'tables' },
      ...(choice ? [choice] : []),
      h('div', { class: 'table-bar' }, this.#why, this.#toggle),
      h('div', { class: 'table-stage' }, this.#place, this.#values.element),
    );
    void this.#show(this.#table, options.active, options.find);
  }

  /** Where the outcome of copying, and trouble with rows, is told. */
  get messages(): readonly HTMLElement[] {
    return [this.#message, this.#retry];
  }

  async copy(format: CopyFormat): Promise<void> {
    const block = this.#open?.grid.selection.block();
    if (block) await this.#copy(block, format);
  }

  /** Has the rows written to a file, as they are shown. */
  async export(format: ExportResultParams['format']): Promise<void> {
    const arrangement = this.#open?.arrangement ?? asQueried;
    try {
      await this.#options.client.request('export', { table: this.#table, arrangement, format });
    } catch (error) {
      if (!isAbort(error)) setText(this.#message, textOf(error));
    }
  }

  dispose(): void {
    this.#controller.abort();
    this.#clear();
  }

  #choose(table: number): void {
    if (table === this.#table) return;
    this.#table = table;
    this.#options.moved(table, undefined);
    this.#options.finds(undefined);
    void this.#show(table);
  }

  async #show(index: number, active?: Position, find?: string): Promise<void> {
    const options = this.#options;
    const { client, result, formats } = options;
    const table = result.tables[index];
    if (!table) return;
    this.#clear();
    this.#shows += 1;
    const show = this.#shows;
    this.#place.setAttribute('aria-label', table.name);
    const { signal } = this.#controller;
    const isStale = (): boolean => signal.aborted || this.#shows !== show;
    this.#why.hidden = true;
    this.#toggle.hidden = !canBeDrawn(table);
    this.#toggle.textContent = this.#asTable ? l10n.t('Show as Chart') : l10n.t('Show as Table');
    try {
      if (canBeDrawn(table) && !this.#asTable && (await this.#draw(table, index, isStale))) return;
      this.#tellWhy(whyTable(table));
      const opened = await ArrangedTable.open(
        {
          ...{ client, table, index, formats },
          copy: (block, format) => void this.#copy(block, format),
          moved: (to) => {
            options.moved(index, to);
            if (this.#values.isShown) this.#showValue(table, to, false);
          },
          opened: (to) => this.#showValue(table, to, true),
          failed: (error) => this.#tell(error),
          arranged: (arrangement) => options.arranged(index, arrangement),
          finds: (text) => options.finds(text),
        },
        options.arrangementOf(index),
        signal,
      );
      if (isStale()) {
        opened.dispose();
        return;
      }
      this.#open = opened;
      this.#place.replaceChildren(opened.element);
      if (active) opened.grid.reveal(active);
      if (find !== undefined) opened.find(find, active);
    } catch (error) {
      this.#tell(error);
    }
  }

  /** Resolves to whether there was something to draw. */
  async #draw(table: ResultTable, index: number, isStale: () => boolean): Promise<boolean> {
    const { client, formats } = this.#options;
    const { columns, rows, visualization } = table;
    const { signal } = this.#controller;
    const source = { client, index, arrangement: asQueried };
    const fetch = (offset: number, count: number) => fetchRows(source, offset, count, signal);
    const picture = visualization && (await openPicture(visualization, { columns, rows, fetch }, formats, signal));
    if (isStale()) {
      picture?.dispose();
      return true;
    }
    if (!picture) {
      this.#toggle.hidden = true;
      this.#tellWhy(l10n.t("The columns do not fit '{0}'; this is the table.", visualization?.kind ?? ''));
      return false;
    }
    this.#picture = picture;
    this.#place.replaceChildren(picture.element);
    picture.draw();
    return true;
  }

  #clear(): void {
    this.#open?.dispose();
    this.#open = undefined;
    this.#picture?.dispose();
    this.#picture = undefined;
    this.#values.hide();
  }

  #tellWhy(why: string | undefined): void {
    if (why === undefined) return;
    this.#why.hidden = false;
    setText(this.#why, why);
  }

  #showValue(table: ResultTable, at: Position, takeKeyboard: boolean): void {
    const cell = this.#open?.cell(at);
    const column = table.columns[at.column];
    if (column && cell !== undefined) this.#values.show(column, cell, takeKeyboard);
  }

  #again(): void {
    this.#retry.hidden = true;
    setText(this.#message, '');
    if (this.#open) this.#open.retry();
    else void this.#show(this.#table);
  }

  async #copy({ top, bottom, left, right }: Block, format: CopyFormat): Promise<void> {
    const columns = Array.from({ length: right - left + 1 }, (_, index) => left + index);
    const arrangement = this.#open?.arrangement ?? asQueried;
    const block = { table: this.#table, arrangement, from: top, to: bottom, columns, format };
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
