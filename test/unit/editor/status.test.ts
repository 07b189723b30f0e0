import assert from 'node:assert/strict';
import { FollowersModel, worstOf } from '../../../src/editor/status/followersModel.ts';
import { statusOf } from '../../../src/editor/status/statusText.ts';
import { english } from '../../support/english.ts';
import { createFakeBackend, fakeFreshness } from '../../support/fakeBackend.ts';

const fresh = fakeFreshness('fake:fabrikam', 'fabrikam', 'Copy');
const idle = { kind: 'idle' } as const;

describe('status item', () => {
  it('shows the worst follower', () => {
    const late = { ...fresh, database: 'Late', lag: 1500 };
    const cut = { ...fresh, database: 'Cut', state: 'Disconnected' } as const;
    assert.equal(worstOf([fresh, late], () => 1000)?.database, 'Late');
    assert.equal(worstOf([cut, late], () => 1000)?.database, 'Cut');
    assert.equal(
      worstOf([], () => 1000),
      undefined,
    );
    assert.equal(statusOf(idle, late, 2, 1000, english)?.text, '$(warning) Data Share: 1.5 s behind');
    assert.equal(statusOf(idle, late, 2, 2000, english)?.text, '$(pulse) Data Share: 1.5 s behind');
    assert.equal(statusOf(idle, fresh, 2, 1000, english)?.tooltip, '2 follower databases, all up to date');
    assert.equal(statusOf(idle, cut, 2, 1000, english)?.warning, true);
    assert.equal(statusOf(idle, undefined, 0, 1000, english), undefined);
  });

  it('says when the server is down, whatever was known', () => {
    const waiting = { kind: 'waiting', delay: 2000, reason: 'It stopped unexpectedly.' } as const;
    const status = statusOf(waiting, fresh, 1, 1000, english);
    assert.equal(status?.serverTrouble, true);
    assert.match(status.tooltip, /started again in 2 s/);
  });

  it('follows what is told, and forgets what was detached', async () => {
    const backend = createFakeBackend();
    const uri = backend.addCluster('fabrikam');
    backend.addDatabase(uri, 'Copy', { freshness: fakeFreshness(uri, 'fabrikam', 'Copy') });
    const followers = new FollowersModel(backend);
    await followers.reload();
    backend.tell('freshnessChanged', { at: 0, followers: [{ ...fakeFreshness(uri, 'fabrikam', 'Copy'), lag: 7 }] });
    assert.deepEqual(
      followers.all.map(({ lag }) => lag),
      [7],
    );
    await backend.detachDatabase({ cluster: uri, database: 'Copy' });
    const changed = new Promise<void>((resolve) => followers.onChanged(resolve));
    backend.tell('catalogChanged', { cluster: uri });
    await changed;
    assert.deepEqual(followers.all, []);
  });
});
