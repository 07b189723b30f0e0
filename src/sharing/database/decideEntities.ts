import type { SharingError } from '../../protocol/errors.ts';
import { fail, ok } from '../../protocol/result.ts';
import type { DecisionContext } from '../context.ts';
import { checkName } from '../names.ts';
import type { EntityCommand, SetMode } from './commands.ts';
import { type Decision, entityExists, entityNotFound, holderOf, onAll, onTable, onView, refuse } from './decision.ts';
import type { DatabaseEvent } from './events.ts';
import type { DatabaseState, Described } from './state.ts';

const things = {
  functions: 'a function',
  materializedViews: 'a materialized view',
  externalTables: 'an external table',
} as const;

/** Rules of functions, materialized views and external tables. */
export function decideEntities(state: DatabaseState, command: EntityCommand, context: DecisionContext): Decision {
  switch (command.type) {
    case 'SetFunction': {
      const { name, parameters, body } = command;
      const set: DatabaseEvent = { type: 'FunctionSet', function: { name, parameters, body, ...described(command) } };
      return setEntity(state, 'functions', name, command.mode, () => ok([set]));
    }
    case 'SetMaterializedView':
      return setEntity(state, 'materializedViews', command.name, command.mode, () => setView(state, command, context));
    case 'RenameMaterializedView':
      return onView(state, command.name, ({ name }) => {
        const { to } = command;
        const checked = checkName('table', to);
        if (!checked.ok) return checked;
        if (to === name) return ok([]);
        const holder = holderOf(state, to);
        return holder ? fail(entityExists(state, holder, to)) : ok([{ type: 'MaterializedViewRenamed', name, to }]);
      });
    case 'SetExternalTable':
      return setEntity(state, 'externalTables', command.table.name, command.mode, () =>
        ok([{ type: 'ExternalTableSet', table: command.table }]),
      );
    case 'DropEntities': {
      const { kind, ifExists } = command;
      return onAll([...new Set(command.names)], (name) => {
        if (state[kind].has(name)) return ok([{ type: 'EntityDropped', kind, name }]);
        return ifExists ? ok([]) : fail(notFound(state, kind, name));
      });
    }
  }
}

/** Only what is said of an entity, without what is not. */
export function described({ folder, docString }: Described): Described {
  return { ...(folder !== undefined && { folder }), ...(docString !== undefined && { docString }) };
}

function setEntity(
  state: DatabaseState,
  kind: keyof typeof things,
  name: string,
  mode: SetMode,
  set: () => Decision,
): Decision {
  const checked = checkName('table', name);
  if (!checked.ok) return checked;
  if (state[kind].has(name)) {
    if (mode === 'createIfNotExists') return ok([]);
    return mode === 'create' ? fail(entityExists(state, things[kind], name)) : set();
  }
  if (mode === 'alter') return fail(notFound(state, kind, name));
  const holder = kind === 'externalTables' ? undefined : holderOf(state, name);
  return holder ? fail(entityExists(state, holder, name)) : set();
}

function setView(
  state: DatabaseState,
  command: Extract<EntityCommand, { type: 'SetMaterializedView' }>,
  context: DecisionContext,
): Decision {
  const { name, source, query, backfill } = command;
  const known = state.materializedViews.get(name);
  if (known && known.source !== source)
    return refuse(`The source of materialized view '${name}' is '${known.source}', which cannot be changed.`);
  return onTable(state, source, (table) => {
    // Without it a view covers only what comes later; computed from its source it would cover everything.
    if (!known && !backfill && table.rows > 0) {
      return refuse(
        `Table '${source}' has data already. Create materialized view '${name}' with (backfill=true), so that it covers them.`,
      );
    }
    const { id, isIncomplete, hotSpan, retention } = known ?? { id: context.newId(), isIncomplete: false };
    const kept = { id, isIncomplete, ...(hotSpan !== undefined && { hotSpan }), ...(retention && { retention }) };
    return ok([{ type: 'MaterializedViewSet', view: { ...kept, name, source, query, ...described(command) } }]);
  });
}

function notFound(state: DatabaseState, kind: keyof typeof things, name: string): SharingError {
  return entityNotFound(state, things[kind].replace(/^an? /, ''), name);
}
