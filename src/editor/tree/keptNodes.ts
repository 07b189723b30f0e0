import type { Presentation } from './presentation.ts';

/** For the moment before it is listed. */
const unseen: Presentation = {
  label: '',
  description: '',
  icon: { id: 'question' },
  contextValue: '',
  children: 'none',
};

/** Nodes of a view. They stay the same objects for the editor; how they look, as last listed, is replaced. */
export class KeptNodes<N extends { readonly id: string }> {
  readonly #nodes = new Map<string, N>();
  readonly #looks = new Map<string, Presentation>();

  keep<M extends N>(node: M, look: Presentation): M {
    this.#looks.set(node.id, look);
    const known = this.#nodes.get(node.id);
    // Ids tell the kind.
    if (known) return known as M;
    this.#nodes.set(node.id, node);
    return node;
  }

  look({ id }: N): Presentation {
    return this.#looks.get(id) ?? unseen;
  }

  get all(): readonly N[] {
    return [...this.#nodes.values()];
  }
}
