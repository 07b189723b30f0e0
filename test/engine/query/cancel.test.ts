import assert from 'node:assert/strict';
import { join } from 'node:path';
import { PlaneFixture, stored, vegaData } from '../extents/planeFixture.ts';

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

  function run(sql: string, signal: AbortSignal): Promise<unknown> {
    const statement = { sql: [sql], sources: [], columns: [{ name: 'n', type: 'long' as const }], name: 'T' };
    return fixture.plane.runQuery({ statements: [statement] }, () => ({ columns: [], files: [] }), { signal });
  }

  it('a query that runs stops DuckDB, soon, and the next one runs', async () => {
    const controller = new AbortController();
    const running = run(endless, controller.signal);
    await new Promise((resolve) => setTimeout(resolve, 100));
    const cancelled = performance.now();
    controller.abort();
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

  it('an ingestion, at any moment of it, leaves nothing', async () => {
    for (const moment of [0, 40, 120, 250]) {
      const controller = new AbortController();
      const writing = fixture.write(flights, flightColumns, {}, { signal: controller.signal });
      setTimeout(() => controller.abort(), moment);
      const done = await writing.then(
        () => true,
        (error) => {
          assert.equal(error.name, 'AbortError');
          return false;
        },
      );
      // On a fast machine the last moment may come too late.
      if (!done) assert.deepEqual(await fixture.left(), []);
    }
  });

  it('an ingestion of JSON', async () => {
    const controller = new AbortController();
    const lines = Array.from({ length: 300_000 }, (_, n) => `{"n": ${n}, "text": "some text of record ${n}"}`).join(
      '\n',
    );
    const path = await fixture.file('long.ndjson', lines);
    const before = await fixture.left();
    const writing = fixture.write(path, stored({ n: 'long', text: 'string' }), {}, { signal: controller.signal });
    setTimeout(() => controller.abort(), 100);
    await assert.rejects(writing, { name: 'AbortError' });
    assert.deepEqual(await fixture.left(), before);
  });

  it('a long ingestion tells its progress', async () => {
    const seen: (readonly [string, number | undefined])[] = [];
    await fixture.write(flights, flightColumns, {}, { progress: (message, done) => seen.push([message, done]) });
    const parts = seen.flatMap(([, done]) => done ?? []);
    assert.ok(seen.every(([message]) => message === 'Ingesting flights-3m.parquet'));
    assert.ok(parts.every((done) => done >= 0 && done <= 1));
    assert.ok(parts.every((done, index) => done >= (parts[index - 1] ?? 0)));
  });
});
