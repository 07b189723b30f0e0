import type { Surroundings } from '../kql/editing/surroundings.ts';
import { azureClusterAliases, isAzureCluster } from '../protocol/azureClouds.ts';
import type { Backend } from '../protocol/contract.ts';
import type { DatabaseSchema } from '../protocol/schema.ts';

interface Names {
  readonly uri: string;
  readonly name: string;
  readonly databases: readonly string[];
}

/** `database("x")` and `cluster("y").database("x")`, as far as it can be told without a parser. */
const named =
  /(?:\bcluster\s*\(\s*(?:"([^"]*)"|'([^']*)')\s*\)\s*\.\s*)?\bdatabase\s*\(\s*(?:"([^"]*)"|'([^']*)')\s*\)/g;

/** `cluster("contoso.westeurope")`, when its name is written to the end. */
const clusters = /\bcluster\s*\(\s*(?:"([^"]+)"|'([^']+)')\s*\)/gi;

/**
 * The databases that whoever acts may see, for queries that name others than their own: all by name, and the schemas of
 * those that some text has named. Listed when first needed, and again after something about them changed.
 */
export class SurroundingDatabases {
  readonly #backend: Promise<Backend>;
  readonly #schemaOf: (database: { cluster: string; database: string }) => Promise<DatabaseSchema>;
  /** Addresses of the clusters of Azure that are known without asking. */
  readonly #azureClusters: () => readonly string[];
  #names: Promise<readonly Names[]> | undefined;
  /** Names of databases by the addresses of clusters of Azure. */
  readonly #databases = new Map<string, Promise<readonly string[]>>();
  /** The same names are the same object, which tells that nothing has changed. */
  readonly #onAzure = new Map<string, readonly Names[]>();
  /** By URI of the cluster and name of the database. */
  readonly #wanted = new Map<string, { readonly cluster: string; readonly database: string }>();
  readonly #listeners = new Set<() => void>();
  #made: Surroundings = { version: '0', clusters: [] };
  #madeOf: readonly Names[] | undefined;
  #content = '';
  #versions = 0;

  constructor(
    backend: Promise<Backend>,
    schemaOf: (database: { cluster: string; database: string }) => Promise<DatabaseSchema>,
    azureClusters: () => readonly string[] = () => [],
  ) {
    this.#azureClusters = azureClusters;
    this.#backend = backend;
    this.#schemaOf = schemaOf;
    backend.then(
      (ready) => ready.on('catalogChanged', ({ database }) => void (database === undefined && this.#forget())),
      // Whoever asks is told.
      () => {},
    );
  }

  /** For a text of a database in the cluster `own`. */
  async get(text: string, own: string): Promise<Surroundings> {
    const names = await this.#namesFor(text, own);
    this.#want(text, own, names);
    const schemas = new Map<string, DatabaseSchema>();
    for (const [key, wanted] of this.#wanted) {
      // One that cannot be read at the moment stays a name.
      const schema = await this.#schemaOf(wanted).catch(() => undefined);
      if (schema) schemas.set(key, schema);
    }
    const content = JSON.stringify([...schemas].map(([key, { version }]) => [key, version]));
    // Made by each key that is typed: the same names and schemas are the same surroundings.
    if (content === this.#content && names === this.#madeOf) return this.#made;
    this.#content = content;
    this.#madeOf = names;
    this.#versions += 1;
    const clusters = names.map(({ uri, name, databases }) => ({
      uri,
      name,
      databases: databases.map((database) => {
        const schema = schemas.get(keyOf(uri, database));
        return { name: database, ...(schema && { schema }) };
      }),
    }));
    this.#made = { version: String(this.#versions), clusters };
    return this.#made;
  }

  #want(text: string, own: string, names: readonly Names[]): void {
    for (const [, quoted, single, database = '', other = ''] of text.matchAll(named)) {
      const cluster = quoted ?? single;
      const found = names.find(({ uri, name }) =>
        cluster === undefined ? uri === own : name === cluster || isCalled(uri, cluster),
      );
      const name = database || other;
      if (found?.databases.includes(name)) {
        this.#wanted.set(keyOf(found.uri, name), { cluster: found.uri, database: name });
      }
    }
  }

  /** Called when there may be other databases than those that were listed. */
  onChanged(listener: () => void): void {
    this.#listeners.add(listener);
  }

  #forget(): void {
    if (this.#names === undefined && this.#databases.size === 0) return;
    this.#names = undefined;
    this.#databases.clear();
    this.#onAzure.clear();
    for (const listener of this.#listeners) listener();
  }

  /** A query on Azure sees the clusters of Azure, its own first; what is here it cannot reach. */
  async #namesFor(text: string, own: string): Promise<readonly Names[]> {
    if (!isAzureCluster(own)) {
      this.#names ??= this.#list();
      return this.#names;
    }
    const ofOwn = await this.#databasesOnAzure(own);
    // To list those of one's own cluster is to learn of the others.
    const known = this.#azureClusters().filter((uri) => uri !== own);
    const named = [...text.matchAll(clusters)].flatMap(([, quoted, single]) => {
      const name = quoted ?? single ?? '';
      return isAzureCluster(name) ? [name.replace(/\/+$/, '')] : known.filter((uri) => isCalled(uri, name));
    });
    const wanted = new Set(named.filter((uri) => uri !== own));
    const others = await Promise.all(
      [...new Set([...known, ...wanted])].map(async (uri) =>
        namesOf(uri, wanted.has(uri) ? await this.#databasesOnAzure(uri) : []),
      ),
    );
    const all = [...namesOf(own, ofOwn).slice(0, 1), ...others.flat()];
    const key = JSON.stringify(all);
    const made = this.#onAzure.get(key) ?? all;
    this.#onAzure.set(key, made);
    return made;
  }

  /** What cannot be listed, because nobody is signed in yet, is tried again with the next key. */
  #databasesOnAzure(cluster: string): Promise<readonly string[]> {
    const known = this.#databases.get(cluster);
    if (known) return known;
    const listed = this.#backend
      .then((backend) => backend.listDatabases({ cluster, patience: 0 }))
      .then((databases) => databases.map(({ name }) => name))
      .catch(() => {
        if (this.#databases.get(cluster) === listed) this.#databases.delete(cluster);
        return [];
      });
    this.#databases.set(cluster, listed);
    return listed;
  }

  /** Of several clusters of one name each goes by its address: a query could not say otherwise which it means. */
  async #list(): Promise<readonly Names[]> {
    const backend = await this.#backend;
    const running = (await backend.listClusters({})).filter(({ state }) => state === 'Running');
    const listed = await Promise.all(
      running.map(async ({ uri, name }) => {
        // By name alone: of ten thousand none is opened for that.
        const databases = await backend.listDatabases({ cluster: uri, patience: 0 }).catch(() => []);
        return { uri, name, databases: databases.map((database) => database.name) };
      }),
    );
    const isUnique = ({ name }: Names): boolean => listed.filter((other) => other.name === name).length === 1;
    return listed.map((each) => (isUnique(each) ? each : { ...each, name: each.uri }));
  }
}

/** Under its host and its short name; a stand-in without either goes by its address. */
function namesOf(uri: string, databases: readonly string[]): readonly Names[] {
  const aliases = azureClusterAliases(uri);
  return (aliases.length > 0 ? aliases : [uri]).map((name) => ({ uri, name, databases }));
}

function isCalled(uri: string, name: string): boolean {
  const lower = name.replace(/\/+$/, '').toLowerCase();
  return [uri, ...azureClusterAliases(uri)].some((each) => each.toLowerCase() === lower);
}

function keyOf(cluster: string, database: string): string {
  return JSON.stringify([cluster, database]);
}
