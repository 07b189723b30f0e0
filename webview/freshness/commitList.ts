import * as l10n from '@vscode/l10n';
import type { CommitLag, Freshness } from '../../src/protocol/catalog.ts';
import { h, setText } from '../ui/dom.ts';
import type { Formats } from '../ui/format.ts';
import { DataTable } from '../ui/table.ts';
import { commitColumns } from './columns.ts';
import { keyOf, nameOf } from './followers.ts';
import type { FetchCommits } from './lagHistory.ts';

const shownCommits = 50;

/** The newest commits of one follower database, newest first, and where the time of each went. */
export class CommitList {
  readonly element: HTMLElement;
  readonly #fetch: FetchCommits;
  readonly #title = h('h2', { id: 'commits-title' });
  readonly #note = h('p', { class: 'dimmed note' });
  readonly #table: DataTable<CommitLag>;
  /** What the list was fetched for. */
  #shown = '';
  #fetching = false;
  #follower: Freshness | undefined;

  constructor(formats: Formats, fetch: FetchCommits) {
    this.#fetch = fetch;
    this.#table = new DataTable({
      label: l10n.t('Newest commits'),
      columns: commitColumns(formats),
      key: ({ version }) => String(version),
    });
    const bar = h('header', { class: 'bar' }, this.#title);
    this.element = h(
      'section',
      { class: 'card commits', 'aria-labelledby': 'commits-title' },
      bar,
      this.#note,
      this.#table.element,
    );
  }

  update(follower: Freshness | undefined): void {
    this.#follower = follower;
    this.element.hidden = !follower;
    if (!follower) return;
    // No heading is empty, also before anything has come.
    if (this.#shown === '') setText(this.#title, l10n.t('Commits of {0}', nameOf(follower)));
    void this.#load(follower);
  }

  async #load(follower: Freshness): Promise<void> {
    const { cluster, database, visibleVersion, cachedBytes } = follower;
    const wanted = [keyOf(follower), visibleVersion, cachedBytes].join('\n');
    if (this.#fetching || wanted === this.#shown) return;
    this.#fetching = true;
    try {
      const commits = await this.#fetch({ cluster, database }, shownCommits);
      this.#show(follower, [...commits].reverse());
    } catch (error) {
      this.#show(follower, []);
      setText(this.#note, error instanceof Error ? error.message : '');
      this.#note.hidden = false;
    } finally {
      this.#fetching = false;
      this.#shown = wanted;
    }
    // The user may have gone on to another follower meanwhile.
    if (this.#follower && this.#follower !== follower) void this.#load(this.#follower);
  }

  #show(follower: Freshness, commits: readonly CommitLag[]): void {
    setText(this.#title, l10n.t('Commits of {0}', nameOf(follower)));
    this.#table.update(commits);
    this.#table.element.hidden = commits.length === 0;
    this.#note.hidden = commits.length > 0;
    setText(this.#note, l10n.t('No commit has come over since this follower database was attached.'));
  }
}
