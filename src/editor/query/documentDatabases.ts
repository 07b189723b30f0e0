import type { DocumentDatabase } from '../../protocol/editor.ts';

/** What of `vscode.Memento` is needed. */
export interface Store {
  get(key: string): unknown;
  update(key: string, value: unknown): Thenable<void>;
}

const key = 'documentDatabases';
/** Documents that are remembered; the least recently bound go first. */
const most = 1000;

/** On which database the queries of each document run. Each workspace remembers its own. */
export class DocumentDatabases {
  readonly #store: Store;
  readonly #byUri: Map<string, DocumentDatabase>;
  /** Of documents that are a part of another, which remembers it. */
  readonly #lent = new Map<string, DocumentDatabase>();
  readonly #listeners = new Set<(uri: string) => void>();

  constructor(store: Store) {
    this.#store = store;
    const stored = store.get(key);
    this.#byUri = new Map(Array.isArray(stored) && stored.every(isBinding) ? stored : []);
  }

  get(uri: string): DocumentDatabase | undefined {
    return this.#lent.get(uri) ?? this.#byUri.get(uri);
  }

  /** The database of a document that is remembered elsewhere; undefined takes it back. */
  lend(uri: string, database: DocumentDatabase | undefined): void {
    const before = this.#lent.get(uri);
    if (before?.cluster === database?.cluster && before?.database === database?.database) return;
    if (database) this.#lent.set(uri, database);
    else this.#lent.delete(uri);
    this.#tell(uri);
  }

  async set(uri: string, database: DocumentDatabase): Promise<void> {
    this.#byUri.delete(uri);
    this.#byUri.set(uri, database);
    await this.#changed(uri);
  }

  /** A renamed document, or one that was saved for the first time, stays on its database. */
  async move(from: string, to: string): Promise<void> {
    const database = this.#byUri.get(from);
    if (database === undefined) return;
    this.#byUri.delete(from);
    this.#byUri.set(to, database);
    await this.#changed(to);
  }

  /** Returns a function that ends the subscription. */
  onChanged(listener: (uri: string) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async #changed(uri: string): Promise<void> {
    for (const oldest of [...this.#byUri.keys()].slice(0, Math.max(0, this.#byUri.size - most))) {
      this.#byUri.delete(oldest);
    }
    this.#tell(uri);
    await this.#store.update(key, [...this.#byUri]);
  }

  #tell(uri: string): void {
    for (const listener of [...this.#listeners]) listener(uri);
  }
}

/** Asked while the extension is activated, when no schema is there yet. */
function isBinding(stored: unknown): stored is readonly [string, DocumentDatabase] {
  if (!Array.isArray(stored)) return false;
  const [uri, database]: readonly unknown[] = stored;
  if (typeof uri !== 'string' || typeof database !== 'object' || database === null) return false;
  const { cluster, clusterName, database: name } = { cluster: 0, clusterName: 0, database: 0, ...database };
  return [cluster, clusterName, name].every((each) => typeof each === 'string');
}
