import assert from 'node:assert/strict';
import { effectivePrincipals } from '../../../src/sharing/access/modification.ts';
import { parsePrincipal } from '../../../src/sharing/access/principals.ts';
import { identities, rolesAllowing } from '../../../src/sharing/access/roles.ts';
import { isShared, matches, shareEverything } from '../../../src/sharing/filter/tableLevelSharing.ts';
import { type Attachment, defaultOverrides } from '../../../src/sharing/following/attachment.ts';
import { followedDatabases } from '../../../src/sharing/following/followedDatabases.ts';

describe('wildcards', () => {
  const cases: readonly [string, string, boolean][] = [
    ['Logs', 'Logs', true],
    ['Logs', 'logs', false],
    ['Logs2024', 'Logs*', true],
    ['Logs', 'Logs*', true],
    ['MyLogs', 'Logs*', false],
    ['MyLogs', '*Logs', true],
    ['anything', '*', true],
    ['', '*', true],
    ['abcabc', 'abc*abc', true],
    ['abc', 'abc*abc', false],
    ['a-x-b-x-c', 'a*x*c', true],
    ['a.b', 'a?b', false],
    ['ab', 'a**b', true],
    ['aXbYc', 'a*b*b*c', false],
  ];
  for (const [name, pattern, expected] of cases) {
    it(`'${name}' ${expected ? 'is' : 'is not'} '${pattern}'`, () => assert.equal(matches(name, pattern), expected));
  }
  it('an exclusion wins, and nothing listed means all', () => {
    assert.equal(isShared('T', { include: [], exclude: [] }), true);
    assert.equal(isShared('T', { include: ['T'], exclude: ['*'] }), false);
    assert.equal(isShared('T', { include: ['U'], exclude: [] }), false);
  });
});

describe('principals', () => {
  for (const good of ['aaduser=kim@contoso.com', 'AADGROUP=Data Team;contoso.com', 'aadapp=3f2504e0-4f89;72f988bf']) {
    it(`reads ${good}`, () => assert.ok(parsePrincipal(good).ok));
  }
  for (const bad of ['kim', 'aaduser=', 'aaduser= kim', 'user=kim@contoso.com', 'aaduser=a;b;c', '']) {
    it(`refuses '${bad}'`, () => assert.ok(!parsePrincipal(bad).ok));
  }
  it('acts through groups, nested and circular ones too', () => {
    const groups = new Map([
      ['aadgroup=a', ['aaduser=kim', 'aadgroup=b']],
      ['aadgroup=b', ['aadgroup=a']],
    ]);
    assert.deepEqual([...identities('aaduser=KIM', groups)].sort(), ['aadgroup=a', 'aadgroup=b', 'aaduser=kim']);
  });
  it('may do what its roles allow and nothing else', () => {
    const who = new Set(['aaduser=kim']);
    const as = (role: 'Viewer' | 'Ingestor' | 'Admin', action: 'query' | 'ingest' | 'administer'): number =>
      rolesAllowing(action, who, [], [{ role, principal: 'aaduser=Kim' }]).length;
    assert.deepEqual([as('Viewer', 'query'), as('Viewer', 'ingest'), as('Ingestor', 'query')], [1, 0, 0]);
    assert.deepEqual([as('Ingestor', 'ingest'), as('Admin', 'administer'), as('Viewer', 'administer')], [1, 1, 0]);
    assert.equal(
      rolesAllowing('query', who, [{ role: 'AllDatabasesMonitor', principal: 'aaduser=kim' }], []).length,
      0,
    );
  });
});

describe('effective principals of a follower', () => {
  const kim = { role: 'Viewer', principal: 'aaduser=kim' } as const;
  const lee = { role: 'Viewer', principal: 'aaduser=lee' } as const;
  it('none: the leader alone', () => {
    assert.deepEqual(effectivePrincipals([kim], [lee], 'none'), [{ value: kim, origin: 'leader' }]);
  });
  it('union: both, each with its origin', () => {
    assert.deepEqual(effectivePrincipals([kim], [{ ...kim, principal: 'AADUSER=KIM' }, lee], 'union'), [
      { value: kim, origin: 'both' },
      { value: lee, origin: 'override' },
    ]);
  });
  it('replace: the override alone, and nobody when it is empty', () => {
    assert.deepEqual(effectivePrincipals([kim], [lee], 'replace'), [{ value: lee, origin: 'override' }]);
    assert.deepEqual(effectivePrincipals([kim], [], 'replace'), []);
  });
});

describe('followed databases', () => {
  const attachment = (id: string, since: number, more: Partial<Attachment> = {}): Attachment => ({
    id,
    configuration: id,
    leader: { location: `../${id}`, clusterId: id, clusterName: id },
    scope: { kind: 'all' },
    filter: shareEverything,
    origin: { kind: 'Direct' },
    phase: 'attached',
    since,
    defaults: defaultOverrides('union'),
    overrides: {},
    ...more,
  });
  const databases = [
    { id: '1', name: 'A' },
    { id: '2', name: 'B' },
  ];
  const show = (attachments: Attachment[], owned: string[]): string[] =>
    followedDatabases(attachments, new Set(owned), () => databases).map(
      (link) => `${link.attachment.id} ${link.localName} ${link.standing}`,
    );

  it('of all databases those whose name is free appear, and a local one wins', () => {
    assert.deepEqual(show([attachment('x', 1)], ['a']), ['x A waiting', 'x B active']);
  });
  it('of two leaders the older attachment has the name, and the other shows a conflict', () => {
    assert.deepEqual(show([attachment('y', 2), attachment('x', 1)], []), [
      'x A active',
      'x B active',
      'y A conflict',
      'y B conflict',
    ]);
  });
  it('a prefix settles it', () => {
    assert.deepEqual(show([attachment('x', 1), attachment('y', 2, { databaseNamePrefix: 'Y-' })], []), [
      'x A active',
      'x B active',
      'y Y-A active',
      'y Y-B active',
    ]);
  });
  it('what is being detached or suspended does not appear', () => {
    assert.deepEqual(
      show([attachment('x', 1, { phase: 'detaching' }), attachment('y', 2, { phase: 'suspended' })], []),
      [],
    );
  });
});
