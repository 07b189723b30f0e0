import { compareNames, firstOf, placeOf } from './page.ts';

/** The whole list as it is now, in any order. */
type AllNames = () => { readonly size: number; readonly names: () => Iterable<string> };

/** At least so many are kept: a few pages of the tree. */
const kept = 500;

/**
 * The beginning of a long list in the order of names. It is looked for once and then altered as names come and go, so that
 * one page of a hundred thousand costs what one of two hundred does.
 */
export class FirstInOrder {
  readonly #all: AllNames;
  readonly #least: number;
  #first: string[] = [];
  /** Whether nothing stands behind those that are kept; undefined until they were looked for. */
  #isWhole: boolean | undefined;

  /** At least `least` are kept where there are so many. */
  constructor(all: AllNames, least = kept) {
    this.#all = all;
    this.#least = least;
  }

  /** The first `limit` of those that are wanted. */
  first(limit: number, isWanted: (name: string) => boolean = () => true): readonly string[] {
    for (let among = limit; ; among *= 4) {
      const found: string[] = [];
      for (const name of this.#take(among)) {
        if (found.length >= limit) break;
        if (isWanted(name)) found.push(name);
      }
      if (found.length >= limit || this.#isWhole) return found;
    }
  }

  /** At least the first `limit` where there are so many. */
  #take(limit: number): readonly string[] {
    const all = this.#all();
    const wanted = Math.min(limit, all.size);
    const isKnown = this.#isWhole ? this.#first.length === all.size : this.#isWhole === false;
    if (!isKnown || this.#first.length < wanted) {
      this.#first = firstOf(all.names(), Math.max(this.#least, 2 * wanted), compareNames);
      this.#isWhole = this.#first.length >= all.size;
    }
    return this.#first;
  }

  /** As this one, of a list that is `all` from now on; what came and went since is still to be said. */
  of(all: AllNames): FirstInOrder {
    const copy = new FirstInOrder(all, this.#least);
    copy.#first = [...this.#first];
    copy.#isWhole = this.#isWhole;
    return copy;
  }

  /** A name has come. */
  add(name: string): void {
    if (this.#isWhole === undefined) return;
    const { at, isThere } = placeOf(this.#first, name);
    if (isThere || (!this.#isWhole && at === this.#first.length)) return;
    this.#first.splice(at, 0, name);
  }

  /** A name has gone. */
  remove(name: string): void {
    const { at, isThere } = placeOf(this.#first, name);
    if (isThere) this.#first.splice(at, 1);
  }
}
