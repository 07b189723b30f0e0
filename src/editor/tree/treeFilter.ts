import type { Backend, CallOptions } from '../../protocol/contract.ts';
import type { SearchResult } from '../../protocol/entities.ts';
import { toSharingError } from '../../protocol/errors.ts';
import { CatalogFilter } from './catalogFilter.ts';

/** Matches that are shown; whoever has more types on. */
const most = 500;

export interface FilterState {
  /** Empty: nothing is filtered. */
  readonly text: string;
  readonly isSearching: boolean;
  /** Of what is searched, how much was; 0 to 1. */
  readonly done: number;
  readonly matches: number;
  readonly isCut: boolean;
  readonly error: string | undefined;
}

const none: FilterState = { text: '', isSearching: false, done: 0, matches: 0, isCut: false, error: undefined };

/** Where is searched, also for what no tree has listed. */
export interface FilterSource {
  search(params: { readonly text: string; readonly limit: number }, options: CallOptions): Promise<SearchResult>;
  /** Called when a search may find other things now. Returns a function that ends it. */
  onChanged(listener: () => void): () => void;
}

export function catalogSource(backend: Pick<Backend, 'search' | 'on'>): FilterSource {
  return {
    search: (params, options) => backend.search(params, options),
    onChanged: (listener) => backend.on('catalogChanged', listener),
  };
}

/** What can be narrowed. */
export interface Filtered {
  filter: CatalogFilter | undefined;
}

/** Narrows trees to what matches a text, also what was never listed, and keeps that right when something changes. */
export class TreeFilter {
  readonly #source: FilterSource;
  readonly #model: Filtered;
  readonly #later: (callback: () => void) => void;
  readonly #listeners = new Set<(state: FilterState) => void>();
  readonly #unsubscribe: () => void;
  #state = none;
  #running = new AbortController();
  #isScheduled = false;
  /** Something changed since the search that is running began. */
  #isOld = false;

  constructor(source: FilterSource, model: Filtered, later: (callback: () => void) => void) {
    this.#source = source;
    this.#model = model;
    this.#later = later;
    this.#unsubscribe = source.onChanged(() => this.#searchAgain());
  }

  dispose(): void {
    this.#running.abort();
    this.#unsubscribe();
    this.#listeners.clear();
  }

  get state(): FilterState {
    return this.#state;
  }

  /** Returns a function that ends the subscription. */
  onChanged(listener: (state: FilterState) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Resolves when the trees show what matches; a text that comes meanwhile takes over. */
  async set(text: string): Promise<void> {
    const wanted = text.trim();
    this.#running.abort();
    this.#running = new AbortController();
    if (wanted === '') {
      if (this.#model.filter) this.#model.filter = undefined;
      return this.#tell(none);
    }
    await this.#search(wanted, this.#running.signal);
  }

  async #search(text: string, signal: AbortSignal): Promise<void> {
    this.#isOld = false;
    this.#tell({ ...this.#state, text, isSearching: true, done: 0, error: undefined });
    const progress = (_: string, done = 0): void => {
      if (!signal.aborted && this.#state.isSearching) this.#tell({ ...this.#state, done });
    };
    try {
      const filter = new CatalogFilter(text, await this.#source.search({ text, limit: most }, { signal, progress }));
      if (signal.aborted) return;
      this.#model.filter = filter;
      const { matches, isCut } = filter;
      this.#tell({ text, isSearching: false, done: 1, matches, isCut, error: undefined });
    } catch (error) {
      if (!signal.aborted) this.#tell({ ...this.#state, isSearching: false, error: toSharingError(error).message });
    }
    if (this.#isOld && !signal.aborted) this.#searchAgain();
  }

  #searchAgain(): void {
    if (this.#state.text === '' || this.#isScheduled) return;
    this.#isScheduled = true;
    this.#later(() => {
      this.#isScheduled = false;
      // Changes that come faster than a search through thousands of databases takes must not keep it from its end.
      if (this.#state.isSearching) this.#isOld = true;
      else void this.set(this.#state.text);
    });
  }

  #tell(state: FilterState): void {
    this.#state = state;
    for (const listener of [...this.#listeners]) listener(state);
  }
}
