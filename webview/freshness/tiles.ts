import * as l10n from '@vscode/l10n';
import type { Freshness } from '../../src/protocol/catalog.ts';
import { h, icon, setText } from '../ui/dom.ts';
import type { Formats } from '../ui/format.ts';
import { type Followers, isUnknown, nameOf } from './followers.ts';

interface Tile {
  readonly element: HTMLElement;
  readonly value: HTMLElement;
  readonly note: HTMLElement;
  readonly mark: HTMLElement;
}

/** The answer at a glance: how many followers, how many of them fresh, how far behind the last. */
export class Tiles {
  readonly element: HTMLElement;
  readonly #formats: Formats;
  readonly #followers: Followers;
  readonly #all = tile(l10n.t('Followers'));
  readonly #fresh = tile(l10n.t('Fresh'));
  readonly #worst = tile(l10n.t('Worst lag'));
  /** Says aloud when a follower falls behind or catches up. */
  readonly #status = h('p', { role: 'status', class: 'visually-hidden' });

  constructor(followers: Followers, formats: Formats) {
    this.#followers = followers;
    this.#formats = formats;
    const tiles = [this.#all, this.#fresh, this.#worst].map(({ element }) => element);
    this.element = h('div', { class: 'tiles' }, ...tiles, this.#status);
  }

  update(): void {
    const count = (value: number) => this.#formats.count(value);
    const all = this.#followers.all();
    const looks = all.map((follower) => this.#followers.look(follower).standing);
    const fresh = looks.filter((standing) => standing === 'fresh').length;
    const broken = looks.filter((standing) => standing === 'broken').length;
    const unknown = all.filter((follower, index) => isUnknown(follower) && looks[index] === 'waiting').length;
    const clusters = new Set(all.map(({ cluster }) => cluster)).size;
    setText(this.#all.value, count(all.length));
    setText(this.#all.note, l10n.t('Clusters: {0}', count(clusters)));
    setText(this.#fresh.value, l10n.t('{0} of {1}', count(fresh), count(all.length)));
    setText(this.#fresh.note, freshNote(all.length - fresh - broken - unknown, broken, unknown));
    mark(this.#fresh, fresh === all.length ? 'fresh' : broken > 0 ? 'broken' : 'behind');
    const worst = this.#worstOf(all);
    const lag = worst && this.#formats.duration(worst.lag);
    const isLeast = worst !== undefined && worst.lag > 0 && worst.follower.compared !== undefined;
    setText(this.#worst.value, lag === undefined ? '–' : isLeast ? l10n.t('≥ {0}', lag) : lag);
    setText(this.#worst.note, worst && worst.lag > 0 ? nameOf(worst.follower) : '');
    setText(this.#status, l10n.t('Fresh followers: {0} of {1}.', fresh, all.length));
  }

  #worstOf(all: readonly Freshness[]): { follower: Freshness; lag: number } | undefined {
    let worst: { follower: Freshness; lag: number } | undefined;
    for (const follower of all) {
      const lag = this.#followers.lagNow(follower);
      if (lag !== undefined && (!worst || lag > worst.lag)) worst = { follower, lag };
    }
    return worst;
  }
}

function freshNote(behind: number, broken: number, unknown: number): string {
  const parts: string[] = [];
  if (behind > 0) parts.push(l10n.t('Behind: {0}', behind));
  if (broken > 0) parts.push(l10n.t('Not following: {0}', broken));
  if (unknown > 0) parts.push(l10n.t('Not known: {0}', unknown));
  return parts.length > 0 ? parts.join(' · ') : l10n.t('All keep up');
}

const marks = { fresh: 'pass-filled', behind: 'warning', broken: 'error' };

function mark({ mark: element }: Tile, look: keyof typeof marks): void {
  const className = `tile-mark codicon codicon-${marks[look]} ${look}`;
  if (element.className !== className) element.className = className;
}

function tile(label: string): Tile {
  const value = h('span', { class: 'tile-value' });
  const note = h('span', { class: 'tile-note' });
  const markElement = icon('blank', 'tile-mark');
  const line = h('span', { class: 'tile-line' }, value, markElement);
  return {
    element: h('div', { class: 'tile' }, h('span', { class: 'tile-label' }, label), line, note),
    value,
    note,
    mark: markElement,
  };
}
