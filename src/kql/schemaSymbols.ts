import type { DatabaseSchema, MaterializedViewSchema, StoredColumn } from '../protocol/schema.ts';
import { type Globals, kql, must } from './kustoLanguage.ts';
import { viewColumns } from './storedEntities.ts';

/** The binder's view of one database: its symbols as the default cluster and database of a query. */
export function globalsOf(schema: DatabaseSchema): Globals {
  const { Symbols } = kql();
  const tables = schema.tables.map(
    ({ name, columns }) => new Symbols.TableSymbol.$ctor4(name, columns.map(columnSymbol)),
  );
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

function columnsOf(view: MaterializedViewSchema, globals: Globals): { name: string; type: string }[] {
  return viewColumns(view, globals).map(({ Name, Type }) => ({ name: must(Name), type: must(must(Type).Name) }));
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

function withMembers(schema: DatabaseSchema, members: Kusto.Language.Symbols.Symbol[]): Globals {
  const { Symbols, GlobalState } = kql();
  const database = new Symbols.DatabaseSymbol.$ctor2(schema.name, null, members);
  const cluster = new Symbols.ClusterSymbol.ctor(schema.cluster, [database]);
  const globals = GlobalState.Default?.WithCluster(cluster)?.WithDatabase(database);
  if (!globals) throw new Error('The language service made no state.');
  return globals;
}
