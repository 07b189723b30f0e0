import * as l10n from '@vscode/l10n';
import type { TextSpan } from '../../src/protocol/errorData.ts';
import { exportFormats } from '../../src/protocol/query.ts';
import type { CopyFormat, ResultsShown, ResultsViewState, resultsView } from '../../src/protocol/resultsView.ts';
import type { ViewClient } from '../ui/client.ts';
import { actions, button, notice, progressRing } from '../ui/controls.ts';
import { h, setText } from '../ui/dom.ts';
import type { Formats } from '../ui/format.ts';
import { menuButton } from '../ui/menuButton.ts';
import { errorPosition } from './errorPosition.ts';
import { statusLine } from './statusLine.ts';
import { Tables } from './tables.ts';

type Place = Pick<ResultsViewState, 'table' | 'active' | 'asTable' | 'arrangements' | 'find'>;
type ExportFormat = (typeof exportFormats)[number];

const exportNames: Readonly<Record<ExportFormat, string>> = {
  csv: 'CSV',
  tsv: 'TSV',
  json: 'JSON',
  ndjson: 'NDJSON',
  markdown: 'Markdown',
  parquet: 'Parquet',
};

const second = 1000;

type Of<K extends ResultsShown['kind']> = Extract<ResultsShown, { kind: K }>;

/** What a results panel shows: a query that runs, its tables, or why there are none. */
export class ResultsPage {
  readonly #root: HTMLElement;
  readonly #client: ViewClient<typeof resultsView>;
  readonly #formats: Formats;
  #tables: Tables | undefined;
  /** The result whose tables are drawn. */
  #result: string | undefined;
  #pin: HTMLElement | undefined;
  #at: Place = { table: 0 };

  constructor(root: HTMLElement, client: ViewClient<typeof resultsView>, formats: Formats) {
    this.#root = root;
    this.#client = client;
    this.#formats = formats;
    const { table = 0, active, asTable, arrangements, find } = client.restore() ?? {};
    this.#at = { table, active, asTable, arrangements, find };
  }

  start(): void {
    this.#client.start({ shown: (shown) => this.#show(shown) });
  }

