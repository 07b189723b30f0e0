import { SharingError } from '../../protocol/errors.ts';
import { fail, ok } from '../../protocol/result.ts';
import type { DecisionContext } from '../context.ts';
import { broken } from '../rules.ts';
import { storedColumns } from './columns.ts';
import type { ExtentCommand } from './commands.ts';
import { type Decision, entityExists, holderOf, onTable, tableNotFound } from './decision.ts';
import type { DatabaseEvent } from './events.ts';
import type { DatabaseState, Table } from './state.ts';

/** Rules of data: what comes, what goes, and what is too old. */
export function decideExtents(state: DatabaseState, command: ExtentCommand, context: DecisionContext): Decision {
  switch (command.type) {
    case 'AddExtents':
      return addExtents(state, command, context);
    case 'DropExtents': {
      const wanted = new Set(command.extents);
      const events = dropped(state, (_table, id) => wanted.delete(id));
      const [missing] = wanted;
      if (missing === undefined) return ok(events);
      return fail(new SharingError('EntityNotFound', `Database '${state.name}' has no extent '${missing}'.`));
    }
    case 'ClearTable':
      return onTable(state, command.table, ({ name }) => ok(dropped(state, (table) => table.name === name)));
    case 'DropExpiredExtents':
      return ok(dropped(state, (table, _id, createdAt) => isExpired(state, table, createdAt, context.time)));
  }
}

/** Whether data of a table from then are older than the retention policy of the table, or else of the database, keeps them. */
function isExpired(state: DatabaseState, table: Table, createdAt: number, now: number): boolean {
  const softDelete = (table.retention ?? state.retention)?.softDelete ?? null;
  return softDelete !== null && now - createdAt >= softDelete;
}

/** When `DropExpiredExtents` has something to drop, in milliseconds since 1970; infinity: never. */
export function firstExpiry(state: DatabaseState): number {
  let first = Number.POSITIVE_INFINITY;
  for (const table of state.tables.values()) {
    const softDelete = (table.retention ?? state.retention)?.softDelete ?? null;
    if (softDelete === null) continue;
    for (const { createdAt } of table.extents.values()) first = Math.min(first, createdAt + softDelete);
  }
  return first;
}

function dropped(
  state: DatabaseState,
  goes: (table: Table, id: string, createdAt: number) => boolean,
): readonly DatabaseEvent[] {
  return [...state.tables.values()].flatMap((table): readonly DatabaseEvent[] => {
    const extents = [...table.extents.values()].filter(({ id, createdAt }) => goes(table, id, createdAt));
    if (extents.length === 0) return [];
    return [{ type: 'ExtentsDropped', table: table.name, extents: extents.map(({ id }) => id) }];
  });
}

function addExtents(
  state: DatabaseState,
  command: Extract<ExtentCommand, { type: 'AddExtents' }>,
  context: DecisionContext,
): Decision {
  const added: readonly DatabaseEvent[] =
    command.extents.length === 0 ? [] : [{ type: 'ExtentsAdded', table: command.table, extents: command.extents }];
  const table = state.tables.get(command.table);
  if (!table) {
    if (!command.create) return fail(tableNotFound(state, command.table));
    const columns = storedColumns(command.table, command.columns);
    if (!columns.ok) return columns;
    const holder = holderOf(state, command.table);
    if (holder) return fail(entityExists(state, holder, command.table));
    return ok([{ type: 'TableCreated', id: context.newId(), name: command.table, columns: columns.value }, ...added]);
  }
  if (command.isNew) return fail(broken('TableExists', { database: state.name, table: table.name }));
  const same =
    table.columns.length === command.columns.length &&
    table.columns.every(
      ({ id, type }, index) => command.columns[index]?.id === id && command.columns[index]?.type === type,
    );
  if (!same) {
    return fail(
      new SharingError(
        'JournalConflict',
        `The columns of table '${command.table}' changed while the data were written. Ingest again.`,
        'transient',
      ),
    );
  }
  const replaced = command.replace ? dropped(state, ({ name }) => name === table.name) : [];
  return ok([...replaced, ...added]);
}
