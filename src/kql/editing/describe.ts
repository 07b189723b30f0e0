import { type Globals, items, kql, must, symbolClass } from '../kustoLanguage.ts';
import { operatorSyntax } from './snippets.ts';

type FunctionSymbol = Kusto.Language.Symbols.FunctionSymbol;
type TableSymbol = Kusto.Language.Symbols.TableSymbol;
type Signature = Kusto.Language.Symbols.Signature;

const documentation = 'https://learn.microsoft.com/kusto/query/';

/** Columns that a description lists; the rest is counted. */
const columnsShown = 30;

/** Microsoft hides the forms that are only there for old texts. */
export function shownSignatures(list: unknown): readonly Signature[] {
  const all = items<Signature>(list);
  const shown = all.filter(({ IsHidden }) => !IsHidden);
  return shown.length > 0 ? shown : all;
}

/** Markdown about a function: its page, or for one that is stored what it does. */
export function documentationOf(symbol: FunctionSymbol, globals: Globals): string {
  const name = must(symbol.Name);
  if (globals.IsDatabaseFunction(symbol)) return storedFunction(symbol);
  const isPlugIn = globals.GetPlugIn(name) === symbol;
  if (!isPlugIn && !globals.IsBuiltInFunction(symbol) && !globals.IsAggregateFunction(symbol)) return '';
  return pageOf(name, isPlugIn ? 'plugin' : globals.IsAggregateFunction(symbol) ? 'aggregation-function' : 'function');
}

/** A link to Microsoft's page. Its address follows from the name. */
function pageOf(name: string, kind: string): string {
  return `[Documentation](${documentation}${name.replaceAll('_', '-')}-${kind})`;
}

function fenced(text: string): string {
  return `\`\`\`kusto\n${text}\n\`\`\``;
}

function storedFunction(symbol: FunctionSymbol): string {
  const [signature] = shownSignatures(symbol.Signatures);
  return [symbol.Description ?? '', signature?.Body ? fenced(signature.Body) : ''].filter((each) => each).join('\n\n');
}

/** Markdown about something that completion offers; `kind` is Microsoft's. Empty where there is nothing to say. */
export function describeCompletion(name: string, kind: string, globals?: Globals): string {
  const state = globals ?? must(kql().GlobalState.Default);
  switch (kind) {
    case 'AggregateFunction':
      return describeFunction(state.GetAggregate(name), state);
    case 'BuiltInFunction':
      return describeFunction(state.GetFunction(name) ?? state.GetPlugIn(name), state);
    case 'DatabaseFunction':
      return describeFunction(state.Database?.GetFunction(name) ?? null, state);
    case 'Table':
    case 'MaterialiedView':
      return describeTable(state.Database?.GetAnyTable(name) ?? state.Database?.GetMaterializedView(name) ?? null);
    case 'QueryPrefix': {
      const syntax = operatorSyntax(name);
      return syntax === undefined ? '' : `${fenced(syntax)}\n${pageOf(name, 'operator')}`;
    }
    default:
      return '';
  }
}

function describeFunction(symbol: FunctionSymbol | null, globals: Globals): string {
  if (!symbol) return '';
  const lines = shownSignatures(symbol.Signatures).map(({ Parameters, HasRepeatableParameters }) => {
    const names = items<Kusto.Language.Symbols.Parameter>(Parameters).map(({ Name, IsOptional }) =>
      IsOptional ? `[${Name}]` : (Name ?? ''),
    );
    return `${symbol.Name}(${[...names, ...(HasRepeatableParameters ? ['…'] : [])].join(', ')})`;
  });
  return [fenced([...new Set(lines)].join('\n')), documentationOf(symbol, globals)].filter((each) => each).join('\n');
}

function describeTable(table: TableSymbol | null): string {
  if (!table) return '';
  const columns = items<Kusto.Language.Symbols.ColumnSymbol>(table.Columns);
  const lines = columns.slice(0, columnsShown).map(({ Name, Type }) => `${Name}: ${Type?.Name}`);
  const more = columns.length - lines.length;
  const kind = symbolClass(table) === 'MaterializedViewSymbol' ? 'materialized view' : 'table';
  const head = `${kind} ${table.Name}, ${columns.length} columns`;
  const source = 'MaterializedViewQuery' in table ? `\n${fenced(String(table.MaterializedViewQuery))}` : '';
  return `${head}\n${fenced([...lines, ...(more > 0 ? [`… ${more} more`] : [])].join('\n'))}${source}`;
}
