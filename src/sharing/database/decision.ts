import { SharingError } from '../../protocol/errors.ts';
import { fail, type Result } from '../../protocol/result.ts';
import type { DatabaseEvent } from './events.ts';
import type { DatabaseState, MaterializedView, Table } from './state.ts';

export type Decision = Result<readonly DatabaseEvent[], SharingError>;

/** Goes on with a table that there is; otherwise refuses by name. */
export function onTable(state: DatabaseState, name: string, then: (table: Table) => Decision): Decision {
  const table = state.tables.get(name);
  return table ? then(table) : fail(tableNotFound(state, name));
}

/** Goes on with a view that there is; otherwise refuses by name. */
export function onView(state: DatabaseState, name: string, then: (view: MaterializedView) => Decision): Decision {
  const view = state.materializedViews.get(name);
  return view ? then(view) : fail(entityNotFound(state, 'materialized view', name));
}

/** One decision for each, all or nothing. */
export function onAll<T>(items: readonly T[], decide: (item: T) => Decision): Decision {
  const events: DatabaseEvent[] = [];
  for (const item of items) {
    const decision = decide(item);
    if (!decision.ok) return decision;
    events.push(...decision.value);
  }
  return { ok: true, value: events };
}

export function tableNotFound(state: DatabaseState, name: string): SharingError {
  return new SharingError('TableNotFound', `Database '${state.name}' has no table '${name}'.`);
}

export function entityNotFound(state: DatabaseState, what: string, name: string): SharingError {
  return new SharingError('EntityNotFound', `Database '${state.name}' has no ${what} '${name}'.`);
}

export function refuse(message: string): Decision {
  return fail(new SharingError('InvalidArgument', message));
}

/** What a name stands for already, in words; tables, views and functions share their names in queries. */
export function holderOf(state: DatabaseState, name: string): string | undefined {
  if (state.tables.has(name)) return 'a table';
  if (state.materializedViews.has(name)) return 'a materialized view';
  if (state.functions.has(name)) return 'a function';
  return undefined;
}

export function entityExists(state: DatabaseState, holder: string, name: string): SharingError {
  return new SharingError(
    'EntityExists',
    `Database '${state.name}' has ${holder} named '${name}' already. Choose another name.`,
  );
}
