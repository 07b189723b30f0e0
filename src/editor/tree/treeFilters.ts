import type { FilterState, TreeFilter } from './treeFilter.ts';

/** One text for all trees, each of which is narrowed as soon as it can be: Azure is asked over the network. */
export class TreeFilters {
  readonly #all: TreeFilter[] = [];
  readonly #listeners = new Set<(state: FilterState) => void>();

  /** The filter is given the text of the others. Returns a function that takes it out. */
  add(filter: TreeFilter): () => void {
    const { text } = this.state;
    this.#all.push(filter);
    const stop = filter.onChanged(() => this.#tell());
    if (text !== '') void filter.set(text);
    return () => {
      stop();
      this.#all.splice(this.#all.indexOf(filter), 1);
    };
  }

  /** Of all trees together. */
  get state(): FilterState {
    const states = this.#all.map(({ state }) => state);
    return {
      text: states[0]?.text ?? '',
      isSearching: states.some(({ isSearching }) => isSearching),
      done: Math.min(...states.flatMap(({ isSearching, done }) => (isSearching ? [done] : [])), 1),
      matches: states.reduce((sum, { matches }) => sum + matches, 0),
      isCut: states.some(({ isCut }) => isCut),
      error: states.find(({ error }) => error !== undefined)?.error,
    };
  }

  /** Returns a function that ends the subscription. */
  onChanged(listener: (state: FilterState) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Resolves when every tree shows what matches. */
  async set(text: string): Promise<void> {
    await Promise.all(this.#all.map((each) => each.set(text)));
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener(this.state);
  }
}
