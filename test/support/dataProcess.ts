import { createDataProcess, type DataProcess } from '../../src/engine/dataProcess/dataProcess.ts';
import type { ProcessOptions } from '../../src/engine/dataProcess/processHandle.ts';

/** The rows of an engine as they are in use: in a process of their own, from source. */
export function openDataProcess(options: Omit<ProcessOptions, 'program'> = {}): DataProcess {
  return createDataProcess({
    program: new URL('../../src/engine/dataProcess/program.ts', import.meta.url),
    ...options,
  });
}
