import assert from 'node:assert/strict';
import { lookEvery, watchAzureFollowers } from '../../../src/editor/azureClusters/azureFollowers.ts';
import type { Freshness } from '../../../src/protocol/catalog.ts';
import { createFakeBackend, fakeFreshness } from '../../support/fakeBackend.ts';

type Options = Parameters<typeof watchAzureFollowers>[0];

async function settled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

describe('looking at the followers of Azure', () => {
  const follower = fakeFreshness('https://f', 'fabrikam', 'Flights');
  let asked: unknown[];
  let answer: () => Promise<Freshness[]>;
  let waiting: { readonly milliseconds: number; readonly call: () => void }[];
  let told: (readonly Freshness[])[];
  let problems: string[];
  let isSignedIn: boolean;
  let account: () => void;
  let backend: ReturnType<typeof createFakeBackend>;
  let stop: () => void;

  beforeEach(() => {
    [asked, waiting, told, problems, isSignedIn] = [[], [], [], [], true];
    answer = async () => [follower];
    backend = createFakeBackend();
    const listFreshness = async (params: unknown): Promise<Freshness[]> => {
      asked.push(params);
      return answer();
    };
    const azure = {
      account: {
        get signedIn() {
          return isSignedIn;
        },
        subscriptions: ['s'],
        onChanged: (listener: () => void) => {
          account = listener;
          return () => {};
        },
      },
      parts: async () => ({ own: { listFreshness } }),
    };
    const after: Options['after'] = (milliseconds, call) => {
      const entry = { milliseconds, call };
      waiting.push(entry);
      return () => {
        waiting = waiting.filter((each) => each !== entry);
      };
    };
    stop = watchAzureFollowers(
      { azure: azure as unknown as Options['azure'], backend, after, problem: (message) => problems.push(message) },
      (followers) => told.push(followers),
    );
  });

  it('asks at once, and then again and again until nobody looks', async () => {
    await settled();
    assert.deepEqual(asked, [{ anew: false, subscriptions: ['s'] }]);
    assert.deepEqual(told, [[follower]]);
    assert.deepEqual(
      waiting.map(({ milliseconds }) => milliseconds),
      [lookEvery],
    );
    waiting[0]?.call();
    await settled();
    assert.equal(asked.length, 2);
    stop();
    assert.deepEqual(waiting, []);
  });

  it('lists anew when something of Azure has changed, and not for the clusters of this machine', async () => {
    await settled();
    backend.tell('catalogChanged', { cluster: 'file:///here' });
    await settled();
    assert.equal(asked.length, 1);
    backend.tell('catalogChanged', { cluster: 'https://f' });
    await settled();
    assert.deepEqual(asked[1], { anew: true, subscriptions: ['s'] });
    assert.equal(waiting.length, 1);
  });

  it('keeps what was told when Azure cannot be asked, and says so in the log', async () => {
    await settled();
    answer = () => Promise.reject(new Error('away'));
    waiting[0]?.call();
    await settled();
    assert.deepEqual([told.length, problems.length, waiting.length], [1, 1, 1]);
  });

  it('asks nothing while nobody is signed in, and tells of nothing', async () => {
    await settled();
    isSignedIn = false;
    account();
    await settled();
    assert.deepEqual([asked.length, told.at(-1)], [1, []]);
  });
});
