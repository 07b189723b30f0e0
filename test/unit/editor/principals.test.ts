import assert from 'node:assert/strict';
import { ActingPrincipal, shortName } from '../../../src/editor/principals/actingPrincipal.ts';
import { knownPrincipals } from '../../../src/editor/principals/knownPrincipals.ts';
import { principalOfSystem, principalProblem } from '../../../src/protocol/principals.ts';
import { createFakeBackend } from '../../support/fakeBackend.ts';

function memory(): { get(key: string): unknown; update(key: string, value: unknown): Promise<void> } {
  const values = new Map<string, unknown>();
  return { get: (key) => values.get(key), update: async (key, value) => void values.set(key, value) };
}

describe('acting principal', () => {
  it('is somebody also where the system has no entry of the user, as in a container', () => {
    const none = (): never => {
      throw new Error('uv_os_get_passwd returned ENOENT (no such file or directory)');
    };
    assert.equal(
      principalOfSystem(() => ({ username: 'alice' }), { USER: 'other' }),
      'aaduser=alice@localhost',
    );
    assert.equal(principalOfSystem(none, { USER: '', LOGNAME: 'bob' }), 'aaduser=bob@localhost');
    assert.equal(principalOfSystem(none, {}), 'aaduser=user@localhost');
  });

  it('is the local user until another is chosen, and is remembered', async () => {
    const store = memory();
    const acting = new ActingPrincipal(store, 'aaduser=me@laptop');
    let told = 0;
    acting.onChanged(() => told++);
    assert.equal(acting.current, 'aaduser=me@laptop');
    await acting.set('aaduser=kim@contoso.com');
    assert.equal(new ActingPrincipal(store, 'aaduser=me@laptop').current, 'aaduser=kim@contoso.com');
    await acting.set('aaduser=me@laptop');
    assert.equal(store.get('actingPrincipal'), undefined);
    assert.equal(told, 2);
  });

  it('is the local user when what was remembered is damaged', async () => {
    const store = memory();
    await store.update('actingPrincipal', 'nonsense');
    assert.equal(new ActingPrincipal(store, 'aaduser=me@laptop').current, 'aaduser=me@laptop');
  });

  it('is shown without its kind', () => assert.equal(shortName('aaduser=kim@contoso.com'), 'kim@contoso.com'));

  it('must be a fully qualified name', () => {
    for (const good of ['aaduser=kim@contoso.com', ' aadgroup=Analysts;contoso.com', 'AADAPP=1;2']) {
      assert.equal(principalProblem(good), undefined, good);
    }
    for (const bad of ['', 'kim@contoso.com', 'aaduser=', 'aaduser= kim', 'user=kim', 'aaduser=a=b']) {
      assert.match(principalProblem(bad) ?? '', /is not the fully qualified name/, bad);
    }
  });
});

describe('known principals', () => {
  it('are those with a role or in a group, each once, whatever the case', async () => {
    const backend = createFakeBackend();
    const contoso = backend.addCluster('contoso');
    backend.addDatabase(contoso, 'Aviation');
    const unreachable = backend.addCluster('tailspin');
    backend.effectiveAccess = async ({ cluster, database }) => {
      if (cluster === unreachable) throw new Error('unreachable');
      const own = { role: 'Viewer', principal: 'aaduser=LEE@fabrikam.com', origin: 'database' } as const;
      const cluster1 = { role: 'AllDatabasesAdmin', principal: 'aaduser=kim@contoso.com', origin: 'cluster' } as const;
      return { lines: database === undefined ? [cluster1] : [cluster1, own], locksOut: false };
    };
    backend.listGroups = async ({ cluster }) =>
      cluster === contoso ? [{ name: 'aadgroup=all', members: ['aaduser=lee@fabrikam.com', 'aaduser=max@x.com'] }] : [];
    assert.deepEqual(await knownPrincipals(backend), [
      { principal: 'aaduser=kim@contoso.com', roles: ['AllDatabasesAdmin · contoso'] },
      { principal: 'aaduser=lee@fabrikam.com', roles: ['Viewer · contoso/Aviation'] },
      { principal: 'aaduser=max@x.com', roles: [] },
    ]);
  });
});
