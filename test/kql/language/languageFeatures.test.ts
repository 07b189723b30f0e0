import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import {
  CodeActionRequest,
  CodeLensRequest,
  CompletionRequest,
  CompletionResolveRequest,
  createConnection,
  createProtocolConnection,
  DefinitionRequest,
  DidChangeTextDocumentNotification,
  DidOpenTextDocumentNotification,
  DocumentFormattingRequest,
  DocumentHighlightRequest,
  DocumentSymbolRequest,
  FoldingRangeRequest,
  HoverRequest,
  PrepareRenameRequest,
  type ProtocolConnection,
  PublishDiagnosticsNotification,
  type PublishDiagnosticsParams,
  ReferencesRequest,
  RenameRequest,
  SemanticTokensRangeRequest,
  SemanticTokensRequest,
  SignatureHelpRequest,
  StreamMessageReader,
  StreamMessageWriter,
  TextDocuments,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { Surroundings } from '../../../src/kql/editing/surroundings.ts';
import { KqlService } from '../../../src/kql/kqlService.ts';
import { definitionTarget } from '../../../src/protocol/definitions.ts';
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
  let surroundings: Surroundings | undefined;
  let timers: (() => void)[];
  let published: PublishDiagnosticsParams[];
  let waiting: (() => void)[];

  after(() => kql.close());

  beforeEach(async () => {
    [timers, published, waiting, schema, surroundings] = [[], [], [], flights, undefined];
    const [up, down] = [new PassThrough(), new PassThrough()];
    const server = createConnection(new StreamMessageReader(up), new StreamMessageWriter(down));
    const documents = new TextDocuments(TextDocument);
    features = registerLanguageFeatures(server, documents, kql, async () => schema, {
      surroundingsOf: async () => surroundings,
      clusterName: () => 'contoso',
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
    assert.match(JSON.stringify(resolved.documentation), /strcat\(arg, …\).*query\/strcat-function/);
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
    assert.equal(edits?.[0]?.newText, 'Flights\n| where Origin == "SEA"\n| count');
  });

  it('tells of what the engine refuses once the binder has nothing to say, and keeps it while one types elsewhere', async () => {
    await open('Flights | evaluate autocluster()\n\nprint 1');
    assert.deepEqual((await nextDiagnostics()).diagnostics, []);
    while (published.length < 2) await new Promise<void>((resolve) => waiting.push(resolve));
    const found = published.at(-1)?.diagnostics;
    assert.deepEqual(
      found?.map(({ severity, source, code, range }) => [
        severity,
        source,
        code,
        range.start.character,
        range.end.character,
      ]),
      [[2, 'engine', 'QueryNotSupported', 10, 32]],
    );
    await client.sendNotification(DidChangeTextDocumentNotification.type, {
      textDocument: { uri, version: 2 },
      contentChanges: [{ text: 'Flights | evaluate autocluster()\n\nprint (' }],
    });
    await client.sendRequest(languageRequests.blockAt.method, { uri, offset: 0 });
    const next = await nextDiagnostics();
    assert.ok(next.diagnostics.some(({ code }) => code === 'QueryNotSupported'));
    assert.ok(next.diagnostics.some(({ range }) => range.start.line === 2));
  });

  it('follows a name, marks where it is used, and gives it another', async () => {
    await open('let limit = 5;\nFlights | where Origin == "" | take limit');
    const at = { textDocument: { uri }, position: { line: 1, character: 38 } };
    const places = [
      { start: { line: 0, character: 4 }, end: { line: 0, character: 9 } },
      { start: { line: 1, character: 36 }, end: { line: 1, character: 41 } },
    ];
    assert.deepEqual(await client.sendRequest(DefinitionRequest.type, at), [
      { originSelectionRange: places[1], targetUri: uri, targetRange: places[0], targetSelectionRange: places[0] },
    ]);
    const highlights = await client.sendRequest(DocumentHighlightRequest.type, at);
    assert.deepEqual(
      highlights?.map(({ range, kind }) => [range, kind]),
      [
        [places[0], 3],
        [places[1], 2],
      ],
    );
    const uses = await client.sendRequest(ReferencesRequest.type, { ...at, context: { includeDeclaration: false } });
    assert.deepEqual(uses, [{ uri, range: places[1] }]);
    assert.deepEqual(await client.sendRequest(PrepareRenameRequest.type, at), {
      range: places[1],
      placeholder: 'limit',
    });
    const edit = await client.sendRequest(RenameRequest.type, { ...at, newName: 'most' });
    assert.deepEqual(
      edit?.changes?.[uri]?.map(({ range, newText }) => [range, newText]),
      places.map((range) => [range, 'most']),
    );
  });

  it('says why a name of the database is not renamed, and leads to the command that makes it', async () => {
    await open('Flights | where Origin == ""');
    const at = { textDocument: { uri }, position: { line: 0, character: 18 } };
    await assert.rejects(client.sendRequest(PrepareRenameRequest.type, at), /'Origin' is part of the database/);
    const found = await client.sendRequest(DefinitionRequest.type, at);
    const [link] = Array.isArray(found) ? found : [];
    assert.ok(link && 'targetUri' in link);
    assert.deepEqual(link.targetRange.start, { line: 0, character: 29 });
    assert.deepEqual(definitionTarget(decodeURIComponent(new URL(link.targetUri).search.slice(1))), {
      cluster: 'contoso',
      clusterName: 'contoso',
      database: 'Aviation',
      of: 'tables',
      name: 'Flights',
    });
  });

  it('outlines, and tells what each word is', async () => {
    await open('let a = 1;\nFlights\n| where Origin == "x\ty"');
    const [query] = (await client.sendRequest(DocumentSymbolRequest.type, { textDocument: { uri } })) ?? [];
    assert.ok(query && 'children' in query);
    assert.equal(query.name, 'Flights | where Origin == "x y"');
    assert.deepEqual(
      query.children?.map(({ name }) => name),
      ['a'],
    );
    const { semanticTokensProvider } = features.capabilities;
    const legend = semanticTokensProvider?.legend.tokenTypes ?? [];
    const tokens = await client.sendRequest(SemanticTokensRequest.type, { textDocument: { uri } });
    const lines: [number, number, number, string | undefined][] = [];
    let [line, character] = [0, 0];
    for (let i = 0; i < (tokens?.data.length ?? 0); i += 5) {
      const [down = 0, right = 0, length = 0, type = 0] = tokens?.data.slice(i, i + 4) ?? [];
      line += down;
      character = down > 0 ? right : character + right;
      lines.push([line, character, length, legend[type]]);
    }
    assert.deepEqual(lines, [
      [0, 0, 3, 'keyword'],
      [0, 4, 1, 'variable'],
      [0, 8, 1, 'number'],
      [1, 0, 7, 'class'],
      [2, 2, 5, 'keyword'],
      [2, 8, 6, 'property'],
      [2, 15, 2, 'operator'],
      [2, 18, 5, 'string'],
    ]);
    const range = { start: { line: 1, character: 0 }, end: { line: 1, character: 7 } };
    const part = await client.sendRequest(SemanticTokensRangeRequest.type, { textDocument: { uri }, range });
    assert.deepEqual(part?.data, [1, 0, 7, legend.indexOf('class'), 0]);
  });

  it('helps with parameters, and mends names', async () => {
    await open('Flights | where Orign == strcat("a", ');
    const help = await client.sendRequest(SignatureHelpRequest.type, {
      textDocument: { uri },
      position: { line: 0, character: 37 },
    });
    assert.deepEqual([help?.activeSignature, help?.activeParameter], [0, 0]);
    assert.equal(help?.signatures[0]?.label, 'strcat(arg, …): string');
    const { diagnostics } = await nextDiagnostics();
    const range = { start: { line: 0, character: 16 }, end: { line: 0, character: 16 } };
    const actions = await client.sendRequest(CodeActionRequest.type, {
      textDocument: { uri },
      range,
      context: { diagnostics, only: ['quickfix'] },
    });
    const [fix] = actions ?? [];
    assert.ok(fix && 'edit' in fix);
    assert.equal(fix.title, "Did you mean 'Origin'?");
    assert.equal(fix.diagnostics?.[0]?.code, 'KS142');
    assert.equal(fix.edit?.changes?.[uri]?.[0]?.newText, 'Origin');
  });

  it('knows the databases around, by name, and by schema where one is named', async () => {
    const storms: DatabaseSchema = {
      cluster: 'contoso',
      name: 'Weather',
      version: '1',
      tables: [{ name: 'Storms', columns: [{ id: 'c1', name: 'Wind', type: 'long' }] }],
    };
    const databases = [{ name: 'Aviation' }, { name: 'Weather', schema: storms }, { name: 'Unread' }];
    const clusters = [
      { uri: 'contoso', name: 'contoso', databases },
      { uri: 'file:///f', name: 'fabrikam', databases: [{ name: 'Trains' }] },
    ];
    surroundings = { version: '1', clusters };
    const text = 'database("Weather").Storms | where Wind > 1 | project Wnd';
    await open(`${text}\n\ndatabase("Unread").Anything | count\n\ncluster("fabrikam").database(\n\nFlights | take 1`);
    const { diagnostics } = await nextDiagnostics();
    const lines = diagnostics.filter(({ range }) => range.start.line !== 4);
    assert.deepEqual(
      lines.map(({ code, range }) => [code, range.start.line, range.start.character]),
      [['KS142', 0, 54]],
    );
    const list = await client.sendRequest(CompletionRequest.type, {
      textDocument: { uri },
      position: { line: 4, character: 29 },
    });
    const items = Array.isArray(list) ? list : (list?.items ?? []);
    assert.deepEqual(
      items.filter(({ label }) => /Trains|Weather/.test(label)).map(({ label }) => label),
      ["'Trains'"],
    );
  });
});
