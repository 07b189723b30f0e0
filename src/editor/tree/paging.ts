import type { AnyNode } from './anyNode.ts';

/** Nodes below one node before the rest is put behind a node of its own. */
export const pageSize = 200;

/** How much of each long list is shown. */
export class Paging {
  readonly #limits = new Map<string, number>();
  readonly #names = new Map<string, Set<string>>();

  /** By the id of the node above the list. */
  limit(id: string): number {
    return this.#limits.get(id) ?? pageSize;
  }

  /** Of what is shown beyond the limit, because it has just come to be. */
  names(id: string): readonly string[] {
    return [...(this.#names.get(id) ?? [])];
  }

  /** Shows one page more. */
  more(id: string): void {
    this.#limits.set(id, this.limit(id) + pageSize);
  }

  /** Shows one of the list wherever it stands. */
  include(id: string, name: string): void {
    this.#names.set(id, (this.#names.get(id) ?? new Set()).add(name));
  }

  /** What is shown of a list, or of its beginning that is at least one longer than the limit where there is more. */
  shown<T>(id: string, all: readonly T[], nameOf: (each: T) => string | undefined): readonly T[] {
    const limit = this.limit(id);
    if (all.length <= limit) return all;
    const also = this.#names.get(id);
    return [...all.slice(0, limit), ...all.slice(limit).filter((each) => also?.has(nameOf(each) ?? ''))];
  }
}

/** By what one of a list is told from the others. */
export function labelOf(node: AnyNode): string | undefined {
  if (node.kind === 'cluster') return node.cluster;
  return node.kind === 'database' ? node.database : undefined;
}
