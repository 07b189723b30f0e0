import type { SharedKind } from '../protocol/sharedKinds.ts';
import type { DatabaseState } from '../sharing/database/state.ts';

/** Names of what is in a database, by kind. */
export type EntityNames = Readonly<Record<SharedKind, Iterable<string>>>;

export function namesIn({ tables, externalTables, materializedViews, functions }: DatabaseState): EntityNames {
  return {
    tables: tables.keys(),
    externalTables: externalTables.keys(),
    materializedViews: materializedViews.keys(),
    functions: functions.keys(),
  };
}
