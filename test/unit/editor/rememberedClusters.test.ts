import assert from 'node:assert/strict';
import { RememberedClusters } from '../../../src/editor/tree/rememberedClusters.ts';
import { createFakeBackend } from '../../support/fakeBackend.ts';

describe('clusters of an earlier window', () => {
  let stored: Map<string, unknown>;
  let updates: number;
  const open = (by: string): RememberedClusters =>
    new RememberedClusters(
      {
        get: (key) => stored.get(key),
        update: async (key, value) => {
          updates++;
          stored.set(key, value);
        },
      },
      () => by,
    );

  beforeEach(() => {
    stored = new Map();
    updates = 0;
  });

  async function clusters(count: number) {
    const backend = createFakeBackend();
    for (let i = 0; i < count; i++) backend.addCluster(`c${i}`);
    return backend.listClusters({});
  }

  it('are those that were kept last, written only where they differ', async () => {
    const [one, two] = [await clusters(1), await clusters(2)];
    const first = open('1.0.0 aaduser=ana');
    for (const each of [one, two, two]) first.keep(each);
    assert.equal(updates, 2);
    assert.deepEqual(open('1.0.0 aaduser=ana').clusters, two);
  });

  it('are not those that somebody else saw, or that another version wrote', async () => {
    open('1.0.0 aaduser=ana').keep(await clusters(1));
    assert.equal(open('1.0.0 aaduser=ben').clusters, undefined);
    assert.equal(open('1.0.1 aaduser=ana').clusters, undefined);
  });

  it('are none where there are none any more, or more than the trees show at first', async () => {
    for (const count of [0, 201]) {
      open('1.0.0 aaduser=ana').keep(await clusters(1));
      open('1.0.0 aaduser=ana').keep(await clusters(count));
      assert.equal(open('1.0.0 aaduser=ana').clusters, undefined, `${count} clusters`);
    }
  });
});
