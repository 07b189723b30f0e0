import assert from 'node:assert/strict';
import { type Patient, patientBackend } from '../../../src/editor/commands/patientBackend.ts';
import type { CallOptions } from '../../../src/protocol/contract.ts';
import { createFakeBackend, type FakeBackend } from '../../support/fakeBackend.ts';

describe('a patient backend', () => {
  let backend: FakeBackend;
  let patient: Patient;
  let shown: number;
  let cancel: () => void;
  let told: string[];
  /** What is called when whoever waits is to be told so. */
  let waiting: Set<() => void>;

  beforeEach(() => {
    backend = createFakeBackend();
    shown = 0;
    told = [];
    waiting = new Set();
    patient = patientBackend(backend, {
      later: (callback) => {
        waiting.add(callback);
        return () => waiting.delete(callback);
      },
      show: async (run) => {
        shown += 1;
        const controller = new AbortController();
        cancel = () => controller.abort();
        await run({ signal: controller.signal, progress: (message) => told.push(message) });
        shown -= 1;
      },
    });
  });

  /** A request that is answered when it is cancelled, or by `answer`. */
  function slow(): { readonly seen: CallOptions[]; answer(): void } {
    const { promise, resolve } = Promise.withResolvers<[]>();
    const seen: CallOptions[] = [];
    backend.listClusters = (_, options = {}) => {
      seen.push(options);
      const aborted = new Promise<never>((__, reject) => {
        options.signal?.addEventListener('abort', () => reject(new DOMException('Cancelled', 'AbortError')));
      });
      return Promise.race([promise, aborted]);
    };
    return { seen, answer: () => resolve([]) };
  }

  const wait = (): void => {
    for (const callback of [...waiting]) callback();
  };
  const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

  it('shows nothing of what is answered soon', async () => {
    await patient.backend.listClusters({});
    assert.equal(waiting.size, 0);
    assert.equal(shown, 0);
  });

  it('shows once what takes long, however much it is, and until all of it has ended', async () => {
    const { answer, seen } = slow();
    const all = [patient.backend.listClusters({}), patient.backend.listClusters({})];
    wait();
    assert.equal(shown, 1);
    seen[0]?.progress?.('half of it');
    assert.deepEqual(told, ['half of it']);
    answer();
    await Promise.all(all);
    await settled();
    assert.equal(shown, 0);
  });

  it('cancels all that runs, and is asked nothing more by who goes on all the same', async () => {
    slow();
    const asking = patient.backend.listClusters({});
    wait();
    cancel();
    await assert.rejects(asking, { name: 'AbortError' });
    await assert.rejects(patient.backend.createDatabase({ cluster: 'c', database: 'd' }), { name: 'AbortError' });
  });

  it('leaves alone what is shown by who asks, and what is asked after the command', async () => {
    const { seen } = slow();
    const { signal } = new AbortController();
    void patient.backend.listClusters({}, { signal });
    patient.end();
    void patient.backend.listClusters({});
    assert.equal(waiting.size, 0);
    assert.deepEqual(seen, [{ signal }, {}]);
  });
});
