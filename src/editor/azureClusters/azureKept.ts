import { KeptNodes } from '../tree/keptNodes.ts';
import type { Presentation } from '../tree/presentation.ts';
import type { AzureNode } from './azureNodes.ts';

/** The nodes of the view, with what is told of each where the pointer rests, in Markdown. */
export class AzureKept {
  readonly #nodes = new KeptNodes<AzureNode>();
  readonly #tooltips = new Map<string, () => string>();

  keep<N extends AzureNode>(node: N, look: Presentation, tooltip?: () => string): N {
    if (tooltip) this.#tooltips.set(node.id, tooltip);
    return this.#nodes.keep(node, look);
  }

  look(node: AzureNode): Presentation {
    return this.#nodes.look(node);
  }

  tooltip({ id }: AzureNode): string | undefined {
    return this.#tooltips.get(id)?.();
  }

  get all(): readonly AzureNode[] {
    return this.#nodes.all;
  }
}
