import { hiddenColumns } from '../../kql/hiddenColumns.ts';
import type { CompiledStatement, SourceRef } from '../../protocol/compile.ts';
import { SharingError } from '../../protocol/errors.ts';
import type { DataPlane, SourceExtents } from '../dataPlane.ts';
import { gone } from '../query/resultGone.ts';
import { withinTime } from '../query/timeLimit.ts';
import type { Lane } from './lanes.ts';
import type { CallName, Sources } from './messages.ts';
import type { ProcessOptions } from './processHandle.ts';
import { RunningProcess } from './runningProcess.ts';

export interface DataProcessOptions extends ProcessOptions {
  /** Milliseconds without any use after which the process is ended; 10 minutes when absent. */
  readonly idleTime?: number | undefined;
}

export interface DataProcess extends DataPlane {
  /** Of the process that runs; undefined before the first call, and once it has ended. */
  readonly pid: number | undefined;
}

/** Its memory is for who queries; to list and to follow none of it is needed. */
const usualIdleTime = 10 * 60_000;

/** A thread of the process that runs. */
interface Place {
  readonly process: RunningProcess;
  readonly lane: Lane;
}

/**
 * The rows of the embedded engine, on DuckDB in a process of its own: whatever a query does, this process only passes
 * messages, and what cannot be stopped otherwise ends with its process. That is started with the first call, and again
 * with the next one after it has ended: what ran rejects then and says what to do, and the results are gone. Without any use
 * it ends by itself, but not as long as it keeps a result.
 */
export function createDataProcess(options: DataProcessOptions): DataProcess {
  let current: RunningProcess | undefined;
  let folders: readonly string[] = [];
  let isClosed = false;

  function running(): RunningProcess {
    if (isClosed) throw new SharingError('ServerUnavailable', 'The engine is shutting down.', 'transient');
    if (!current || current.hasEnded) current = start();
    return current;
  }

  function start(): RunningProcess {
    const process = new RunningProcess(options);
    let asked = 0;
    const look = (): void => {
      if (process.isIdle && process.asked === asked) void process.close();
      if (process.hasEnded) clearInterval(looking);
      asked = process.asked;
    };
    const looking = setInterval(look, options.idleTime ?? usualIdleTime).unref();
    return process;
  }

  /** The thread that suits a call; it is told first what it may read. */
  function placeFor(name: CallName, statements: readonly CompiledStatement[] = []): Place {
    const process = running();
    const callsFunctions = statements.some(({ functions = [] }) => functions.length > 0);
    const { lane, isNew } = process.lanes.choose(name, callsFunctions);
    if (isNew) process.tell(lane, 'allowFolders', [folders]);
    return { process, lane };
  }

  function placeOf(result: string): Place {
    const lane = current?.laneOf(result);
    if (!current || !lane) throw gone();
    return { process: current, lane };
  }

  return {
    get pid() {
      return current && !current.hasEnded ? current.pid : undefined;
    },
    async inspectFile(path, format) {
      const { process, lane } = placeFor('inspectFile');
      return process.call(lane, 'inspectFile', [path, format]);
    },
    async writeExtents(request, call) {
      const { process, lane } = placeFor('writeExtents');
      return process.call(lane, 'writeExtents', [request], call);
    },
    async writeQuery(request, resolve, call) {
      const sources = sourcesOf(request.statement, resolve);
      const { process, lane } = placeFor('writeQuery', [request.statement]);
      return process.call(lane, 'writeQuery', [request, sources], call);
    },
    async runQuery(query, resolve, call) {
      const sources = query.statements.map((statement) => sourcesOf(statement, resolve));
      const { process, lane } = placeFor('runQuery', query.statements);
      const executed = await withinTime(query.options, call, (timed) =>
        process.call(lane, 'runQuery', [query, sources, call?.firstPage], timed),
      );
      process.keep(executed.result, lane);
      return executed;
    },
    async keepRows(tables, call) {
      const { process, lane } = placeFor('keepRows');
      const kept = await process.call(lane, 'keepRows', [tables], call);
      process.keep(kept.result, lane);
      return kept;
    },
    async explainStatement(statement, resolve, call) {
      const sources = sourcesOf(statement, resolve);
      const { process, lane } = placeFor('explainStatement', [statement]);
      return process.call(lane, 'explainStatement', [statement, sources], call);
    },
    async fetchRows(params) {
      const { process, lane } = placeOf(params.result);
      return process.call(lane, 'fetchRows', [params]);
    },
    async viewRows(params, call) {
      const { process, lane } = placeOf(params.result);
      return process.call(lane, 'viewRows', [params], call);
    },
    async findCells(params, call) {
      const { process, lane } = placeOf(params.result);
      return process.call(lane, 'findCells', [params], call);
    },
    async exportResult(params, call) {
      const { process, lane } = placeOf(params.result);
      return process.call(lane, 'exportResult', [params], call);
    },
    closeResult: (result) => current?.forget(result),
    async warm() {
      const { process, lane } = placeFor('runQuery');
      return process.call(lane, 'warm', []);
    },
    async allowFolders(next) {
      folders = next;
      // This comes before the first query, whose text is then compiled: meanwhile the process starts.
      const { process } = placeFor('runQuery');
      for (const lane of process.lanes.started) process.tell(lane, 'allowFolders', [next]);
    },
    async close() {
      isClosed = true;
      await current?.close();
    },
  };
}

/** What the sources of a statement read, with no more about an extent than it needs to be read. */
function sourcesOf(statement: CompiledStatement, resolve: (source: SourceRef) => SourceExtents): Sources {
  return statement.sources.map((source) => {
    const { extents = [], ...rest } = resolve(source);
    const isAsked = rest.columns.some(({ id }) => hiddenColumns.has(id));
    return isAsked
      ? { ...rest, extents: extents.map(({ id, createdAt, version = 0 }) => ({ id, createdAt, version })) }
      : rest;
  });
}
