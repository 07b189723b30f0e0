import { principalProblem } from '../../protocol/principals.ts';
import type { Store } from '../query/documentDatabases.ts';

const key = 'actingPrincipal';

/** As whom everything is done. Each workspace remembers its own; without a choice it is the user of the machine. */
export class ActingPrincipal {
  /** Fully qualified name of the user of this machine. */
  readonly local: string;
  readonly #store: Store;
  readonly #listeners = new Set<() => void>();

  constructor(store: Store, local: string) {
    this.#store = store;
    this.local = local;
  }

  /** Fully qualified name. */
  get current(): string {
    const stored = this.#store.get(key);
    return typeof stored === 'string' && principalProblem(stored) === undefined ? stored : this.local;
  }

  async set(principal: string): Promise<void> {
    await this.#store.update(key, principal === this.local ? undefined : principal);
    for (const listener of [...this.#listeners]) listener();
  }

  /** Returns a function that ends the subscription. */
  onChanged(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

/** Without its kind, for places where little fits. */
export function shortName(principal: string): string {
  return principal.slice(principal.indexOf('=') + 1);
}
