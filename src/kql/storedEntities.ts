import { SharingError } from '../protocol/errors.ts';
import type { DatabaseSchema, MaterializedViewSchema } from '../protocol/schema.ts';
import { type Expression, elements, items, kindOf, kql, must, type Node } from './kustoLanguage.ts';
import { translateTable } from './operators/translateTable.ts';
import type { Binding, Bindings, Statement } from './scope.ts';

/** What the functions and materialized views of a database stand for, where no statement of the query hides them. */
export function bindStored(schema: DatabaseSchema, statement: Statement): Bindings {
  const bindings = new Map<string, Binding>();
  // A stored function sees what the database has, and nothing of the query that calls it.
  for (const { name } of schema.functions ?? []) bindings.set(name, { kind: 'function', bindings, stored: true });
  for (const view of schema.materializedViews ?? []) {
    const make = (): ReturnType<typeof translateTable> => {
      refuseIncomplete(view);
      return explained(view, () =>
        translateTable(expressionOf(keptQuery(view), statement.globals), { statement, bindings, columns: new Map() }),
      );
    };
    bindings.set(view.name, { kind: 'table', make, stored: true });
  }
  return bindings;
}

/** The binder's columns of a view: those of its query. None where that is no longer valid. */
export function viewColumns(
  view: MaterializedViewSchema,
  globals: Statement['globals'],
): Kusto.Language.Symbols.ColumnSymbol[] {
  const { ResultType } = must(kql().KustoCode.ParseAndAnalyze(view.query, globals));
  const columns = (ResultType as Partial<Kusto.Language.Symbols.TableSymbol> | null)?.Columns;
  return items<Kusto.Language.Symbols.ColumnSymbol>(columns);
}

/**
 * The query of a view without what its retention policy dropped: the service ages a row of a view by the newest data in it.
 * The query ends with `summarize`, see `setView`.
 */
function keptQuery({ query, keptFor }: MaterializedViewSchema): string {
  if (keptFor === undefined) return query;
  const code = must(kql().KustoCode.Parse(query, kql().GlobalState.Default));
  const [statement] = elements<Node>((must(code.Syntax) as Kusto.Language.Syntax.QueryBlock).Statements);
  const body = must((must(statement) as Kusto.Language.Syntax.ExpressionStatement).Expression);
  const summarize = must(
    (body as Kusto.Language.Syntax.PipeExpression).Operator,
  ) as Kusto.Language.Syntax.SummarizeOperator;
  const aggregates = must(summarize.Aggregates);
  // Last, so that the other columns keep their names.
  const before = query.slice(0, aggregates.TextStart + aggregates.Width);
  const separator = aggregates.Count > 0 ? ', ' : ' ';
  const after = query.slice(before.length);
  return `${before}${separator}['newest of the row'] = max(ingestion_time()) ${after} | where ['newest of the row'] > ago(${keptFor}ms) | project-away ['newest of the row']`;
}

function expressionOf(query: string, globals: Statement['globals']): Expression {
  const code = must(kql().KustoCode.ParseAndAnalyze(query, globals));
  const error = items<Kusto.Language.Diagnostic>(code.GetDiagnostics()).find(({ Severity }) => Severity === 'Error');
  if (error) throw new SharingError('QueryInvalid', error.Message ?? 'Its query is not valid.');
  const [statement, ...others] = elements<Node>((must(code.Syntax) as Kusto.Language.Syntax.QueryBlock).Statements);
  if (!statement || others.length > 0 || kindOf(statement) !== 'ExpressionStatement') {
    throw new SharingError('QueryNotSupported', 'Its query is more than one statement.');
  }
  return must((statement as Kusto.Language.Syntax.ExpressionStatement).Expression);
}

function refuseIncomplete({ name, source, isIncomplete }: MaterializedViewSchema): void {
  if (!isIncomplete) return;
  throw new SharingError(
    'QueryNotSupported',
    `Materialized view '${name}' cannot be answered: data that it was made of were dropped from table '${source}', and the embedded engine computes views from their source. Drop the view and create it again.`,
  );
}

/** An error in the query of a view, without a place: the text that the user sees has none of it. */
function explained<T>(view: MaterializedViewSchema, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!SharingError.is(error)) throw error;
    throw new SharingError(error.code, `Materialized view '${view.name}': ${error.message}`, error.kind);
  }
}
