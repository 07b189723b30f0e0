import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { commandIds } from '../../../src/editor/contributions.ts';
import { SharingError } from '../../../src/protocol/errors.ts';
import { broken, type RuleId, rules } from '../../../src/sharing/rules.ts';

describe('the limits', () => {
  it('in the README are the rules in the one table, with what the service does today', async () => {
    const readme = await readFile(join(import.meta.dirname, '..', '..', '..', 'README.md'), 'utf8');
    for (const [id, rule] of Object.entries(rules)) {
      const row = `| \`${id}\` | ${rule.sentence} | ${rule.today} |`;
      assert.ok(readme.includes(row), row);
      assert.notEqual(rule.today, '', id);
    }
  });

  it('have each a case that breaks it', async () => {
    const files = (await readdir(import.meta.dirname)).filter((name) => !name.startsWith('limits.'));
    const texts = await Promise.all(files.map((name) => readFile(join(import.meta.dirname, name), 'utf8')));
    for (const id of Object.keys(rules))
      assert.ok(
        texts.some((text) => text.includes(`'${id}'`)),
        id,
      );
  });

  const followers = ['fabrikam', 'tailspin'];
  const cluster = 'contoso';
  const database = 'Aviation';
  const regions = { follower: 'fabrikam', followerRegion: 'East US', leader: cluster, leaderRegion: 'West Europe' };
  const configuration = { follower: 'fabrikam', configuration: 'c', leader: cluster };
  /** The limits of sharing: of each, the error as it is shown, and the ways out on its buttons. */
  const offered: readonly (readonly [RuleId, SharingError, readonly string[]])[] = [
    ['RegionMismatch', broken('RegionMismatch', regions), ['createCluster West Europe']],
    ['AttachToItself', broken('AttachToItself', { cluster }), ['createCluster']],
    ['AlreadyAttached', broken('AlreadyAttached', { ...configuration, database }), ['showFollowers fabrikam']],
    ['StreamingIngestionOn', broken('StreamingIngestionOn', { cluster, database }), ['setClusterProperties contoso']],
    ['StreamingWhileFollowed', broken('StreamingWhileFollowed', { cluster, followers }), ['showFollowers contoso']],
    ['CustomerManagedKey', broken('CustomerManagedKey', { cluster }), ['setClusterProperties contoso']],
    ['CustomerManagedKeyWhileShared', broken('CustomerManagedKeyWhileShared', { cluster }), ['showFollowers contoso']],
    [
      'DatabaseIsFollowed',
      broken('DatabaseIsFollowed', { cluster, database, followers }),
      ['showFollowers contoso', 'detachAllAndDelete contoso/Aviation'],
    ],
    [
      'ClusterIsFollowed',
      broken('ClusterIsFollowed', { cluster, followers }),
      ['showFollowers contoso', 'detachAllAndDelete contoso'],
    ],
    [
      'ClusterIsAttached',
      broken('ClusterIsAttached', { cluster, followers, leaders: [], done: 'stopped' }),
      ['showFollowers contoso'],
    ],
    ['TooManyFilterEntries', broken('TooManyFilterEntries', { entries: 101 }), ['attachWithOptions']],
    ['FilterWithAllDatabases', broken('FilterWithAllDatabases', { cluster }), ['attachWithOptions']],
    [
      'DatabaseIsFollower',
      broken('DatabaseIsFollower', { cluster: 'fabrikam', database, leader: 'contoso/Aviation' }),
      ['showFollowers contoso'],
    ],
    ['LeaderCannotChange', broken('LeaderCannotChange', configuration), ['attachWithOptions']],
    ['ConfigurationExists', broken('ConfigurationExists', configuration), ['attachWithOptions']],
    ['TenantNotTrusted', broken('TenantNotTrusted', { cluster, tenant: 't' }), ['setClusterProperties contoso']],
    ['ClusterNotRunning', broken('ClusterNotRunning', { cluster, state: 'Stopped' }), ['startCluster contoso']],
  ];
  const known: ReadonlySet<string> = new Set(Object.values(commandIds));
  for (const [id, error, expected] of offered) {
    it(`${id} offers its way out, by commands that there are`, () => {
      const { fix, otherFix } = SharingError.fromData(JSON.parse(JSON.stringify(error.toData())));
      const fixes = [fix, otherFix].flatMap((each) => each ?? []);
      for (const { command } of fixes) assert.ok(known.has(command), command);
      assert.deepEqual(
        fixes.map(({ command, arguments: given }) => [command.split('.')[1], ...given].join(' ')),
        expected,
      );
    });
  }
});
