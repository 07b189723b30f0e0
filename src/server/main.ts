import { flushCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';
import { createConnection, IPCMessageReader, IPCMessageWriter, ProposedFeatures } from 'vscode-languageserver/node';
import type { Azure } from '../azure/azureBackend.ts';
import { systemClock } from '../engine/clock.ts';
import { createDataProcess } from '../engine/dataProcess/dataProcess.ts';
import { createEngine } from '../engine/engine.ts';
import { KqlService } from '../kql/kqlService.ts';
import type { InitializationOptions } from '../protocol/editor.ts';
import { accessThrough, serveAzure } from './azureRequests.ts';
import { type BothBackends, withAzure } from './backends.ts';
import { serveEndpoint } from './endpointRequests.ts';
import { addLanguageSupport } from './languageSupport.ts';
import { endWithEditor } from './lifetime.ts';
import { atRest } from './rest.ts';
import { type LocalBackend, startServer } from './server.ts';

// One failure that nobody waited for must not take down what others wait for; it goes to the editor's log.
process.on('unhandledRejection', (error) => console.error(error));

const connection = createConnection(ProposedFeatures.all, new IPCMessageReader(process), new IPCMessageWriter(process));
// Beside this file's bundle the build puts the worker's bundle and Microsoft's two scripts.
const kql = new KqlService({
  worker: new URL('./kqlWorker.cjs', import.meta.url),
  languageFiles: fileURLToPath(new URL('./kusto', import.meta.url)),
  waits: true,
});

/** Milliseconds without a request after which what queries and lists need is loaded unasked, and until that at most. */
const rest = { quiet: 3_000, latest: 30_000 };

/** Rows are kept by one data plane, wherever they were answered. */
const data = createDataProcess({ program: new URL('./dataProcess.cjs', import.meta.url) });

let both: BothBackends | undefined;
let azure: Promise<Azure> | undefined;
/** Nothing before the first who asks for something of Azure. */
let knownOnAzure: Azure['knownClusters'] = () => [];

/** Loaded by the first who asks for something of Azure: most windows never do. */
function loadAzure(): Promise<Azure> {
  azure ??= import('./azureParts.ts').then(({ openAzure }) => {
    const opened = openAzure({
      access: accessThrough(connection),
      keepRows: (tables, options) => data.keepRows(tables, options),
      changed: (cluster) => both?.changed(cluster),
    });
    knownOnAzure = opened.knownClusters;
    return opened;
  });
  return azure;
}

async function openBackend(options: InitializationOptions): Promise<LocalBackend> {
  const engine = await createEngine({ ...options, data, compiler: kql });
  const after = (milliseconds: number, run: () => void): (() => void) => {
    const timer = setTimeout(run, milliseconds).unref();
    return () => clearTimeout(timer);
  };
  atRest(process, { ...rest, after }, async () => {
    // First what whoever looks at the trees sees next.
    await engine.prepareLists();
    kql.warm();
    // Not only at the end, which may be a sudden one: the next start is faster for it.
    flushCompileCache();
  });
  both = withAzure(engine, async () => (await loadAzure()).clusters);
  return both.backend;
}

const close = startServer(connection, {
  openBackend,
  languageFeatures: (own, backend) => addLanguageSupport(own, kql, backend, () => knownOnAzure()),
  more: (own, backend) => {
    serveAzure(own, loadAzure);
    return serveEndpoint(own, { backend, compiler: kql, now: systemClock().now, problem: console.error });
  },
});
endWithEditor(process, async () => {
  await close();
  await kql.close();
});
