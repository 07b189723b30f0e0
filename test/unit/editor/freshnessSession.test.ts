import assert from 'node:assert/strict';
import { FreshnessSession } from '../../../src/editor/panels/freshnessSession.ts';
import type { Freshness } from '../../../src/protocol/catalog.ts';
import type { ToView } from '../../../src/protocol/webview.ts';
import { createFakeBackend, fakeFreshness } from '../../support/fakeBackend.ts';

const fresh = fakeFreshness('fake:fabrikam', 'fabrikam', 'Fresh');
const late: Freshness = { ...fresh, database: 'Late', lag: 100, leaderVersion: fresh.visibleVersion + 1 };

/** Lets everything happen that waits for nothing but promises. */
async function settled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

describe('the session of a freshness dashboard', () => {
  let lists: number;
  let now: number;
  let told: ToView[];
  let say: (message: unknown) => void;
  let session: FreshnessSession;
  let open: (watchAzure?: ConstructorParameters<typeof FreshnessSession>[1]['watchAzure']) => FreshnessSession;
  let known: Freshness[] | undefined;
  let backend: ReturnType<typeof createFakeBackend>;

  beforeEach(() => {
    [lists, now, told, known] = [0, 1_000, [], undefined];
    const listFreshness = async (): Promise<Freshness[]> => {
      lists += 1;
      return [fresh, late];
    };
    backend = { ...createFakeBackend(), listFreshness };
    const port = {
      post: (message: ToView) => void told.push(message),
      onMessage: (listener: (message: unknown) => void) => {
        say = listener;
      },
    };
    open = (watchAzure) =>
      new FreshnessSession(port, {
        watchAzure,
        backend,
        attachDatabase: async () => {},
        setObjective: async () => {},
        save: async () => {},
        known: () => known,
        objective: () => 10_000,
        now: () => now,
        problem: (message, error) => assert.fail(`${message} ${error}`),
      });
    session = open();
  });

  it('asks while the page is being loaded, and tells when it is there, how late all is by then', async () => {
    session.prepare();
    await settled();
    assert.deepEqual([lists, told], [1, []]);
    now += 400;
    say({ kind: 'ready' });
    await settled();
    const data = { at: 1_400, followers: [fresh, { ...late, lag: 500 }], objectives: [10_000, 10_000] };
    assert.deepEqual(told, [{ kind: 'event', name: 'followers', data }]);
    assert.equal(lists, 1);
  });

  it('has something to show at once where the followers are known, and nothing where they are not', () => {
    assert.equal(session.first(), undefined);
    known = [late];
    const data = { at: 1_000, followers: [late], objectives: [10_000] };
    assert.deepEqual(session.first(), { kind: 'event', name: 'followers', data });
    assert.deepEqual([lists, told], [0, []]);
  });

  it('shows the followers of Azure with the others, says what changed, and asks no more when it is hidden', async () => {
    const compared = { at: 0, version: 'v1.1', leaderVersion: 'v1.1' };
    const onAzure: Freshness = { ...fresh, cluster: 'https://f', database: 'Cloud', compared };
    let tell: (followers: readonly Freshness[]) => void = () => assert.fail('nobody is told');
    let ended = 0;
    session = open((told) => {
      tell = told;
      return () => {
        ended += 1;
      };
    });
    session.prepare();
    say({ kind: 'ready' });
    await settled();
    assert.equal(told.length, 1);
    tell([onAzure]);
    await settled();
    const rows = (message: ToView | undefined): unknown => message && 'data' in message && message.data;
    assert.deepEqual(rows(told[1]), {
      at: 1_000,
      followers: [fresh, late, onAzure],
      objectives: [10_000, 10_000, 10_000],
    });
    const behind = { ...onAzure, lag: 5 };
    tell([behind]);
    assert.deepEqual(told[2], { kind: 'event', name: 'changed', data: { at: 1_000, followers: [behind] } });
    session.stop();
    assert.equal(ended, 1);
  });

  it('says that nothing is followed only when Azure was asked as well', async () => {
    let tell: (followers: readonly Freshness[]) => void = () => {};
    backend = Object.assign(backend, { listFreshness: async () => [] });
    session = open((told) => {
      tell = told;
      return () => {};
    });
    session.prepare();
    say({ kind: 'ready' });
    await settled();
    assert.deepEqual(told, []);
    tell([]);
    await settled();
    assert.equal(told.length, 1);
  });

  it('asks again for a page that is built anew, and not for one that nobody sees', async () => {
    session.prepare();
    say({ kind: 'ready' });
    await settled();
    say({ kind: 'ready' });
    await settled();
    assert.deepEqual([lists, told.length], [2, 2]);
    session.stop();
    session.prepare();
    session.stop();
    await settled();
    assert.deepEqual(told.length, 2);
    say({ kind: 'ready' });
    await settled();
    assert.deepEqual([lists, told.length], [4, 3]);
  });
});
