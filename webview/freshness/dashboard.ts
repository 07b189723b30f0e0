import * as l10n from '@vscode/l10n';
import type { Freshness } from '../../src/protocol/catalog.ts';
import type { SharingErrorData } from '../../src/protocol/errorData.ts';
import type { FreshnessViewState } from '../../src/protocol/freshnessState.ts';
import type { freshnessView } from '../../src/protocol/freshnessView.ts';
import { afterPaint } from '../ui/afterPaint.ts';
import type { ViewClient } from '../ui/client.ts';
import { actions, button, notice, textField } from '../ui/controls.ts';
import { h } from '../ui/dom.ts';
import { compareTexts, type Formats } from '../ui/format.ts';
import type { LineChart } from '../ui/lineChart.ts';
import { followerColumns } from './columns.ts';
import { CommitList } from './commitList.ts';
import { FollowerCard } from './followerCard.ts';
import { Followers, isPending, keyOf, nameOf } from './followers.ts';
import { FollowersTable } from './followersTable.ts';
import { LagChart, mostLines } from './lagChart.ts';
import { LagHistory } from './lagHistory.ts';
import { Tiles } from './tiles.ts';

/** Milliseconds between two looks at the clock; a commit that is late is seen to grow older. */
const tick = 250;

export interface DashboardOptions {
  /** Emptied by it. */
  readonly root: HTMLElement;
  readonly client: ViewClient<typeof freshnessView>;
  readonly formats: Formats;
  /** Comes after the first picture. */
  readonly lineChart: Promise<typeof LineChart>;
}

/** The freshness dashboard. */
export class Dashboard {
  readonly #root: HTMLElement;
  readonly #client: ViewClient<typeof freshnessView>;
  readonly #followers = new Followers();
  readonly #columns;
  readonly #history: LagHistory;
  readonly #tiles: Tiles;
  readonly #chart: LagChart;
  readonly #table: FollowersTable;
  readonly #commits: CommitList;
  readonly #card: FollowerCard;
  readonly #page: HTMLElement;
  #state: FreshnessViewState;
  #second = 0;
  #frame = 0;
  #isDrawn = false;

