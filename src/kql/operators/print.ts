import type { Relation, Table } from '../ir/relation.ts';
import { elements, must } from '../kustoLanguage.ts';
import { outerScope, refuse, type Scope } from '../scope.ts';
import { resultColumns } from './operator.ts';
import { compute } from './severalValues.ts';

/** One row of computed values. */
export function print(node: Kusto.Language.Syntax.PrintOperator, scope: Scope): Table {
  const results = resultColumns(node);
  const nodes = elements(node.Expressions);
  const computed = nodes.map((item) => compute(item, outerScope(scope)));
  const items = computed.flatMap((made) => made.items);
  if (items.length !== results.length) throw refuse(scope, node, 'this form of print');
  const below = computed.flatMap((made) => made.below);
  const row: Relation = { kind: 'values', columns: [], rows: [[]] };
  const input: Relation = below.length === 0 ? row : { kind: 'extend', input: row, items: below };
  return {
    relation: { kind: 'extend', input, items },
    columns: items.map((item, i) => ({ name: must(results[i]?.Name), column: item.column })),
    order: [],
    serialized: false,
  };
}
