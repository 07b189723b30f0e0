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