  constructor({ root, client, formats, lineChart }: DashboardOptions) {
    this.#root = root;
    this.#client = client;
    this.#state = client.restore() ?? { filter: '', range: 5, chartAsTable: false, parts: false };
    const fetch = (follower: { cluster: string; database: string }, count: number) =>
      client.request('commits', { ...follower, count });
    this.#columns = followerColumns(this.#followers, formats);
    this.#history = new LagHistory(this.#followers, fetch, () => this.#chart.draw());
    this.#tiles = new Tiles(this.#followers, formats);
    this.#chart = new LagChart({
      formats,
      lineChart,
      followers: this.#followers,
      history: this.#history,
      range: this.#state.range,
      asTable: this.#state.chartAsTable,
      parts: this.#state.parts,
      changed: (range, chartAsTable, parts) => this.#keep({ range, chartAsTable, parts }),
      save: (png) => void this.#ask(() => client.request('savePicture', { png })),
    });
    this.#card = new FollowerCard({
      formats,
      followers: this.#followers,
      fetchCommits: fetch,
      fetchDetail: (follower) => client.request('detail', follower),
      setObjective: ({ cluster, database }) =>
        void this.#ask(() => client.request('setObjective', { cluster, database })),
    });
    this.#table = new FollowersTable({
      columns: this.#columns,
      formats,
      sort: (column) => this.#sortBy(column),
      select: ({ cluster, database }) => this.#keep({ selected: { cluster, database } }),
    });
    this.#commits = new CommitList(formats, fetch);
    const filter = textField(l10n.t('Filter followers'), this.#state.filter, (text) => this.#keep({ filter: text }));
    const save = button('', () => void this.#ask(() => client.request('exportCsv', null)), {
      icon: 'save',
      appearance: 'icon',
      label: l10n.t('Export as CSV'),
    });
    const title = h('h2', { id: 'followers-title' }, l10n.t('Follower databases'));
    const bar = h('header', { class: 'bar' }, title, filter, save);
    const list = h('section', { class: 'card', 'aria-labelledby': 'followers-title' }, bar, this.#table.element);
    this.#page = h('div', { class: 'page' }, this.#tiles.element, this.#chart.element, list);
  }

  start(): void {
    this.#client.start({
      followers: ({ at, followers, objectives }) => {
        this.#followers.replace(at, followers, objectives);
        // The first picture does not wait for a frame, and is in the first that the page has.
        if (this.#isDrawn) this.#schedule();
        else this.#draw();
      },
      changed: ({ at, followers }) => {
        this.#followers.merge(at, followers);
        this.#schedule();
      },
      failed: (error) => this.#showFailure(error),
    });
    setInterval(() => this.#tick(), tick);
  }

  /** Many messages, one picture per frame. */
  #schedule(): void {
    if (this.#frame !== 0) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      this.#draw();
    });
  }

  #tick(): void {
    if (!this.#page.isConnected) return;
    const second = Math.floor(this.#followers.now() / 1000);
    if (second === this.#second && !this.#followers.all().some(isPending)) return;
    this.#second = second;
    this.#draw();
  }

  #keep(change: Partial<FreshnessViewState>): void {
    this.#state = { ...this.#state, ...change };
    this.#client.keep(this.#state);
    if (this.#page.isConnected) this.#draw();
  }

  #draw(): void {
    const all = this.#followers.all();
    if (all.length === 0) {
      this.#showEmpty();
      return;
    }
    if (!this.#page.isConnected) this.#put(this.#page);
    const shown = this.#sorted(this.#filtered(all));
    const selected = this.#state.selected && this.#followers.get(keyOf(this.#state.selected));
    this.#tiles.update();
    this.#table.update(shown, this.#state.sort, selected && keyOf(selected));
    const followed = selected ?? (all.length === 1 ? all[0] : undefined);
    if (this.#isDrawn) {
      this.#drawChart(shown, followed);
      this.#drawDetails(followed);
    } else afterPaint(() => this.#page.isConnected && this.#schedule());
    this.#isDrawn = true;
  }

  #drawChart(shown: readonly Freshness[], followed: Freshness | undefined): void {
    // Without commits there is no lag to be drawn over time.
    const measured = shown.filter(({ compared }) => !compared);
    const charted = this.#charted(measured);
    this.#history.advance(charted);
    this.#chart.element.hidden = measured.length === 0 && shown.length > 0;
    this.#chart.update(charted, measured.length, followed?.compared ? undefined : followed);
  }

  /** What is said of one follower stands below all else, and is drawn when the rest is on the screen. */
  #drawDetails(followed: Freshness | undefined): void {
    if (followed && !this.#card.element.isConnected) this.#page.append(this.#card.element, this.#commits.element);
    this.#card.update(followed);
    this.#commits.update(followed?.compared ? undefined : followed);
  }

  #filtered(all: readonly Freshness[]): Freshness[] {
    const words = this.#state.filter.toLocaleLowerCase().split(/\s+/).filter(Boolean);
    if (words.length === 0) return [...all];
    return all.filter((follower) => {
      const { leader } = follower;
      const { text } = this.#followers.look(follower);
      const searched = `${text} ${nameOf(follower)} ${leader.clusterName}/${leader.database}`.toLocaleLowerCase();
      return words.every((word) => searched.includes(word));
    });
  }

  #sorted(followers: Freshness[]): Freshness[] {
    const { sort } = this.#state;
    const compare = this.#columns.find(({ key }) => key === sort?.column)?.compare ?? byName;
    const sign = sort?.descending ? -1 : 1;
    return followers.sort((one, other) => sign * compare(one, other) || byName(one, other));
  }

  /** By name, so that each keeps its colour; of too many, those that are the furthest behind. */
  #charted(shown: readonly Freshness[]): Freshness[] {
    const late = (follower: Freshness) => follower.percentiles?.p99 ?? 0;
    const chosen =
      shown.length > mostLines ? [...shown].sort((a, b) => late(b) - late(a)).slice(0, mostLines) : [...shown];
    return chosen.sort(byName);
  }

  #sortBy(column: string): void {
    const { sort } = this.#state;
    const descending = sort?.column === column ? !sort.descending : false;
    this.#keep({ sort: { column, descending } });
  }

  #showEmpty(): void {
    const ask = (): void => void this.#ask(() => this.#client.request('attachDatabase', null));
    const attach = button(l10n.t('Attach Database'), ask, { appearance: 'primary' });
    const text = l10n.t('Attach a database of a leader cluster to a follower cluster, and see here how fresh it is.');
    this.#put(notice('pulse', l10n.t('No database is followed yet'), text, actions(attach)));
  }

  #showFailure(error: SharingErrorData): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    const ask = (): void => void this.#ask(() => this.#client.request('reload', null));
    const retry = button(l10n.t('Retry'), ask, { appearance: 'primary' });
    this.#put(notice('error', l10n.t('Freshness could not be read'), error.message, actions(retry)));
  }

  #put(content: HTMLElement): void {
    this.#root.replaceChildren(h('h1', { class: 'visually-hidden' }, l10n.t('Freshness')), content);
  }

  /** The host shows what goes wrong with it. */
  async #ask(request: () => Promise<unknown>): Promise<void> {
    try {
      await request();
    } catch (error) {
      console.warn('The host did not do what was asked.', error);
    }
  }
}

function byName(one: Freshness, other: Freshness): number {
  return compareTexts(nameOf(one), nameOf(other));
}
