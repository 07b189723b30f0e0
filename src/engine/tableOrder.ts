import type { DatabaseEvent } from '../sharing/database/events.ts';
import type { DatabaseState } from '../sharing/database/state.ts';
import { touchedTables } from '../sharing/database/touchedTables.ts';
import { FirstInOrder } from './firstInOrder.ts';
import type { Commit } from './journal/commitFile.ts';
import type { LiveDatabase } from './specs.ts';

type Tables = DatabaseState['tables'];

const orders = new WeakMap<Tables, FirstInOrder>();

/** The order of tables, found once for each state. */
export function tableOrder(tables: Tables): FirstInOrder {
  const known = orders.get(tables) ?? new FirstInOrder(listOf(tables));
  orders.set(tables, known);
  return known;
}

/** Carries the order of a journal's tables on from state to state: a hundred thousand are not looked through for each commit. */
export function keepTableOrder({ journal, onCommits }: LiveDatabase): void {
  let { tables } = journal.state;
  onCommits((commits) => {
    const before = orders.get(tables);
    tables = journal.state.tables;
    if (before && !orders.has(tables)) orders.set(tables, carried(before, tables, commits));
  });
}

function carried(before: FirstInOrder, tables: Tables, commits: readonly Commit<DatabaseEvent>[]): FirstInOrder {
  const order = before.of(listOf(tables));
  for (const name of commits.flatMap(({ events }) => events.flatMap(touchedTables))) {
    if (tables.has(name)) order.add(name);
    else order.remove(name);
  }
  return order;
}

function listOf(tables: Tables): ConstructorParameters<typeof FirstInOrder>[0] {
  return () => ({ size: tables.size, names: () => tables.keys() });
}
