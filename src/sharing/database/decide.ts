import { SharingError } from '../../protocol/errors.ts';
import { fail, ok, type Result } from '../../protocol/result.ts';
import type { Column, StoredColumn } from '../../protocol/schema.ts';
import type { DecisionContext } from '../context.ts';
import { checkName } from '../names.ts';
import { broken } from '../rules.ts';
import type { DatabaseEvent } from './events.ts';
import type { DatabaseState, Extent } from './state.ts';

/** What can be asked of a database. */
export type DatabaseCommand =
  | { readonly type: 'CreateDatabase'; readonly id: string; readonly name: string }
  | { readonly type: 'CreateTable'; readonly name: string; readonly columns: readonly Column[] }
  /** Extents that were written for `columns`: refused when the table's are no longer those. */
  | {
      readonly type: 'AddExtents';
      readonly table: string;
      readonly columns: readonly StoredColumn[];
      readonly extents: readonly Extent[];
      /** The table is made in the same commit when it is not there. */
      readonly create: boolean;
    }
  | { readonly type: 'AlterCachingPolicy'; readonly hotSpan: number | null };

type Decision = Result<readonly DatabaseEvent[], SharingError>;

/** All rules of a database. No events: what was asked for is so already. */
export function decideDatabase(state: DatabaseState, command: DatabaseCommand, context: DecisionContext): Decision {
  if (command.type === 'CreateDatabase') {
    return state.id === '' ? ok([{ type: 'DatabaseCreated', id: command.id, name: command.name }]) : ok([]);
  }
  if (state.id === '') return fail(new SharingError('DatabaseNotFound', 'There is no database here.'));
  switch (command.type) {
    case 'CreateTable': {
      const columns = storedColumns(command.name, command.columns);
      if (!columns.ok) return columns;
      if (state.tables.has(command.name))
        return fail(broken('TableExists', { database: state.name, table: command.name }));
      return ok([{ type: 'TableCreated', id: context.newId(), name: command.name, columns: columns.value }]);
    }
    case 'AddExtents':
      return addExtents(state, command, context);
    case 'AlterCachingPolicy':
      return command.hotSpan === null || (Number.isFinite(command.hotSpan) && command.hotSpan >= 0)
        ? ok(command.hotSpan === state.hotSpan ? [] : [{ type: 'CachingPolicyAltered', hotSpan: command.hotSpan }])
        : fail(new SharingError('InvalidArgument', 'A hot span must be a number of milliseconds, 0 or more.'));
  }
}

/** The stored columns of a table that is to be created: names checked, ids `c1`, `c2`, … given. */
export function storedColumns(
  table: string,
  columns: readonly Column[],
): Result<readonly StoredColumn[], SharingError> {
  const name = checkName('table', table);
  if (!name.ok) return name;
  if (columns.length === 0)
    return fail(new SharingError('InvalidArgument', `Table '${table}' needs at least one column.`));
  const seen = new Set<string>();
  for (const column of columns) {
    const checked = checkName('column', column.name);
    if (!checked.ok) return checked;
    if (seen.has(column.name)) {
      return fail(
        new SharingError('InvalidName', `Table '${table}' has two columns named '${column.name}'. Rename one of them.`),
      );
    }
    seen.add(column.name);
  }
  return ok(columns.map(({ name: column, type }, index) => ({ id: `c${index + 1}`, name: column, type })));
}

function addExtents(
  state: DatabaseState,
  command: Extract<DatabaseCommand, { type: 'AddExtents' }>,
  context: DecisionContext,
): Decision {
  const added: DatabaseEvent = { type: 'ExtentsAdded', table: command.table, extents: command.extents };
  const table = state.tables.get(command.table);
  if (!table) {
    if (!command.create) {
      return fail(new SharingError('TableNotFound', `Database '${state.name}' has no table '${command.table}'.`));
    }
    const columns = storedColumns(command.table, command.columns);
    if (!columns.ok) return columns;
    const created: DatabaseEvent = {
      type: 'TableCreated',
      id: context.newId(),
      name: command.table,
      columns: columns.value,
    };
    return ok(command.extents.length === 0 ? [created] : [created, added]);
  }
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
  return command.extents.length === 0 ? ok([]) : ok([added]);
}
