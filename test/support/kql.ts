import { KqlService } from '../../src/kql/kqlService.ts';

let shared: KqlService | undefined;

/** The one KQL service of all tests of a program: a second or two pass until one is warm, and longer until it is fast. */
export function sharedKql(): KqlService {
  shared ??= new KqlService({ worker: new URL('../../src/kql/worker.ts', import.meta.url) });
  return shared;
}

after(() => shared?.close());
