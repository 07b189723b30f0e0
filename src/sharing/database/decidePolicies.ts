import { ok } from '../../protocol/result.ts';
import type { PolicyCommand } from './commands.ts';
import { type Decision, onAll, onTable, refuse } from './decision.ts';
import type { DatabaseState, RetentionPolicy } from './state.ts';

/** What a retention policy has that does not say otherwise. Source: Kusto documentation, "Retention policy". */
const defaultRetention: RetentionPolicy = { softDelete: null, recoverable: true };

/** Rules of the policies of a database and of its tables. */
export function decidePolicies(state: DatabaseState, command: PolicyCommand): Decision {
  switch (command.type) {
    case 'AlterCachingPolicy': {
      const { hotSpan, tables } = command;
      if (!isSpan(hotSpan)) return refuse('A hot span must be a number of milliseconds, 0 or more.');
      if (!tables) return ok(hotSpan === state.hotSpan ? [] : [{ type: 'CachingPolicyAltered', hotSpan }]);
      return onTables(state, tables, (table) =>
        hotSpan === table.hotSpan ? [] : [{ type: 'TableCachingPolicyAltered', table: table.name, hotSpan }],
      );
    }
    case 'DeleteCachingPolicy':
      if (!command.tables) return ok(state.hotSpan === undefined ? [] : [{ type: 'CachingPolicyDeleted' }]);
      return onTables(state, command.tables, (table) =>
        table.hotSpan === undefined ? [] : [{ type: 'CachingPolicyDeleted', table: table.name }],
      );
    case 'AlterRetentionPolicy': {
      const { policy, tables } = command;
      if (policy.softDelete !== undefined && !isSpan(policy.softDelete))
        return refuse('A soft-delete period must be a number of milliseconds, 0 or more.');
      const next = (before: RetentionPolicy | undefined): RetentionPolicy => ({
        ...(before ?? defaultRetention),
        ...policy,
      });
      if (!tables) return ok([{ type: 'RetentionPolicyAltered', policy: next(state.retention) }]);
      return onTables(state, tables, (table) => [
        { type: 'RetentionPolicyAltered', table: table.name, policy: next(table.retention ?? state.retention) },
      ]);
    }
    case 'DeleteRetentionPolicy':
      if (!command.tables) return ok(state.retention ? [{ type: 'RetentionPolicyDeleted' }] : []);
      return onTables(state, command.tables, (table) =>
        table.retention ? [{ type: 'RetentionPolicyDeleted', table: table.name }] : [],
      );
  }
}

type TableEvents = (
  table: NonNullable<ReturnType<DatabaseState['tables']['get']>>,
) => Extract<Decision, { ok: true }>['value'];

function onTables(state: DatabaseState, names: readonly string[], events: TableEvents): Decision {
  return onAll(names, (name) => onTable(state, name, (table) => ok(events(table))));
}

function isSpan(span: number | null): boolean {
  return span === null || (Number.isFinite(span) && span >= 0);
}
