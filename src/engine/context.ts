import type { QueryCompiler } from '../protocol/compile.ts';
import type { Backend } from '../protocol/contract.ts';
import type { Clock } from './clock.ts';
import type { DataPlane } from './dataPlane.ts';
import type { JournalFiles } from './journal/journalFiles.ts';
import type { JournalPool } from './journal/journalPool.ts';
import type { QueriedFiles } from './queriedFiles.ts';
import type { ResultAccess } from './query/resultAccess.ts';
import type { Workspace } from './workspace.ts';

/** What the parts of the engine's face share. */
export interface EngineContext {
  readonly workspace: Workspace;
  readonly pool: JournalPool;
  readonly files: JournalFiles;
  readonly clock: Clock;
  readonly data: DataPlane;
  readonly results: ResultAccess;
  readonly compiler: QueryCompiler;
  readonly newId: () => string;
  /** Fully qualified name of who acts. */
  readonly principal: () => string;
  readonly actAs: (principal: string) => void;
  /** Lets queries read the clusters of the workspace and the leaders of its followers, wherever these lie. */
  readonly allowFolders: () => Promise<void>;
  /** For the files that one query names by itself. */
  readonly readFiles: () => QueriedFiles;
}

/** One part of the engine's face: the requests of these names. */
export type Api<N extends keyof Backend> = Pick<Backend, N>;
