import * as l10n from '@vscode/l10n';
import type { CommitLag, FollowerDetail, Freshness } from '../../src/protocol/catalog.ts';
import { button } from '../ui/controls.ts';
import { h, setText } from '../ui/dom.ts';
import type { Formats } from '../ui/format.ts';
import { DataTable } from '../ui/table.ts';
import { explain } from './causes.ts';
import { cachedTableColumns, happeningColumns } from './columns.ts';
import { type Followers, keyOf, nameOf } from './followers.ts';
import type { FetchCommits } from './lagHistory.ts';
import { type Happening, timeline } from './timeline.ts';

const timelineCommits = 20;

export interface FollowerCardOptions {
  readonly formats: Formats;
  readonly followers: Followers;
  readonly fetchCommits: FetchCommits;
  readonly fetchDetail: (follower: { cluster: string; database: string }) => Promise<FollowerDetail>;
  readonly setObjective: (follower: Freshness) => void;
}

/** One follower database: whether it is fresh and why not, what waits, what of it is cached, and what happened to it. */
export class FollowerCard {
  readonly element: HTMLElement;
  readonly #options: FollowerCardOptions;
  readonly #title = h('h2', { id: 'follower-title' });
  readonly #why = h('p', { class: 'why', role: 'status' });
  readonly #facts = h('p', { class: 'dimmed note' });
  readonly #tables: DataTable<FollowerDetail['tables'][number]>;
  readonly #happenings: DataTable<Happening>;
  readonly #history: HTMLElement;
  #follower: Freshness | undefined;
  #shown = '';
  #fetching = false;

  constructor(options: FollowerCardOptions) {
    this.#options = options;
    const { formats } = options;
    const change = button(l10n.t('Set Objective'), () => this.#follower && options.setObjective(this.#follower));
    this.#tables = new DataTable({
      label: l10n.t('Cached of each table'),
      columns: cachedTableColumns(formats),
      key: ({ name }) => name,
    });
    this.#happenings = new DataTable({
      label: l10n.t('Timeline'),
      columns: happeningColumns(formats),
      key: ({ key }) => key,
    });
    this.#history = h('div', {}, h('h3', {}, l10n.t('Timeline')), this.#happenings.element);
    this.element = h(
      'section',
      { class: 'card follower', 'aria-labelledby': 'follower-title' },
      h('header', { class: 'bar' }, this.#title, change),
      this.#why,
      this.#facts,
      h('h3', {}, l10n.t('Cache and hot spans')),
      this.#tables.element,
      this.#history,
    );
  }

  update(follower: Freshness | undefined): void {
    this.#follower = follower;
    this.element.hidden = !follower;
    if (!follower) return;
    setText(this.#title, nameOf(follower));
    this.#history.hidden = follower.compared !== undefined;
    this.#drawWhy(follower);
    void this.#load(follower);
  }

  #drawWhy(follower: Freshness): void {
    const { formats, followers } = this.#options;
    const { text, standing } = followers.look(follower);
    const since = follower.behindSince === undefined ? '' : l10n.t('since {0}', formats.clock(follower.behindSince));
    const reason = explain(follower, formats);
    const head = [text, since].filter(Boolean).join(' ');
    this.#why.className = `why ${standing}`;
    setText(this.#why, [head, reason].filter(Boolean).join(': '));
  }

  #drawFacts(follower: Freshness, { pending }: FollowerDetail): void {
    const { formats, followers } = this.#options;
    if (follower.compared) {
      const objective = l10n.t('Objective: {0}', formats.duration(followers.objective(follower)));
      setText(this.#facts, objective);
      return;
    }
    const bytes = pending.reduce((sum, commit) => sum + commit.bytes, 0);
    const facts = [
      l10n.t('Version {0} of {1}', formats.count(follower.visibleVersion), formats.count(follower.leaderVersion)),
      pending.length === 0
        ? l10n.t('No commit is pending')
        : l10n.t('Pending commits: {0}, {1}', formats.count(pending.length), formats.bytes(bytes)),
      l10n.t('Cached: {0} of {1}', formats.bytes(follower.cachedBytes), formats.bytes(follower.totalBytes)),
      l10n.t('Objective: {0}', formats.duration(followers.objective(follower))),
    ];
    setText(this.#facts, facts.join(' · '));
  }

  async #load(follower: Freshness): Promise<void> {
    const { followers, fetchDetail, fetchCommits } = this.#options;
    const { visibleVersion, leaderVersion, cachedBytes, state, syncInterval, compared } = follower;
    const versions = [compared?.version, compared?.leaderVersion];
    const about = [visibleVersion, leaderVersion, cachedBytes, state, syncInterval, ...versions];
    about.push(followers.objective(follower));
    const wanted = [keyOf(follower), ...about].join('\n');
    if (this.#fetching || wanted === this.#shown) return;
    this.#fetching = true;
    try {
      const of = { cluster: follower.cluster, database: follower.database };
      // Azure has no commits to tell of.
      const history = compared ? [] : fetchCommits(of, timelineCommits);
      const [detail, commits] = await Promise.all([fetchDetail(of), history]);
      this.#show(follower, detail, commits);
    } catch (error) {
      setText(this.#facts, error instanceof Error ? error.message : '');
    } finally {
      this.#fetching = false;
      this.#shown = wanted;
    }
    // The user may have gone on to another follower meanwhile, or this one may have.
    if (this.#follower && this.#follower !== follower) void this.#load(this.#follower);
  }

  #show(follower: Freshness, detail: FollowerDetail, commits: readonly CommitLag[]): void {
    this.#drawFacts(follower, detail);
    this.#tables.update(detail.tables.slice(0, mostTables));
    this.#happenings.update(timeline(commits, detail.events, this.#options.formats));
  }
}

/** The toolkit's grid draws every row. */
const mostTables = 100;
