import type { ClusterCommand } from '../sharing/cluster/commands.ts';
import { decideCluster } from '../sharing/cluster/decide.ts';
import type { ClusterEvent } from '../sharing/cluster/events.ts';
import { evolveCluster } from '../sharing/cluster/evolve.ts';
import { type ClusterSnapshot, fromClusterSnapshot, toClusterSnapshot } from '../sharing/cluster/snapshot.ts';
import { type ClusterState, noCluster } from '../sharing/cluster/state.ts';
import type { DatabaseCommand } from '../sharing/database/commands.ts';
import { decideDatabase } from '../sharing/database/decide.ts';
import type { DatabaseEvent } from '../sharing/database/events.ts';
import { evolveDatabase } from '../sharing/database/evolve.ts';
import {
  type DatabaseSnapshot,
  type DatabaseState,
  fromDatabaseSnapshot,
  noDatabase,
  type TableSnapshot,
  toDatabaseSnapshot,
  toTableSnapshot,
  withTables,
} from '../sharing/database/state.ts';
import type { Journal, JournalSpec } from './journal/journal.ts';
import type { LiveJournal } from './journal/journalPool.ts';
import { compareNames } from './page.ts';

export type ClusterJournal = Journal<ClusterState, ClusterCommand, ClusterEvent>;
export type DatabaseJournal = Journal<DatabaseState, DatabaseCommand, DatabaseEvent>;
export type LiveCluster = LiveJournal<ClusterState, ClusterCommand, ClusterEvent>;
export type LiveDatabase = LiveJournal<DatabaseState, DatabaseCommand, DatabaseEvent>;

export const clusterSpec: JournalSpec<ClusterState, ClusterCommand, ClusterEvent> = {
  thing: 'cluster',
  initial: noCluster,
  decide: decideCluster,
  evolve: evolveCluster,
  toSnapshot: toClusterSnapshot,
  // Its checksum was checked: it is what toClusterSnapshot made.
  fromSnapshot: (snapshot) => fromClusterSnapshot(snapshot as ClusterSnapshot),
};

export const databaseSpec: JournalSpec<DatabaseState, DatabaseCommand, DatabaseEvent> = {
  thing: 'database',
  initial: noDatabase,
  decide: decideDatabase,
  evolve: evolveDatabase,
  alone: {
    begin: (state) => ({ ...state, tables: state.tables.asMutable() }),
    end: (state) => ({ ...state, tables: state.tables.asImmutable() }),
  },
  toSnapshot: toDatabaseSnapshot,
  fromSnapshot: (snapshot) => fromDatabaseSnapshot(snapshot as DatabaseSnapshot),
  list: {
    from: 1_000,
    each: 250,
    size: ({ tables }) => tables.size,
    names: ({ tables }) => tables.keys(),
    compare: compareNames,
    item: ({ tables }, name) => {
      const table = tables.get(name);
      return table && toTableSnapshot(table);
    },
    rest: (state) => toDatabaseSnapshot({ ...state, tables: noDatabase.tables }),
    join: (state, tables) => withTables(state, tables as readonly TableSnapshot[]),
  },
};