  #show(shown: ResultsShown): void {
    const { about, pinned } = shown;
    const isSameResult = shown.kind === 'rows' && shown.result.result === this.#result;
    const isOther = shown.kind === 'rows' && this.#result !== undefined && !isSameResult;
    if (shown.kind === 'running' || isOther) this.#at = { table: 0 };
    this.#client.keep({ about, pinned, ...this.#at });
    if (isSameResult) {
      this.#pin?.replaceWith(this.#pinButton(pinned));
      return;
    }
    this.#tables?.dispose();
    this.#tables = undefined;
    this.#result = shown.kind === 'rows' ? shown.result.result : undefined;
    const content = this.#content(shown);
    this.#root.replaceChildren(h('div', { class: 'results' }, this.#bar(shown), ...content));
  }

  #bar({ about, pinned, kind, color }: ResultsShown): HTMLElement {
    const place = h('span', { class: 'place' }, ` ${about.clusterName}/${about.database}`);
    // Only named by the host; a style sheet that does not know it leaves the place as it is.
    if (color) place.style.setProperty('--cluster', `var(--vscode-${color})`);
    const buttons = [this.#pinButton(pinned)];
    if (kind === 'rows') {
      const copy = (format: CopyFormat) => void this.#tables?.copy(format);
      const entry = (text: string, format: CopyFormat) => ({ text, press: () => copy(format) });
      const exporting = (format: ExportFormat) => ({
        text: exportNames[format],
        press: () => void this.#tables?.export(format),
      });
      buttons.unshift(
        button('', () => copy('plain'), { icon: 'copy', appearance: 'icon', label: l10n.t('Copy selection') }),
        menuButton(l10n.t('Copy As…'), 'clippy', [
          entry(l10n.t('Tab-Separated'), 'tsv'),
          entry('CSV', 'csv'),
          entry('JSON', 'json'),
          entry('Markdown', 'markdown'),
          entry(l10n.t('KQL datatable'), 'datatable'),
        ]),
        menuButton(l10n.t('Export…'), 'desktop-download', exportFormats.map(exporting)),
      );
    }
    const canRun = kind !== 'running' && about.cluster !== undefined;
    if (canRun) buttons.unshift(this.#runAgain('icon'));
    return h(
      'header',
      { class: 'bar' },
      h('h1', {}, h('span', { title: about.title }, about.title), place),
      ...buttons,
    );
  }

  #content(shown: ResultsShown): HTMLElement[] {
    switch (shown.kind) {
      case 'running':
        return [this.#running(shown)];
      case 'rows':
        return this.#rows(shown);
      case 'failed':
        return [this.#failed(shown)];
      case 'cancelled':
        return [notice('circle-slash', l10n.t('Cancelled'), l10n.t('The query was stopped.'), ...this.#again(shown))];
      case 'closed': {
        if (shown.reason !== undefined) return [notice('circle-slash', l10n.t('No longer shared'), shown.reason)];
        const text = l10n.t('The rows of this query are no longer kept. Run it again to see them.');
        return [notice('history', l10n.t('No rows'), text, ...this.#again(shown))];
      }
    }
  }

  #running({ cancelling, since }: Of<'running'>): HTMLElement {
    const text = cancelling ? l10n.t('Cancelling…') : l10n.t('Running the query…');
    const cancel = cancelling ? [] : [button(l10n.t('Cancel'), () => this.#ask('cancel'))];
    const elapsed = this.#elapsed(since);
    return h('div', { class: 'running' }, progressRing(text), h('p', { role: 'status' }, text), elapsed, ...cancel);
  }

  /** Seconds that go on, apart from what is read aloud. */
  #elapsed(since: number): HTMLElement {
    const element = h('p', { class: 'dimmed elapsed', role: 'timer', 'aria-live': 'off' });
    const draw = (): void => {
      const seconds = Math.floor(Math.max(0, Date.now() - since) / second);
      setText(element, seconds === 0 ? '' : this.#formats.duration(seconds * second));
    };
    const timer = setInterval(() => {
      if (element.isConnected) draw();
      else clearInterval(timer);
    }, second / 4);
    draw();
    return element;
  }

  #rows({ result }: Of<'rows'>): HTMLElement[] {
    const { tables } = result;
    if (tables.length === 0) {
      const text = l10n.t('The query has no output. Its last statement is not an expression.');
      return [notice('table', l10n.t('No table'), text), statusLine(result, this.#formats)];
    }
    this.#tables = new Tables({
      client: this.#client,
      result,
      formats: this.#formats,
      table: this.#at.table,
      active: this.#at.active,
      asTable: this.#at.asTable ?? false,
      asTableChanged: (asTable) => this.#remember({ ...this.#at, asTable }),
      moved: (table, active) => this.#remember({ ...this.#at, table, active }),
      arrangementOf: (table) => this.#at.arrangements?.find((each) => each.table === table)?.arrangement,
      arranged: (table, arrangement) => {
        const others = this.#at.arrangements?.filter((each) => each.table !== table) ?? [];
        this.#remember({ ...this.#at, arrangements: [...others, { table, arrangement }] });
      },
      find: this.#at.find,
      finds: (find) => this.#remember({ ...this.#at, find }),
    });
    return [this.#tables.element, statusLine(result, this.#formats, ...this.#tables.messages)];
  }

  #remember(at: Place): void {
    this.#at = at;
    const kept = this.#client.restore();
    if (kept) this.#client.keep({ ...kept, ...at });
  }

  #failed({ about, error }: Of<'failed'>): HTMLElement {
    const { fix, span } = error;
    const where = span ? excerpt(about.text, span) : [];
    const buttons = fix ? [button(fix.title, () => this.#ask('applyFix'), { appearance: 'primary' })] : [];
    const element = notice('error', l10n.t('The query failed'), error.message, ...where, actions(...buttons));
    element.setAttribute('role', 'alert');
    return element;
  }

  #again({ about }: ResultsShown): HTMLElement[] {
    return about.cluster === undefined ? [] : [actions(this.#runAgain('primary'))];
  }

  #runAgain(appearance: 'icon' | 'primary'): HTMLElement {
    const label = l10n.t('Run Again');
    const run = () => this.#ask('runAgain');
    if (appearance === 'icon') return button('', run, { icon: 'refresh', appearance, label });
    return button(label, run, { appearance });
  }

  #pinButton(pinned: boolean): HTMLElement {
    const label = pinned ? l10n.t('Unpin') : l10n.t('Pin: keep these results when another query is run');
    const toggle = () => void this.#client.request('pin', { pinned: !pinned });
    this.#pin = button('', toggle, { icon: pinned ? 'pinned' : 'pin', appearance: 'icon', label });
    this.#pin.setAttribute('aria-pressed', String(pinned));
    return this.#pin;
  }

  #ask(request: 'cancel' | 'runAgain' | 'applyFix'): void {
    // What comes of it is told by the next `shown`.
    this.#client.request(request, null).catch((error: unknown) => console.warn(`"${request}" was not done.`, error));
  }
}

/** The line of a query where the trouble is, and where in the query that line stands. */
function excerpt(text: string, span: TextSpan): HTMLElement[] {
  const { line, column, before, marked, after } = errorPosition(text, span);
  return [
    h('p', {}, l10n.t('Line {0}, column {1}', line, column)),
    h('pre', { class: 'excerpt', tabindex: 0 }, before, h('mark', {}, marked), after),
  ];
}
