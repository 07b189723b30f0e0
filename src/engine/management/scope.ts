import type { CallOptions } from '../../protocol/contract.ts';
import type { ManagementCommand, ManagementCommandOf } from '../../protocol/management.ts';
import type { QueryResult } from '../../protocol/query.ts';
import type { Column } from '../../protocol/schema.ts';
import type { ClusterHost } from '../clusterHost.ts';
import type { Api, EngineContext } from '../context.ts';
import type { Answer } from './answer.ts';

/** The requests of the engine that do what some commands ask for. */
export type CommandApi = Api<
  | 'alterFilter'
  | 'alterOverrides'
  | 'attachDatabase'
  | 'changeClusterPrincipals'
  | 'changeDatabasePrincipals'
  | 'createDatabase'
  | 'detachDatabase'
  | 'dropDatabase'
  | 'explainQuery'
  | 'listSharingJournal'
  | 'listSharingUsage'
  | 'renameFollowed'
>;

/** Where a management command runs. */
export interface CommandScope {
  readonly context: EngineContext;
  readonly host: ClusterHost;
  /** Name of the database in scope, which need not exist. */
  readonly database: string;
  readonly api: CommandApi;
  readonly options: CallOptions;
  /** The whole text of the command. */
  readonly text: string;
  /** Columns of the answer as Microsoft's parser knows them. */
  readonly columns: readonly Column[];
  /** Runs another text in this scope. */
  readonly run: (text: string) => Promise<QueryResult>;
}

/** How each kind of command is done: a kind that is left out is a compile error. */
export type Handlers<K extends ManagementCommand['kind']> = {
  readonly [Kind in K]: (command: ManagementCommandOf<Kind>, scope: CommandScope) => Promise<Answer>;
};
