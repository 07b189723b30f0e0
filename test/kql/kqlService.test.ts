import assert from 'node:assert/strict';
import { KqlService } from '../../src/kql/kqlService.ts';
import { SharingError } from '../../src/protocol/errors.ts';
import type { DatabaseSchema } from '../../src/protocol/schema.ts';
import { openDuck, rowsOf } from './support/duck.ts';

const schema: DatabaseSchema = {
  cluster: 'contoso',
  name: 'Aviation',
  version: '1',
  tables: [
    {
      name: 'Flights',
      columns: [
        { id: 'c1', name: 'Origin', type: 'string' },
        { id: 'c2', name: 'Delay', type: 'long' },
        { id: 'c3', name: "Cost $ 'net'", type: 'real' },
      ],
    },
  ],
};

describe('KqlService', () => {
  let kql: KqlService;

  before(() => {
    kql = new KqlService({ worker: new URL('../../src/kql/worker.ts', import.meta.url) });
  });

  after(() => kql.close());

  it('reads a command once, and refuses a wrong one each time', async () => {
    const read = await kql.parseCommand('.show tables');
    assert.equal(read.command.kind, 'showTables');
    // What comes from the thread is a copy: the same object was kept on this side.
    assert.equal(await kql.parseCommand('.show tables'), read);
    for (let n = 0; n < 2; n++) {
      await assert.rejects(kql.parseCommand('.show nonsense'), (error) => SharingError.is(error));
    }
  });

  it('compiles to SQL that DuckDB answers, and asks only for the columns it needs', async () => {
    const text = `Flights | where Origin == 'SEA' | extend Late = Delay > 10
      | summarize Total = sum(['Cost $ \\'net\\'']), Flights = count() by Late | sort by Flights desc | take 5`;
    const compiled = await kql.compile(text, schema);
    const [statement] = compiled.statements;
    assert.ok(statement);
    assert.deepEqual(statement.columns, [
      { name: 'Late', type: 'bool' },
      { name: 'Total', type: 'real' },
      { name: 'Flights', type: 'long' },
    ]);
    assert.deepEqual(statement.sources, [
      {
        database: 'Aviation',
        table: 'Flights',
        columns: ['c1', 'c2', 'c3'],
        filter: { kind: 'compare', column: 'c1', sign: '=', bound: 'SEA' },
      },
    ]);
    const duck = await openDuck();
    await duck.run(`CREATE TABLE t (c1 VARCHAR, c2 BIGINT, c3 DOUBLE)`);
    await duck.run(`INSERT INTO t VALUES ('SEA', 11, 1.5), ('SEA', 12, 2.5), ('SEA', 3, 4), ('JFK', 99, 9)`);
    assert.deepEqual(await rowsOf(duck, statement, () => '(SELECT * FROM t)'), [
      [true, 4, 2n],
      [false, 4, 1n],
    ]);
  });

  it('names what is not supported, with its place', async () => {
    const error = await kql.compile('Flights | evaluate autocluster()', schema).catch((e: unknown) => e);
    assert.ok(SharingError.is(error, 'QueryNotSupported'));
    assert.match(error.message, /evaluate/);
    assert.deepEqual(error.span, { start: 10, length: 22 });
  });

  it("passes the binder's errors on", async () => {
    const error = await kql.compile('Flights | where Nowhere > 1', schema).catch((e: unknown) => e);
    assert.ok(SharingError.is(error, 'QueryInvalid'));
    assert.deepEqual(error.span, { start: 16, length: 7 });
    assert.equal(error.diagnostic, 'KS142');
  });

  it('keeps plans by text and version of the schema', async () => {
    const first = await kql.compile('Flights | count', schema);
    assert.equal(await kql.compile('Flights | count', schema), first);
    assert.notEqual(await kql.compile('Flights | count', { ...schema, version: '2' }), first);
  });

  it('rejects a cancelled call with its reason', async () => {
    const controller = new AbortController();
    const pending = kql.edit('judge', [{ uri: 'a', text: 'print 1' }], { schema, signal: controller.signal });
    controller.abort();
    await assert.rejects(pending, { name: 'AbortError' });
    await assert.rejects(kql.edit('judge', [{ uri: 'a', text: 'print 1' }], { schema, signal: controller.signal }), {
      name: 'AbortError',
    });
  });
});

