import type { Backend } from '../protocol/contract.ts';
import type { DatabaseSchema } from '../protocol/schema.ts';

interface Database {
  readonly cluster: string;
  readonly database: string;
}

interface Known extends Database {
  readonly schema: Promise<DatabaseSchema>;
}

/** Schemas of the databases that open documents use: every key that is typed asks for one, and they change seldom. */
export class SchemaCache {
  readonly #backend: Promise<Backend>;
  readonly #known = new Map<string, Known>();
  readonly #listeners = new Set<(database: Database) => void>();

  constructor(backend: Promise<Backend>) {
    this.#backend = backend;
    backend.then(
      (ready) => ready.on('catalogChanged', ({ cluster, database }) => this.#changed(cluster, database)),
      // Whoever asks for a schema is told.
      () => {},
    );
  }

  /** A failure is not kept. */
  get({ cluster, database }: Database): Promise<DatabaseSchema> {
    const key = JSON.stringify([cluster, database]);
    const known = this.#known.get(key);
    if (known) return known.schema;
    const schema = this.#load({ cluster, database });
    this.#known.set(key, { cluster, database, schema });
    schema.catch(() => {
      if (this.#known.get(key)?.schema === schema) this.#known.delete(key);
    });
    return schema;
  }

  /** Called when a schema that has been asked for is another now. */
  onChanged(listener: (database: Database) => void): void {
    this.#listeners.add(listener);
  }

  async #load({ cluster, database }: Database): Promise<DatabaseSchema> {
    return (await this.#backend).getSchema({ cluster, database });
  }

  #changed(cluster?: string, database?: string): void {
    for (const [key, known] of this.#known) {
      if (cluster !== undefined && known.cluster !== cluster) continue;
      if (database !== undefined && known.database !== database) continue;
      void this.#compare(key, known);
    }
  }

  /** Most changes are of rows, and a schema stays as it is: then nobody needs to be told. */
  async #compare(key: string, known: Known): Promise<void> {
    const schema = this.#load(known);
    const [before, after] = await Promise.allSettled([known.schema, schema]);
    if (this.#known.get(key) !== known) return;
    if (after.status === 'rejected') this.#known.delete(key);
    else this.#known.set(key, { ...known, schema });
    const versionOf = (settled: PromiseSettledResult<DatabaseSchema>): string | undefined =>
      settled.status === 'fulfilled' ? settled.value.version : undefined;
    if (versionOf(before) === versionOf(after)) return;
    for (const listener of this.#listeners) listener(known);
  }
}
