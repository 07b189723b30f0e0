import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import {
  CodeLensRequest,
  CompletionRequest,
  CompletionResolveRequest,
  createConnection,
  createProtocolConnection,
  DidChangeTextDocumentNotification,
  DidOpenTextDocumentNotification,
  DocumentFormattingRequest,
  FoldingRangeRequest,
  HoverRequest,
  type ProtocolConnection,
  PublishDiagnosticsNotification,
  type PublishDiagnosticsParams,
  StreamMessageReader,
  StreamMessageWriter,
  TextDocuments,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { KqlService } from '../../../src/kql/kqlService.ts';
import { languageRequests } from '../../../src/protocol/editor.ts';
import type { DatabaseSchema } from '../../../src/protocol/schema.ts';
import {
  type LanguageFeatures,
  registerLanguageFeatures,
} from '../../../src/server/language/registerLanguageFeatures.ts';

const uri = 'file:///queries/a.kql';
const flights: DatabaseSchema = {
  cluster: 'contoso',
  name: 'Aviation',
  version: '1',
  tables: [{ name: 'Flights', columns: [{ id: 'c1', name: 'Origin', type: 'string' }] }],
};

describe('language features', () => {
  const kql = new KqlService({ worker: new URL('../../../src/kql/worker.ts', import.meta.url) });
  let client: ProtocolConnection;
  let features: LanguageFeatures;
  let schema: DatabaseSchema | undefined;
  let timers: (() => void)[];
  let published: PublishDiagnosticsParams[];
  let waiting: (() => void)[];

  after(() => kql.close());

  beforeEach(async () => {
    [timers, published, waiting, schema] = [[], [], [], flights];
    const [up, down] = [new PassThrough(), new PassThrough()];
    const server = createConnection(new StreamMessageReader(up), new StreamMessageWriter(down));
    const documents = new TextDocuments(TextDocument);
    features = registerLanguageFeatures(server, documents, kql, async () => schema, {
      after: (_, run) => {
        timers.push(run);
        return () => {
          timers = timers.filter((timer) => timer !== run);
        };
      },
    });
    documents.listen(server);
    server.listen();
    client = createProtocolConnection(new StreamMessageReader(down), new StreamMessageWriter(up));
    client.onNotification(PublishDiagnosticsNotification.type, (params) => {
      published.push(params);
      for (const wake of waiting.splice(0)) wake();
    });
    client.listen();
  });

  afterEach(() => {
    features.dispose();
    client.dispose();
  });

  async function open(text: string): Promise<void> {
    await client.sendNotification(DidOpenTextDocumentNotification.type, {
      textDocument: { uri, languageId: 'kusto', version: 1, text },
    });
    // A request behind it: when that is answered, the document is known.
    await client.sendRequest(languageRequests.blockAt.method, { uri, offset: 0 });
  }

  /** Lets the debounce run out and waits for what is told then. */
  async function nextDiagnostics(): Promise<PublishDiagnosticsParams> {
    const before = published.length;
    for (const run of timers.splice(0)) run();
    while (published.length === before) await new Promise<void>((resolve) => waiting.push(resolve));
    const last = published.at(-1);
    assert.ok(last);
    return last;
  }

  it('judges each block with the live schema, and again when it changes', async () => {
    await open('Flights | where Origin == "SEA"\n\nFlights | where Tail == ""');
    assert.equal(timers.length, 1);
    const first = await nextDiagnostics();
    assert.deepEqual(
      first.diagnostics.map((d) => [d.range.start.line, d.range.start.character, d.code]),
      [[2, 16, 'KS142']],
    );
    const columns = [...(flights.tables[0]?.columns ?? []), { id: 'c2', name: 'Tail', type: 'string' as const }];
    schema = { ...flights, version: '2', tables: [{ name: 'Flights', columns }] };
    features.schemaChanged('contoso', 'Other');
    assert.equal(timers.length, 0);
    features.schemaChanged('contoso', 'Aviation');
    assert.deepEqual((await nextDiagnostics()).diagnostics, []);
  });

  it('waits for a pause in typing', async () => {
    await open('Flights | count');
    for (const version of [2, 3, 4]) {
      await client.sendNotification(DidChangeTextDocumentNotification.type, {
        textDocument: { uri, version },
        contentChanges: [{ text: `Flights | take ${version} x` }],
      });
    }
    await client.sendRequest(languageRequests.blockAt.method, { uri, offset: 0 });
    assert.equal(timers.length, 1);
    const found = await nextDiagnostics();
    assert.equal(found.version, 4);
    assert.equal(published.length, 1);
  });

  it('judges only the syntax where there is no database', async () => {
    schema = undefined;
    await open('Nothing | where Known == 1\n\nNothing | where (');
    const { diagnostics } = await nextDiagnostics();
    assert.ok(diagnostics.length > 0);
    assert.ok(diagnostics.every((d) => d.range.start.line === 2));
  });

  it('completes tables, columns and functions, and documents functions', async () => {
    await open('Flights | where ');
    const list = await client.sendRequest(CompletionRequest.type, {
      textDocument: { uri },
      position: { line: 0, character: 16 },
    });
    const items = Array.isArray(list) ? list : (list?.items ?? []);
    const labels = items.map((item) => item.label);
    assert.ok(labels.includes('Origin'));
    const item = items.find((candidate) => candidate.label.startsWith('strcat('));
    assert.ok(item);
    const resolved = await client.sendRequest(CompletionResolveRequest.type, item);
    assert.match(JSON.stringify(resolved.documentation), /strcat\(arg\).*query\/strcat-function/);
  });

  it('tells the type under the pointer', async () => {
    await open('Flights | where Origin == ""');
    const hover = await client.sendRequest(HoverRequest.type, {
      textDocument: { uri },
      position: { line: 0, character: 18 },
    });
    assert.match(JSON.stringify(hover?.contents), /Origin.*string/);
  });

  it('puts a lens to run and one with the database on each block', async () => {
    await open('Flights | count\n\n\nFlights\n| take 1\n');
    const lenses = await client.sendRequest(CodeLensRequest.type, { textDocument: { uri } });
    assert.deepEqual(
      lenses?.map((lens) => [lens.range.start.line, lens.command?.title]),
      [
        [0, '$(play) Run'],
        [0, 'contoso/Aviation'],
        [3, '$(play) Run'],
        [3, 'contoso/Aviation'],
      ],
    );
    assert.deepEqual(lenses?.[2]?.command?.arguments, [
      { uri, range: { start: { line: 3, character: 0 }, end: { line: 4, character: 8 } } },
    ]);
  });

  it('knows the block at an offset', async () => {
    await open('Flights | count\n\nFlights | take 1\n');
    assert.deepEqual(await client.sendRequest(languageRequests.blockAt.method, { uri, offset: 20 }), {
      start: 17,
      end: 33,
      kind: 'query',
    });
  });

  it('folds and formats', async () => {
    await open('Flights\n| where Origin=="SEA"\n| count\n');
    const folds = await client.sendRequest(FoldingRangeRequest.type, { textDocument: { uri } });
    assert.deepEqual(
      folds?.map((fold) => [fold.startLine, fold.endLine]),
      [[0, 2]],
    );
    const edits = await client.sendRequest(DocumentFormattingRequest.type, {
      textDocument: { uri },
      options: { tabSize: 4, insertSpaces: true },
    });
    assert.equal(edits?.[0]?.newText, 'Flights\n| where Origin == "SEA"\n| count\n');
  });
});
