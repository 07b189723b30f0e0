import type { DatabaseReference } from '../protocol/compile.ts';
import type { DatabaseSchema, MaterializedViewSchema, StoredColumn, TableSchema } from '../protocol/schema.ts';
import { checkpoint } from './interruption.ts';
import { type Globals, items, kql, must } from './kustoLanguage.ts';
import { viewColumns } from './storedEntities.ts';

/** The binder's view of one database: its symbols as the default cluster and database of a query. */
export function globalsOf(schema: DatabaseSchema): Globals {
  const { Symbols } = kql();
  const tables = schema.tables.map(tableSymbol);
  const functions = (schema.functions ?? []).map(
    ({ name, parameters, body }) => new Symbols.FunctionSymbol.$ctor16(name, parameters, body, null),
  );
  const globals = withMembers(schema, [...tables, ...functions]);
  if (!schema.materializedViews?.length) return globals;
  const views = schema.materializedViews.map(
    (view) =>
      new Symbols.MaterializedViewSymbol.$ctor3(view.name, declared(columnsOf(view, globals)), view.query, null),
  );
  return withMembers(schema, [...tables, ...functions, ...views]);
}

/** A database that a query names beside its own. */
export interface OtherDatabase {
  readonly reference: DatabaseReference;
  readonly schema: DatabaseSchema;
}

/** The same with the tables of other databases, under the names by which the text calls them. */
export function withOthers(globals: Globals, schema: DatabaseSchema, others: readonly OtherDatabase[]): Globals {
  if (others.length === 0) return globals;
  const { Symbols } = kql();
  const own = must(globals.Database);
  const clusters = new Map<string, Kusto.Language.Symbols.DatabaseSymbol[]>([[schema.cluster, [own]]]);
  for (const { reference, schema: other } of others) {
    const tables = other.tables.map(
      ({ name, columns }) => new Symbols.TableSymbol.$ctor4(name, columns.map(columnSymbol)),
    );
    const cluster = reference.cluster ?? schema.cluster;
    const database = new Symbols.DatabaseSymbol.$ctor2(reference.database, null, tables);
    clusters.set(cluster, [...(clusters.get(cluster) ?? []), database]);
  }
  const [local, ...remote] = [...clusters].map(([name, databases]) => new Symbols.ClusterSymbol.ctor(name, databases));
  const first = must(must(globals.WithCluster(must(local))).WithDatabase(own));
  return remote.reduce((state, cluster) => must(state.AddOrReplaceCluster(cluster)), first);
}

function columnsOf(view: MaterializedViewSchema, globals: Globals): { name: string; type: string }[] {
  return viewColumns(view, globals).map(({ Name, Type }) => ({ name: must(Name), type: must(must(Type).Name) }));
}

/** Of large schemas, whose making may be interrupted: what was made of one already is not made again. */
const tableSymbols = new WeakMap<TableSchema, Kusto.Language.Symbols.TableSymbol>();

function tableSymbol(table: TableSchema): Kusto.Language.Symbols.TableSymbol {
  checkpoint();
  const { name, columns } = table;
  const made = tableSymbols.get(table) ?? new (kql().Symbols.TableSymbol.$ctor4)(name, columns.map(columnSymbol));
  tableSymbols.set(table, made);
  return made;
}

function columnSymbol({ name, type }: StoredColumn): Kusto.Language.Symbols.ColumnSymbol {
  const { Symbols } = kql();
  return new Symbols.ColumnSymbol(name, Symbols.ScalarTypes.GetSymbol(type), null, null, null, null);
}

/** `(name: type, …)`, with every name in quotes. */
export function declared(columns: readonly { readonly name: string; readonly type: string }[]): string {
  const quoted = columns.map(({ name, type }) => `[${JSON.stringify(name)}]: ${type}`);
  return `(${quoted.join(', ')})`;
}

type PlugInList = Parameters<Globals['WithPlugIns']>[0];

let plugIns: PlugInList | undefined;

/** Those of the language service, and a documented one that it does not know. */
function allPlugIns(): PlugInList {
  if (plugIns) return plugIns;
  const { Symbols, PlugIns } = kql();
  const columns = [
    { name: 'ColumnName', type: 'string' },
    { name: 'ColumnOrdinal', type: 'long' },
    { name: 'DataType', type: 'string' },
    { name: 'ColumnType', type: 'string' },
  ] as const;
  const schema = new Symbols.TableSymbol.ctor(columns.map((column) => columnSymbol({ ...column, id: column.name })));
  const preserve = new Symbols.Parameter.$ctor3(
    'PreserveOrder',
    Symbols.ScalarTypes.Bool,
    Symbols.ArgumentKind.Expression,
    null,
    null,
    false,
    null,
    0,
    1,
    null,
    null,
  );
  const merge = new Symbols.FunctionSymbol.$ctor5('schema_merge', schema, [preserve]);
  // Lists of the language service are arrays while it runs.
  plugIns = [...items<Kusto.Language.Symbols.FunctionSymbol>(PlugIns.All), merge] as unknown as PlugInList;
  return plugIns;
}

function withMembers(schema: DatabaseSchema, members: Kusto.Language.Symbols.Symbol[]): Globals {
  const { Symbols, GlobalState } = kql();
  const database = new Symbols.DatabaseSymbol.$ctor2(schema.name, null, members);
  const cluster = new Symbols.ClusterSymbol.ctor(schema.cluster, [database]);
  const globals = GlobalState.Default?.WithPlugIns(allPlugIns())?.WithCluster(cluster)?.WithDatabase(database);
  if (!globals) throw new Error('The language service made no state.');
  return globals;
}
