import type { DatabaseSchema } from '../protocol/schema.ts';
import { type Globals, kql } from './kustoLanguage.ts';

/** The binder's view of one database: its symbols as the default cluster and database of a query. */
export function globalsOf(schema: DatabaseSchema): Globals {
  const { Symbols, GlobalState } = kql();
  const tables = schema.tables.map((table) => {
    const columns = table.columns.map(
      (column) =>
        new Symbols.ColumnSymbol(column.name, Symbols.ScalarTypes.GetSymbol(column.type), null, null, null, null),
    );
    return new Symbols.TableSymbol.$ctor4(table.name, columns);
  });
  const database = new Symbols.DatabaseSymbol.$ctor2(schema.name, null, tables);
  const cluster = new Symbols.ClusterSymbol.ctor(schema.cluster, [database]);
  const start = GlobalState.Default;
  const globals = start?.WithCluster(cluster)?.WithDatabase(database);
  if (!globals) throw new Error('The language service made no state.');
  return globals;
}
