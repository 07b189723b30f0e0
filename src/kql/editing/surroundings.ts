import type { DatabaseSchema } from '../../protocol/schema.ts';
import { type Globals, kql, must } from '../kustoLanguage.ts';

/** A schema that was handed over, by its key and version. */
export interface SchemaRef {
  readonly key: string;
  readonly version: string;
}

/** The databases that texts may name beside their own. `version` changes whenever anything of it does. */
export interface Surroundings<S = DatabaseSchema> {
  readonly version: string;
  readonly clusters: readonly {
    readonly uri: string;
    /** As `cluster("…")` has it. */
    readonly name: string;
    /** `schema` only where a text has named the database. */
    readonly databases: readonly { readonly name: string; readonly schema?: S | undefined }[];
  }[];
}

/** The symbols of a database with those of its surroundings. `symbolsOf` gives those of a schema that was handed over. */
export function withSurroundings(
  globals: Globals,
  own: DatabaseSchema,
  surroundings: Surroundings<SchemaRef>,
  symbolsOf: (reference: SchemaRef) => Globals | undefined,
): Globals {
  const { Symbols, GlobalState } = kql();
  const ownDatabase = must(globals.Database);
  const clusters = surroundings.clusters.map(({ uri, name, databases }) => {
    const isOwn = uri === own.cluster;
    const symbols = databases
      .filter((database) => !isOwn || database.name !== own.name)
      .map((database) => {
        const known = database.schema && symbolsOf(database.schema)?.Database;
        // Open: what is in it is not known, so that no name of it is wrong.
        return known ?? new Symbols.DatabaseSymbol.$ctor1(database.name, null, true);
      });
    return { isOwn, symbol: new Symbols.ClusterSymbol.ctor(name, isOwn ? [ownDatabase, ...symbols] : symbols) };
  });
  const home = clusters.find(({ isOwn }) => isOwn)?.symbol ?? must(globals.Cluster);
  // What a short name of a cluster goes on with is that of the cloud that the query runs in.
  const [domain] = /\.kusto\..+$/i.exec(URL.parse(own.cluster)?.hostname ?? '') ?? [];
  const initial = must(domain === undefined ? GlobalState.Default : GlobalState.Default?.WithDomain(domain));
  const start = must(initial.WithCluster(home)?.WithDatabase(ownDatabase));
  return clusters
    .filter(({ isOwn }) => !isOwn)
    .reduce((state, { symbol }) => must(state.AddOrReplaceCluster(symbol)), start);
}
