import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { SharingError } from '../protocol/errors.ts';
import type { DataPlane } from './dataPlane.ts';
import { inspectFile } from './extents/inspectFile.ts';
import { type DurableFiles, durableFiles, writeExtents } from './extents/writeExtents.ts';
import { writeQuery } from './extents/writeQuery.ts';
import { usualMemoryLimit } from './memoryLimit.ts';
import { DuckDb, type DuckDbLimits, type DuckDbReach } from './query/duckDb.ts';
import { QueryRunner } from './query/queryRunner.ts';
import type { ResultLimits } from './query/resultSize.ts';
import { isForOneThread } from './query/source.ts';

/** Kusto's own limits of a result. Source: Kusto documentation, "Query limits". */
const kustoLimits: ResultLimits = { rows: 500_000, bytes: 64 * 2 ** 20 };

/** More threads than this write no faster, and would make the row groups of an extent too small. */
const maxThreads = 8;

export interface DuckDbDataPlaneOptions {
  /** Threads of one ingestion and of all queries; as many as the machine has, at most 8, when absent. */
  readonly threads?: number | undefined;
  /** Bytes that one ingestion, and all queries together, may use before they spill; a fifth of the machine's when absent. */
  readonly memoryLimit?: number | undefined;
  /** Folder for what is spilled; one of this process in the system's when absent. */
  readonly tempFolder?: string | undefined;
  /** Of one result; Kusto's 500,000 rows and 64 MB when absent. */
  readonly resultLimits?: ResultLimits | undefined;
  /** Flushing and naming of extents; those of the operating system when absent. */
  readonly files?: DurableFiles | undefined;
}

/** The rows of the embedded engine on DuckDB. */
export async function createDuckDbDataPlane(options: DuckDbDataPlaneOptions = {}): Promise<DataPlane> {
  const limits: DuckDbLimits = {
    threads: Math.min(options.threads ?? availableParallelism(), maxThreads),
    memoryLimit: options.memoryLimit ?? usualMemoryLimit(),
    tempFolder: options.tempFolder ?? join(tmpdir(), `data-share-explorer-${process.pid}`),
  };
  const open = (reach: DuckDbReach, own?: Partial<DuckDbLimits>): Promise<DuckDb> =>
    DuckDb.open({ ...limits, ...own }, reach).catch((cause: unknown) => {
      const says = cause instanceof Error ? cause.message : String(cause);
      throw new SharingError('StorageFailed', `DuckDB cannot be started: ${says}`, 'transient', { cause });
    });
  const runner = new QueryRunner(
    (folders, threads) => open({ files: [], folders, isImmutable: true }, threads && { threads }),
    options.resultLimits ?? kustoLimits,
  );
  const during = async <T>(
    reach: DuckDbReach,
    work: (database: DuckDb) => Promise<T>,
    own?: Partial<DuckDbLimits>,
  ): Promise<T> => {
    const database = await open(reach, own);
    try {
      return await work(database);
    } finally {
      database.close();
    }
  };
  return {
    inspectFile: (path, format) => {
      const file = resolve(path);
      return during({ files: [file], folders: [] }, (database) => inspectFile(database, file, format));
    },
    writeExtents: (request, call) => {
      const [path, folder] = [resolve(request.path), resolve(request.folder)];
      return during({ files: [path], folders: [folder] }, (database) =>
        writeExtents(database, { ...request, path, folder }, options.files ?? durableFiles, limits.threads, call),
      );
    },
    writeQuery: (request, toFiles, call) => {
      const folder = resolve(request.folder);
      const sources = request.statement.sources.map(toFiles);
      const files = sources.flatMap((source) => source.files.map((file) => resolve(file)));
      const threads = isForOneThread(sources) ? 1 : limits.threads;
      return during(
        { files, folders: [folder] },
        (database) =>
          writeQuery(database, { ...request, folder }, sources, options.files ?? durableFiles, threads, call),
        { threads },
      );
    },
    runQuery: (query, resolve, call) => runner.run(query, resolve, call),
    keepRows: (tables, call) => runner.keep(tables, call),
    explainStatement: (statement, resolve, call) => runner.explain(statement, resolve, call),
    fetchRows: (params) => runner.fetchRows(params),
    viewRows: (params, call) => runner.viewRows(params, call),
    findCells: (params, call) => runner.findCells(params, call),
    exportResult: (params, call) => runner.exportResult(params, call),
    closeResult: (result) => runner.closeResult(result),
    warm: () => runner.warm(),
    allowFolders: (folders) => runner.allowFolders(folders),
    close: () => runner.close(),
  };
}
