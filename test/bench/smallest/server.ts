import { createConnection, IPCMessageReader, IPCMessageWriter } from 'vscode-languageserver/node';

const connection = createConnection(new IPCMessageReader(process), new IPCMessageWriter(process));
connection.onInitialize(() => ({ capabilities: {} }));
connection.onRequest('rows', () => ['contoso', 'fabrikam']);
connection.listen();
