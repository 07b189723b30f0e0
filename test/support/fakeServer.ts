// A server process over a fake backend, for tests of the process and its connection. Started by Node itself.
import { createConnection, IPCMessageReader, IPCMessageWriter } from 'vscode-languageserver/node';
import { endWithEditor } from '../../src/server/lifetime.ts';
import { startServer } from '../../src/server/server.ts';
import { createFakeBackend } from './fakeBackend.ts';

const backend = createFakeBackend();
backend.addCluster('contoso');
const connection = createConnection(new IPCMessageReader(process), new IPCMessageWriter(process));
const close = startServer(connection, {
  openBackend: async (options) => {
    if (options.principal === 'nobody') throw new Error('nobody may open this');
    return backend;
  },
});
endWithEditor(process, close);
