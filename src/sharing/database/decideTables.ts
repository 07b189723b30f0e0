import { SharingError } from '../../protocol/errors.ts';
import { fail, ok } from '../../protocol/result.ts';
import type { Column, StoredColumn } from '../../protocol/schema.ts';
import type { DecisionContext } from '../context.ts';
import { checkName } from '../names.ts';
import { broken } from '../rules.ts';
import { checkColumns, storedColumns } from './columns.ts';
import type { TableCommand } from './commands.ts';
import { described } from './decideEntities.ts';
import { type Decision, entityExists, holderOf, onAll, onTable, refuse } from './decision.ts';
import type { DatabaseState, Table } from './state.ts';

/** Rules of tables and their columns. A stored id is never given to another column, so that old extents stay right. */
export function decideTables(state: DatabaseState, command: TableCommand, context: DecisionContext): Decision {
  switch (command.type) {
    case 'CreateTable':
      return createTable(state, command, context);
    case 'AlterTable':
      return onTable(state, command.table, (table) => alterColumns(table, command.columns, command.merge));
    case 'RenameColumns':
      return onTable(state, command.table, (table) => renameColumns(state, table, command.renames));
    case 'DropColumns':
      return onTable(state, command.table, (table) => {
        const unknown = command.columns.find((name) => !table.columns.some((column) => column.name === name));
        if (unknown !== undefined) return refuse(noColumn(table, unknown));
        return withColumns(
          table,
          table.columns.filter(({ name }) => !command.columns.includes(name)),
        );
      });
    case 'RenameTables':
      return renameTables(state, command.renames);
    case 'DescribeColumns':
      return onTable(state, command.table, (table) => describeColumns(table, command.docStrings, command.merge));
    case 'DropTables': {
      const names = command.ifExists ? command.names.filter((name) => state.tables.has(name)) : command.names;
      return onAll([...new Set(names)], (each) =>
        onTable(
          state,
          each,
          (table) => unlessSource(state, table, 'dropped') ?? ok([{ type: 'TableDropped', name: table.name }]),
        ),
      );
    }
  }
}

type Renames = readonly { readonly from: string; readonly to: string }[];

function renameTables(state: DatabaseState, renames: Renames): Decision {
  const given = renames.filter(({ from, to }) => from !== to);
  const leaving = new Set(given.map(({ from }) => from));
  if (leaving.size < given.length || new Set(given.map(({ to }) => to)).size < given.length) {
    return refuse('Each table can be renamed once in a command, and each name can be given once.');
  }
  const checked = onAll(renames, ({ from, to }) =>
    onTable(state, from, (table) => {
      const name = checkName('table', to);
      if (!name.ok) return name;
      if (to === from) return ok([]);
      const holder = leaving.has(to) ? undefined : holderOf(state, to);
      if (holder) return fail(entityExists(state, holder, to));
      return unlessSource(state, table, 'renamed') ?? ok([]);
    }),
  );
  return checked.ok && given.length > 0 ? ok([{ type: 'TablesRenamed', renames: given }]) : checked;
}

function describeColumns(table: Table, docStrings: Readonly<Record<string, string>>, merge: boolean): Decision {
  const unknown = Object.keys(docStrings).find((name) => !table.columns.some((column) => column.name === name));
  if (unknown !== undefined) return refuse(noColumn(table, unknown));
  return withColumns(
    table,
    table.columns.map(({ docString: before, ...column }) => {
      const docString = docStrings[column.name] ?? (merge ? before : undefined);
      return docString === undefined ? column : { ...column, docString };
    }),
  );
}

function createTable(
  state: DatabaseState,
  command: Extract<TableCommand, { type: 'CreateTable' }>,
  context: DecisionContext,
): Decision {
  const columns = storedColumns(command.name, command.columns);
  if (!columns.ok) return columns;
  const table = state.tables.get(command.name);
  if (table && command.existing === 'keep') return ok([]);
  if (table && command.existing === 'merge') return alterColumns(table, command.columns, true);
  if (table) return fail(broken('TableExists', { database: state.name, table: command.name }));
  const holder = holderOf(state, command.name);
  if (holder) return fail(entityExists(state, holder, command.name));
  const about = { id: context.newId(), name: command.name, columns: columns.value };
  return ok([{ type: 'TableCreated', ...about, ...described(command) }]);
}

function alterColumns(table: Table, columns: readonly Column[], merge: boolean): Decision {
  const named = new Map(table.columns.map((column) => [column.name, column]));
  for (const { name, type } of columns) {
    const known = named.get(name);
    if (known && known.type !== type) {
      return refuse(
        `Column '${name}' of table '${table.name}' has type ${known.type}, which cannot be changed to ${type}: its data would no longer be right. Add a column of another name.`,
      );
    }
  }
  let next = table.nextColumn;
  const given = columns.map(({ name, type }): StoredColumn => {
    const known = named.get(name);
    if (known) return known;
    next += 1;
    return { id: `c${next - 1}`, name, type };
  });
  const added = given.filter(({ name }) => !named.has(name));
  return withColumns(table, merge ? [...table.columns, ...added] : given);
}

function renameColumns(
  state: DatabaseState,
  table: Table,
  renames: readonly { readonly from: string; readonly to: string }[],
): Decision {
  const unknown = renames.find(({ from }) => !table.columns.some(({ name }) => name === from));
  if (unknown) return refuse(noColumn(table, unknown.from));
  const to = new Map(renames.map((rename) => [rename.from, rename.to]));
  return (
    unlessSource(state, table, 'given other columns') ??
    withColumns(
      table,
      table.columns.map((column) => ({ ...column, name: to.get(column.name) ?? column.name })),
    )
  );
}

function withColumns(table: Table, columns: readonly StoredColumn[]): Decision {
  const checked = checkColumns(table.name, columns);
  if (!checked.ok) return checked;
  if (JSON.stringify(columns) === JSON.stringify(table.columns)) return ok([]);
  const numbers = columns.map(({ id }) => Number(id.slice(1)) + 1);
  const nextColumn = Math.max(table.nextColumn, ...numbers);
  return ok([{ type: 'ColumnsAltered', table: table.name, columns, nextColumn }]);
}

/** A view names its source and the columns of it in its query, which would no longer be found. */
function unlessSource(state: DatabaseState, table: Table, done: string): Decision | undefined {
  const view = state.materializedViews.find(({ source }) => source === table.name);
  if (!view) return undefined;
  return fail(
    new SharingError(
      'InvalidArgument',
      `Table '${table.name}' is the source of materialized view '${view.name}' and cannot be ${done}. Drop the view first.`,
    ),
  );
}

function noColumn(table: Table, name: string): string {
  return `Table '${table.name}' has no column '${name}'.`;
}
