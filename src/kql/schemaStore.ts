import type { DatabaseSchema } from '../protocol/schema.ts';
import type { EngineView } from './editing/advice.ts';
import { type SchemaRef, type Surroundings, withSurroundings } from './editing/surroundings.ts';
import type { Globals } from './kustoLanguage.ts';
import { globalsOf } from './schemaSymbols.ts';

interface Stored {
  readonly schema: DatabaseSchema;
  globals?: Globals;
  /** With the surroundings of that version. */
  surrounded?: { readonly version: string; readonly globals: Globals };
}

export interface Known {
  readonly schema: DatabaseSchema;
  /** Its own symbols, with which queries are compiled. */
  readonly globals: Globals;
}

/** The schemas that were handed to the worker, and the symbols made of them. */
export class SchemaStore {
  readonly #schemas = new Map<string, Stored>();
  #surroundings: Surroundings<SchemaRef> = { version: '', clusters: [] };

  put(key: string, schema: DatabaseSchema): void {
    this.#schemas.set(key, { schema });
  }

  surround(surroundings: Surroundings<SchemaRef>): void {
    this.#surroundings = surroundings;
  }

  /** Throws where that version was not handed over. */
  get(reference: SchemaRef): Known {
    const stored = this.#schemas.get(reference.key);
    if (stored?.schema.version !== reference.version) throw new Error('The schema of the call was not sent.');
    return { schema: stored.schema, globals: symbolsOf(stored) };
  }

  /** Symbols for editing: what a text may name, its surroundings included. */
  editingGlobals(reference: SchemaRef): Globals {
    const { schema, globals } = this.get(reference);
    const stored = this.#schemas.get(reference.key);
    const { version } = this.#surroundings;
    if (stored?.surrounded?.version === version) return stored.surrounded.globals;
    const made = withSurroundings(globals, schema, this.#surroundings, (other) => {
      const found = this.#schemas.get(other.key);
      return found && symbolsOf(found);
    });
    if (stored) stored.surrounded = { version, globals: made };
    return made;
  }

  /** How the engine sees a text on this database. Without surroundings it knows of no other database. */
  engineView(reference: SchemaRef, isSurrounded: boolean): EngineView {
    const { schema, globals } = this.get(reference);
    const clusters = isSurrounded ? this.#surroundings.clusters : [];
    const others = clusters.flatMap(({ uri, name, databases }) =>
      databases.flatMap((database) => {
        const known = database.schema && this.#schemas.get(database.schema.key)?.schema;
        const named = [uri, name].map((cluster) => ({
          reference: { cluster, database: database.name },
          schema: known,
        }));
        // Without a cluster it is one of the query's own.
        return uri === schema.cluster ? [{ reference: { database: database.name }, schema: known }, ...named] : named;
      }),
    );
    return { schema, globals, others, areAllKnown: isSurrounded };
  }
}

/** Made at the first use, where a failure is the answer to a call and not the end of the worker. */
function symbolsOf(stored: Stored): Globals {
  stored.globals ??= globalsOf(stored.schema);
  return stored.globals;
}
