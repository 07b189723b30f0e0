import assert from 'node:assert/strict';
import { join } from 'node:path';
import { durableFiles } from '../../../src/engine/extents/writeExtents.ts';
import { PlaneFixture, stored, twoExtents, vegaData } from '../extents/planeFixture.ts';

/** Milliseconds in which a cancelled call must have ended. */
const soon = 1000;

const flights = join(vegaData, 'flights-3m.parquet');
const flightColumns = stored({
  date: 'datetime',
  delay: 'long',
  distance: 'long',
  origin: 'string',
  destination: 'string',
});
const endless = 'SELECT count(*) FROM range(10000000) a(i), range(10000000) b(j) WHERE (i * j) % 7 = 3';

describe('Cancelling', () => {
  let fixture: PlaneFixture;
  before(async () => {
    fixture = await PlaneFixture.open();
  });
  after(() => fixture.close());

  function run(sql: string, signal: AbortSignal, progress?: () => void): Promise<unknown> {
    const statement = { sql: [sql], sources: [], columns: [{ name: 'n', type: 'long' as const }], name: 'T' };
    return fixture.plane.runQuery({ statements: [statement] }, () => ({ columns: [], files: [] }), {
      signal,
      progress,
    });
  }

  it('a query that runs stops DuckDB, soon, and the next one runs', async () => {
    const controller = new AbortController();
    let cancelled = 0;
    const running = run(endless, controller.signal, () => {
      cancelled ||= performance.now();
      controller.abort();
    });
    await assert.rejects(running, { name: 'AbortError' });
    assert.ok(performance.now() - cancelled < soon);
    await run('SELECT 1', new AbortController().signal);
  });

  it('at once, and before', async () => {
    const controller = new AbortController();
    const running = run(endless, controller.signal);
    controller.abort(new Error('another reason'));
    await assert.rejects(running, { name: 'AbortError' });
    await assert.rejects(run('SELECT 1', AbortSignal.abort()), { name: 'AbortError' });
  });

  it('an ingestion before and while it writes leaves nothing', async () => {
    for (const progress of [false, true]) {
      const controller = new AbortController();
      const writing = fixture.write(
        flights,
        flightColumns,
        {},
        {
          signal: controller.signal,
          progress: progress ? () => controller.abort() : undefined,
        },
      );
      if (!progress) controller.abort();
      await assert.rejects(writing, { name: 'AbortError' });
      assert.deepEqual(await fixture.left(), []);
    }
  });

  for (const step of ['flushFile', 'rename', 'flushFolder'] as const) {
    it(`an ingestion at the last moment, ${step}, leaves nothing`, async () => {
      const controller = new AbortController();
      const files = {
        ...durableFiles,
        [step]: (from: string, to: string) => {
          controller.abort();
          return durableFiles[step](from, to);
        },
      };
      const late = await PlaneFixture.open({ files });
      try {
        const writing = late.write(await late.twoExtents(), twoExtents.columns, {}, { signal: controller.signal });
        await assert.rejects(writing, { name: 'AbortError' });
        assert.deepEqual(await late.left(), []);
      } finally {
        await late.close();
      }
    });
  }

  it('an ingestion of JSON', async () => {
    const lines = Array.from({ length: 50_000 }, (_, n) => `{"n": ${n}, "text": "some text of record ${n}"}`);
    for (const [name, text] of [
      ['long.ndjson', lines.join('\n')],
      ['long.json', `[${lines.join(',')}]`],
    ] as const) {
      const path = await fixture.file(name, text);
      const before = await fixture.left();
      const controller = new AbortController();
      const writing = fixture.write(path, stored({ n: 'long', text: 'string' }), {}, { signal: controller.signal });
      setImmediate(() => controller.abort());
      await assert.rejects(writing, { name: 'AbortError' });
      assert.deepEqual(await fixture.left(), before);
    }
  });

  it('a long ingestion tells its progress', async () => {
    const seen: (readonly [string, number | undefined])[] = [];
    await fixture.write(flights, flightColumns, {}, { progress: (message, done) => seen.push([message, done]) });
    const parts = seen.flatMap(([, done]) => done ?? []);
    assert.ok(parts.length > 0);
    assert.ok(seen.every(([message]) => message === 'Ingesting flights-3m.parquet'));
    assert.ok(parts.every((done) => done >= 0 && done <= 1));
    assert.ok(parts.every((done, index) => done >= (parts[index - 1] ?? 0)));
  });
});
