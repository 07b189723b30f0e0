// The server process as it is in use, from source, but with one database more: its schema is large, and it is nowhere.
// For benches. Started by Node itself.
import { Worker } from 'node:worker_threads';
import { createConnection, IPCMessageReader, IPCMessageWriter } from 'vscode-languageserver/node';
import { createEngine } from '../../src/engine/engine.ts';
import { KqlService } from '../../src/kql/kqlService.ts';
import { addLanguageSupport } from '../../src/server/languageSupport.ts';
import { endWithEditor } from '../../src/server/lifetime.ts';
import { type LocalBackend, startServer } from '../../src/server/server.ts';
import { openDataProcess } from './dataProcess.ts';
import { largeSchema } from './largeSchema.ts';

const connection = createConnection(new IPCMessageReader(process), new IPCMessageWriter(process));
const kql = new KqlService({ worker: new URL('../../src/kql/worker.ts', import.meta.url) });
const large = largeSchema();

/** The backend, for editing. */
function withLargeSchema(backend: LocalBackend): LocalBackend {
  const getSchema: LocalBackend['getSchema'] = async (params, options) =>
    params.database === large.name ? large : backend.getSchema(params, options);
  return { ...backend, getSchema, on: (name, listener) => backend.on(name, listener) };
}

// A thread that is as busy as one can be, and with which nobody has anything to do.
let busy: Worker | undefined;
connection.onNotification('bench/busy', ({ isOn }: { readonly isOn: boolean }) => {
  void busy?.terminate();
  busy = isOn ? new Worker('for (;;);', { eval: true }) : undefined;
});

// Of all threads of this process, in microseconds.
connection.onRequest('bench/cpu', () => process.cpuUsage());

const close = startServer(connection, {
  openBackend: async (options) => createEngine({ ...options, data: openDataProcess({ threads: 1 }), compiler: kql }),
  languageFeatures: (own, backend) => addLanguageSupport(own, kql, backend.then(withLargeSchema)),
});
endWithEditor(process, async () => {
  await close();
  await kql.close();
});