describe('KqlService that waits', () => {
  for (const [how, first] of [
    ['it is warmed', (kql: KqlService) => kql.warm()],
    ['a query is expected', (kql: KqlService) => kql.practise()],
    [
      'it is first asked',
      (kql: KqlService) => void kql.edit('blocks', [{ uri: 'a', text: '' }]).catch(() => undefined),
    ],
  ] as const) {
    it(`starts its worker when ${how}, and no other beside it`, async () => {
      let starts = 0;
      const kql = new KqlService({
        get worker() {
          starts += 1;
          return new URL('data:text/javascript,setInterval(()=>{},1000)');
        },
        waits: true,
      });
      assert.equal(starts, 0);
      first(kql);
      assert.equal(starts, 1);
      kql.warm();
      assert.equal(starts, 1);
      await kql.close();
    });
  }
});

describe('KqlService whose worker dies', () => {
  it('rejects what waits with a transient error', async () => {
    const script = `throw new Error('broken on purpose')`;
    const url = new URL(`data:text/javascript,${encodeURIComponent(script)}`);
    const kql = new KqlService({ worker: url });
    for (let attempt = 0; attempt < 2; attempt += 1) {
      const error = await kql.compile('print 1', schema).catch((e: unknown) => e);
      assert.ok(SharingError.is(error, 'ServerUnavailable'));
      assert.equal(error.kind, 'transient');
      assert.match(error.message, /broken on purpose/);
    }
    await kql.close();
  });
});

describe('KqlService while somebody edits', function () {
  this.timeout(60_000);
  const worker = new URL('../../src/kql/worker.ts', import.meta.url);
  const texts = Array.from({ length: 100 }, (_, n) => `Flights | where Delay > ${n} | summarize count() by Origin`);
  const document = { uri: 'a', text: texts.join('\n\n') };
  let kql: KqlService;
  let order: string[];

  beforeEach(() => {
    kql = new KqlService({ worker });
    order = [];
  });

  afterEach(() => kql.close());

  const edit = async (): Promise<void> => {
    const { diagnostics } = await kql.edit('judge', [document], { schema });
    assert.deepEqual(diagnostics, []);
    order.push('edited');
  };
  const compile = async (n: number): Promise<void> => {
    await kql.compile(`Flights | where Delay > ${n} | count`, schema);
    order.push('compiled');
  };

  it('compiles before what was asked first, and answers that too', async () => {
    await Promise.all([edit(), compile(0)]);
    assert.deepEqual(order, ['compiled', 'edited']);
  });

  it('comes to the end of a call of editing, however many queries come', async () => {
    const edited = edit();
    for (let n = 0; !order.includes('edited') && n < 10; n += 1) await compile(n);
    await edited;
    assert.ok(order.indexOf('edited') <= 3, order.join(' '));
  });
});

/** A worker that answers at once what is compiled, and anything else only when it is told to make way, or asked again. */
const waitingWorker = `
  import { parentPort, workerData } from 'node:worker_threads';
  const interrupt = new Int32Array(workerData.interrupt);
  const asked = new Set();
  parentPort.on('message', ({ kind, id, name, args }) => {
    if (kind !== 'call') return;
    const isKnown = asked.has(name);
    asked.add(name);
    if (name === 'functionParameters' || isKnown) return parentPort.postMessage({ kind: 'result', id, value: [[]] });
    while (Atomics.load(interrupt, 0) === 0) Atomics.wait(interrupt, 0, 0, 5);
    parentPort.postMessage({ kind: 'interrupted', id });
  });`;

describe('KqlService with a call of editing that does not end by itself', () => {
  const document = { uri: 'a', text: '' };
  let kql: KqlService;

  beforeEach(() => {
    kql = new KqlService({ worker: new URL(`data:text/javascript,${encodeURIComponent(waitingWorker)}`) });
  });

  afterEach(() => kql.close());

  it('lets what a query needs go first, and asks again before what came later', async () => {
    const order: string[] = [];
    const log = (what: string) => () => order.push(what);
    await Promise.all([
      kql.edit('hover', [document, 0]).then(log('hovered')),
      kql.functionParameters(['()']).then(log('read')),
      kql.edit('hover', [document, 1]).then(log('hovered later')),
    ]);
    assert.deepEqual(order, ['read', 'hovered', 'hovered later']);
  });

  it('is free for the next as soon as that one is cancelled', async () => {
    const controller = new AbortController();
    const cancelled = kql.edit('completion', [document, 0], { signal: controller.signal });
    const next = kql.edit('completion', [document, 1]);
    controller.abort();
    await assert.rejects(cancelled, { name: 'AbortError' });
    await next;
  });
});
