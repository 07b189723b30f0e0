import { fileURLToPath } from 'node:url';
import { createConnection, IPCMessageReader, IPCMessageWriter, ProposedFeatures } from 'vscode-languageserver/node';
import { createDuckDbDataPlane } from '../engine/duckDbDataPlane.ts';
import { createEngine } from '../engine/engine.ts';
import { KqlService } from '../kql/kqlService.ts';
import { addLanguageSupport } from './languageSupport.ts';
import { endWithEditor } from './lifetime.ts';
import { startServer } from './server.ts';

// One failure that nobody waited for must not take down what others wait for; it goes to the editor's log.
process.on('unhandledRejection', (error) => console.error(error));

const connection = createConnection(ProposedFeatures.all, new IPCMessageReader(process), new IPCMessageWriter(process));
// Beside this file's bundle the build puts the worker's bundle and Microsoft's two scripts.
const kql = new KqlService({
  worker: new URL('./kqlWorker.cjs', import.meta.url),
  languageFiles: fileURLToPath(new URL('./kusto', import.meta.url)),
});
const close = startServer(connection, {
  openBackend: async (options) => createEngine({ ...options, data: await createDuckDbDataPlane(), compiler: kql }),
  languageFeatures: (own, backend) => addLanguageSupport(own, kql, backend),
});
endWithEditor(process, async () => {
  await close();
  await kql.close();
});
