import type { FunctionParameter } from '../protocol/compile.ts';
import { KustoType } from '../protocol/schema.ts';
import { items, kql, must, sourceOf } from './kustoLanguage.ts';

/** What a stored function takes, from the text of its parameters: `(n: long = 3, T: (a: string))`. */
export function functionParameters(text: string): readonly FunctionParameter[] {
  const { Symbols } = kql();
  const symbol = new Symbols.FunctionSymbol.$ctor16('', text, '{ }', null);
  const [signature] = items<Kusto.Language.Symbols.Signature>(symbol.Signatures);
  return items<Kusto.Language.Symbols.Parameter>(signature?.Parameters).map((parameter) => {
    const name = parameter.Name ?? '';
    const [type] = items<Kusto.Language.Symbols.TypeSymbol>(parameter.DeclaredTypes);
    if (parameter.IsTabular) {
      const table = must(type) as Kusto.Language.Symbols.TableSymbol;
      const columns = items<Kusto.Language.Symbols.ColumnSymbol>(table.Columns);
      return { name, columns: columns.map((column) => ({ name: column.Name ?? '', type: typeOf(must(column.Type)) })) };
    }
    const value = parameter.DefaultValue ?? undefined;
    return {
      name,
      type: typeOf(must(type)),
      ...(value !== undefined && { defaultValue: sourceOf(value) }),
    };
  });
}

/** A word that is no type is taken as one that holds anything. */
function typeOf({ Name }: Kusto.Language.Symbols.TypeSymbol): KustoType {
  return KustoType.safeParse(Name).data ?? 'dynamic';
}
