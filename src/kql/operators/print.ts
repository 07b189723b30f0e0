import type { Table } from '../ir/relation.ts';
import { elements, kindOf, must } from '../kustoLanguage.ts';
import { translate } from '../scalars/translate.ts';
import { outerScope, refuse, type Scope } from '../scope.ts';
import { newItem, resultColumns, unnamed } from './operator.ts';

/** One row of computed values. */
export function print(node: Kusto.Language.Syntax.PrintOperator, scope: Scope): Table {
  const results = resultColumns(node);
  const nodes = elements(node.Expressions);
  if (nodes.length !== results.length) throw refuse(scope, node, 'this form of print');
  const items = nodes.map((item) => {
    if (kindOf(item) === 'CompoundNamedExpression') throw refuse(scope, item, 'several names for one expression');
    return newItem(scope, translate(unnamed(item), outerScope(scope)));
  });
  return {
    relation: { kind: 'extend', input: { kind: 'values', columns: [], rows: [[]] }, items },
    columns: items.map((item, i) => ({ name: must(results[i]?.Name), column: item.column })),
    order: [],
    serialized: false,
  };
}
