import type { CachingPolicy } from '../../protocol/caching.ts';
import { ok } from '../../protocol/result.ts';
import { wrongInCaching } from './caching.ts';
import type { PolicyCommand } from './commands.ts';
import { type Decision, onAll, onTable, onView, refuse } from './decision.ts';
import type { DatabaseState, MaterializedView, RetentionPolicy, Table } from './state.ts';

/** What a retention policy has that does not say otherwise. Source: Kusto documentation, "Retention policy". */
const defaultRetention: RetentionPolicy = { softDelete: null, recoverable: true };

/** Rules of the policies of a database and of its tables. */
export function decidePolicies(state: DatabaseState, command: PolicyCommand): Decision {
  switch (command.type) {
    case 'AlterCachingPolicy': {
      const { hotSpan, entities } = command;
      const wrong = wrongInCaching(hotSpan);
      if (wrong !== undefined) return refuse(wrong);
      const isSo = (before: CachingPolicy | undefined): boolean => JSON.stringify(before) === JSON.stringify(hotSpan);
      if (!entities) return ok(isSo(state.hotSpan) ? [] : [{ type: 'CachingPolicyAltered', hotSpan }]);
      return entities.kind === 'tables'
        ? onTables(state, entities.names, ({ name, hotSpan: before }) =>
            isSo(before) ? [] : [{ type: 'TableCachingPolicyAltered', table: name, hotSpan }],
          )
        : onViews(state, entities.names, ({ name, hotSpan: before }) =>
            isSo(before) ? [] : [{ type: 'ViewCachingPolicyAltered', view: name, hotSpan }],
          );
    }
    case 'DeleteCachingPolicy': {
      const { entities } = command;
      if (!entities) return ok(state.hotSpan === undefined ? [] : [{ type: 'CachingPolicyDeleted' }]);
      return entities.kind === 'tables'
        ? onTables(state, entities.names, ({ name, hotSpan }) =>
            hotSpan === undefined ? [] : [{ type: 'CachingPolicyDeleted', table: name }],
          )
        : onViews(state, entities.names, ({ name, hotSpan }) =>
            hotSpan === undefined ? [] : [{ type: 'CachingPolicyDeleted', view: name }],
          );
    }
    case 'AlterRetentionPolicy': {
      const { policy, entities } = command;
      if (policy.softDelete !== undefined && !isSpan(policy.softDelete))
        return refuse('A soft-delete period must be a number of milliseconds, 0 or more.');
      const next = (before: RetentionPolicy | undefined): RetentionPolicy => ({
        ...(before ?? defaultRetention),
        ...policy,
      });
      if (!entities) return ok([{ type: 'RetentionPolicyAltered', policy: next(state.retention) }]);
      if (entities.kind === 'materializedViews') {
        return onViews(state, entities.names, ({ name, retention }) => [
          { type: 'RetentionPolicyAltered', view: name, policy: next(retention ?? state.retention) },
        ]);
      }
      return onTables(state, entities.names, (table) => [
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

type EventsOf<Entity> = (entity: Entity) => Extract<Decision, { ok: true }>['value'];

function onTables(state: DatabaseState, names: readonly string[], events: EventsOf<Table>): Decision {
  return onAll(names, (name) => onTable(state, name, (table) => ok(events(table))));
}

function onViews(state: DatabaseState, names: readonly string[], events: EventsOf<MaterializedView>): Decision {
  return onAll(names, (name) => onView(state, name, (view) => ok(events(view))));
}

function isSpan(span: number | null): boolean {
  return span === null || (Number.isFinite(span) && span >= 0);
}
