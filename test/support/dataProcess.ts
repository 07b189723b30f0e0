import type { DataPlane } from '../../src/engine/dataPlane.ts';
import {
  createDataProcess,
  type DataProcess,
  type DataProcessOptions,
} from '../../src/engine/dataProcess/dataProcess.ts';

/** The rows of an engine as they are in use: in a process of their own, from source. */
export function openDataProcess(options: Omit<DataProcessOptions, 'program'> = {}): DataProcess {
  return createDataProcess({
    program: new URL('../../src/engine/dataProcess/program.ts', import.meta.url),
    ...options,
  });
}

let shared: DataProcess | undefined;

/**
 * The rows of one engine after another in one process, which is started once for all tests of a program, and ends with
 * it. For engines that nobody looks into the process of; each closes its own results, and never the process.
 */
export function borrowDataProcess(): DataPlane {
  shared ??= openDataProcess({ threads: 1 });
  const process = shared;
  const results = new Set<string>();
  return {
    ...process,
    async runQuery(query, resolve, call) {
      const executed = await process.runQuery(query, resolve, call);
      results.add(executed.result);
      return executed;
    },
    async keepRows(tables, call) {
      const kept = await process.keepRows(tables, call);
      results.add(kept.result);
      return kept;
    },
    closeResult(result) {
      results.delete(result);
      process.closeResult(result);
    },
    async close() {
      for (const result of results) process.closeResult(result);
    },
  };
}
