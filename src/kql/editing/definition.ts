import { columnOffset } from '../../protocol/schemaScript.ts';
import { type Globals, items, must, symbolClass } from '../kustoLanguage.ts';
import { isColumn, isOfDatabase, nameAt } from './names.ts';
import type { Definitions, Document, EntityDefinition, FoldingSpan, NameRange } from './types.ts';

type Symbol = Kusto.Language.Symbols.Symbol;
type Column = Kusto.Language.Symbols.ColumnSymbol;

/** All places of the name at an offset, in the order of the text. */
export function referencesAt(document: Document, offset: number, globals?: Globals): readonly NameRange[] {
  const found = nameAt(document, offset, globals);
  return (found?.places ?? [])
    .map(({ start, length, isDeclaration }) => ({ start, length, isDeclaration }))
    .sort((a, b) => a.start - b.start);
}

export function definitionAt(document: Document, offset: number, globals?: Globals): Definitions | undefined {
  const found = nameAt(document, offset, globals);
  if (!found) return undefined;
  const span = ({ start, length }: { start: number; length: number }): FoldingSpan => ({ start, end: start + length });
  const places = found.places.filter((place) => place.isDeclaration).map(span);
  const entity = found.symbols.map((symbol) => globals && entityOf(symbol, globals)).find((each) => each);
  if (places.length === 0 && !entity) return undefined;
  return { origin: span(found.at), places, ...(entity && places.length === 0 && { entity }) };
}

function entityOf(symbol: Symbol, globals: Globals): EntityDefinition | undefined {
  if (!isOfDatabase(symbol, globals)) return undefined;
  const holder: Symbol = isColumn(symbol) ? must(globals.GetTable(symbol)) : symbol;
  const database = globals.GetDatabase$2(holder);
  const of = kinds[symbolClass(holder)];
  if (!database || !of) return undefined;
  const name = must(holder.Name);
  return {
    cluster: globals.GetCluster(database)?.Name ?? '',
    database: must(database.Name),
    of,
    name,
    offset: of === 'tables' && isColumn(symbol) ? offsetOf(symbol, holder, name) : 0,
  };
}

const kinds: Readonly<Record<string, EntityDefinition['of']>> = {
  TableSymbol: 'tables',
  ExternalTableSymbol: 'externalTables',
  MaterializedViewSymbol: 'materializedViews',
  FunctionSymbol: 'functions',
};

function offsetOf(column: Column, table: Symbol, name: string): number {
  const all = items<Column>((table as Kusto.Language.Symbols.TableSymbol).Columns);
  const columns = all.map(({ Name, Type }) => ({ name: Name ?? '', type: Type?.Name ?? '' }));
  return columnOffset({ name, columns }, column.Name ?? '');
}
