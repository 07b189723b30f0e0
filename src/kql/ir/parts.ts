import type { SharedPart } from './relation.ts';
import type { Sql } from './sql.ts';

export function partName({ id }: SharedPart): Sql {
  return { parts: [`part${id}`], size: 6 };
}

/** The shared parts that a plan reads, and the columns that are needed of each. */
export class Parts {
  readonly #needed = new Map<number, { readonly part: SharedPart; readonly needed: Set<number> }>();
  readonly #done = new Set<number>();

  read(part: SharedPart, columns: readonly number[]): void {
    const known = this.#needed.get(part.id) ?? { part, needed: new Set() };
    for (const id of columns) known.needed.add(id);
    this.#needed.set(part.id, known);
  }

  /** Those that read others come before them, so that all that is needed of a part is known when it comes. */
  next(): { readonly part: SharedPart; readonly needed: ReadonlySet<number> } | undefined {
    const left = [...this.#needed.keys()].filter((id) => !this.#done.has(id));
    if (left.length === 0) return undefined;
    const id = Math.max(...left);
    this.#done.add(id);
    return this.#needed.get(id);
  }
}
