import { SharingError } from '../../protocol/errors.ts';
import type { DuckDb } from './duckDb.ts';

/** An instance that lives as long as it is the current one or anything of it is in use. */
export interface Lease {
  readonly database: DuckDb;
  users: number;
}

export function release(lease: Lease): void {
  if (--lease.users === 0) lease.database.close();
}

/** Instances that reach the allowed folders: the current one, and earlier ones that are still in use. */
export class Instances {
  readonly #open: (folders: readonly string[]) => Promise<DuckDb>;
  #folders: readonly string[] = [];
  #current: Promise<Lease> | undefined;
  #closed = false;

  constructor(open: (folders: readonly string[]) => Promise<DuckDb>) {
    this.#open = open;
  }

  /** The current one, to be released. */
  async acquire(): Promise<Lease> {
    if (this.#closed) throw new SharingError('ServerUnavailable', 'The engine is shutting down.', 'transient');
    this.#current ??= this.#open(this.#folders).then((database) => ({ database, users: 1 }));
    const current = this.#current;
    try {
      const lease = await current;
      lease.users++;
      return lease;
    } catch (error) {
      if (this.#current === current) this.#current = undefined;
      throw error;
    }
  }

  /** Who uses the current one keeps what it was allowed; DuckDB cannot change it, so later ones get an instance of their own. */
  async allowFolders(folders: readonly string[]): Promise<void> {
    this.#folders = folders;
    await this.#retire();
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#retire();
  }

  async #retire(): Promise<void> {
    const current = this.#current;
    this.#current = undefined;
    const lease = await current?.catch(() => undefined);
    if (lease) release(lease);
  }
}
