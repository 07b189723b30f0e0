import type { DatabaseReference } from '../../protocol/compile.ts';
import type { Table } from '../ir/relation.ts';
import type { Expression } from '../kustoLanguage.ts';
import { invalid } from '../refusal.ts';
import { restrictionOf } from '../restriction.ts';
import { type Binding, type Bindings, restricted, type Scope } from '../scope.ts';

/** What a query still sees behind `restrict access to`. Bodies and tables that were bound before see what they saw. */
export function restrict(node: Kusto.Language.Syntax.RestrictStatement, bindings: Bindings, scope: Scope): Bindings {
  const { keepsName, keepsStored } = restrictionOf(node, scope.statement.database.name);
  const before = bindings.get(restricted);
  const allows = (name: string, at?: DatabaseReference): boolean =>
    keepsStored(name, at) && (before?.kind !== 'restriction' || before.allows(name, at));
  const keeps = (name: string, binding: Binding): boolean => {
    if (binding.kind === 'scalar' || (binding.kind === 'function' && binding.yieldsValue)) return true;
    return 'stored' in binding && binding.stored ? allows(name) : keepsName(name);
  };
  const kept = [...bindings].filter(([name, binding]) => typeof name === 'string' && keeps(name, binding));
  return new Map<string | symbol, Binding>([...kept, [restricted, { kind: 'restriction', allows }]]);
}

/** Whether a table of a database may be named here. */
export function isVisible(name: string, scope: Scope, at?: DatabaseReference): boolean {
  const restriction = scope.bindings.get(restricted);
  return restriction?.kind !== 'restriction' || restriction.allows(name, at);
}

/** A table of a database; undefined where there is none of that name. */
export function openVisible(name: string, node: Expression, scope: Scope, at?: DatabaseReference): Table | undefined {
  const table = scope.statement.openTable(name, at);
  if (!table || isVisible(name, scope, at)) return table;
  throw invalid(scope.site ?? node, `'${name}' is not visible here: 'restrict access to' does not name it.`);
}
