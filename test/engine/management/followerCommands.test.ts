import assert from 'node:assert/strict';
import { SharingError } from '../../../src/protocol/errors.ts';
import { type CommandEngine, openCommandEngine } from './commandFixture.ts';

interface Scene {
  readonly leader: string;
  readonly follower: string;
}

/** `MyFollowerCluster` follows `MyDatabase` of `MyLeaderCluster`, as the documentation's sample begins. */
async function sampleScene({ engine, folder }: CommandEngine): Promise<Scene> {
  const { uri: leader } = await engine.createCluster({ folder, name: 'MyLeaderCluster', region: 'West Europe' });
  const { uri: follower } = await engine.createCluster({ folder, name: 'MyFollowerCluster', region: 'West Europe' });
  await engine.createDatabase({ cluster: leader, database: 'MyDatabase' });
  await engine.attachDatabase({ follower, leader, database: 'MyDatabase', principalsKind: 'none' });
  return { leader, follower };
}

const span = (value: string): string => `{"DataHotSpan":{"Value":"${value}"},"IndexHotSpan":{"Value":"${value}"}}`;

describe('follower commands', function () {
  this.timeout(60_000);

  it('shows the configuration of a followed database in the documented columns', async () => {
    await using fixture = await openCommandEngine();
    const { leader, follower } = await sampleScene(fixture);
    const { table, rows } = await fixture.ask(follower, 'MyDatabase', '.show follower database MyDatabase');
    assert.deepEqual(
      table.columns.map(({ name, type }) => `${name}:${type}`),
      [
        'DatabaseName:string',
        'LeaderClusterMetadataPath:string',
        'CachingPolicyOverride:string',
        'AuthorizedPrincipalsOverride:string',
        'AuthorizedPrincipalsModificationKind:string',
        'CachingPoliciesModificationKind:string',
        'IsAutoPrefetchEnabled:bool',
        'TableMetadataOverrides:string',
      ],
    );
    assert.deepEqual(rows, [['MyDatabase', leader, 'null', '[]', 'None', 'Union', false, '']]);
  });

  it('answers a query over a command, and says where such a query is wrong', async () => {
    await using fixture = await openCommandEngine();
    const { follower } = await sampleScene(fixture);
    const rows = await fixture.rows(
      follower,
      'MyDatabase',
      '.show follower databases | where DatabaseName startswith "My" | project DatabaseName, N = strlen(CachingPolicyOverride)',
    );
    assert.deepEqual(rows, [{ DatabaseName: 'MyDatabase', N: 4 }]);
    const text = '.show follower databases | where Nowhere == 1';
    const error = await fixture.ask(follower, 'MyDatabase', text).catch((e: unknown) => e);
    assert.ok(SharingError.is(error, 'QueryInvalid'), String(error));
    assert.equal(error.span?.start, text.indexOf('Nowhere'));
  });

  it('alters filter, name and prefetching in place, and detaches', async () => {
    await using fixture = await openCommandEngine();
    const { follower, leader } = await sampleScene(fixture);
    const run = (text: string): Promise<Record<string, unknown>[]> => fixture.rows(follower, 'MyDatabase', text);
    await run('.alter follower database MyDatabase tables include add (Public*, Known)');
    await run('.alter follower database MyDatabase tables include drop (Known)');
    const [attachment] = await fixture.engine.listAttachments({ cluster: follower });
    assert.deepEqual(attachment?.filter.tables, { include: ['Public*'], exclude: [] });
    assert.equal(
      (await run('.alter follower database MyDatabase prefetch-extents = true'))[0]?.IsAutoPrefetchEnabled,
      true,
    );
    const [renamed] = await run('.alter follower database MyDatabase database-name-override = Other');
    assert.equal(renamed?.DatabaseName, 'Other');
    await assert.rejects(run(".drop follower database Other from '/elsewhere'"), /elsewhere/);
    assert.deepEqual(await run(`.drop follower database Other from '${leader}'`), []);
    assert.deepEqual(await fixture.engine.listDatabases({ cluster: follower }), []);
  });

  it('refuses whoever does not administer the follower, and names what does not exist', async () => {
    await using fixture = await openCommandEngine();
    const { leader, follower } = await sampleScene(fixture);
    const run = (cluster: string, text: string): Promise<unknown> => fixture.ask(cluster, 'MyDatabase', text);
    await assert.rejects(run(leader, '.show follower database MyDatabase'), { code: 'AttachmentNotFound' });
    await assert.rejects(run(follower, '.show follower database Nothing'), { code: 'DatabaseNotFound' });
    await assert.rejects(run(follower, '.alter follower database MyDatabase table T policy caching hot = 1d'), {
      code: 'TableNotFound',
    });
    await fixture.engine.actAs({ principal: 'aaduser=stranger@contoso.com' });
    await assert.rejects(run(follower, '.show follower database MyDatabase'), { code: 'Forbidden' });
    await assert.rejects(run(follower, '.alter follower database MyDatabase prefetch-extents = true'), {
      code: 'Forbidden',
    });
  });

  it('overrides principals as the documented sample does', async () => {
    await using fixture = await openCommandEngine();
    const { follower } = await sampleScene(fixture);
    const run = (text: string): Promise<Record<string, unknown>[]> => fixture.rows(follower, 'MyDatabase', text);
    await run(".add follower database MyDatabase admins ('aaduser=jack@contoso.com')");
    await run(".add follower database MyDatabase viewers ('aaduser=jill@contoso.com')");
    await run('.alter follower database MyDatabase principals-modification-kind = replace');
    await run('.alter follower database MyDatabase policy caching hot = 0d');
    await run('.alter follower database MyDatabase caching-policies-modification-kind = replace');
    const [shown] = await run('.show follower database MyDatabase');
    assert.equal(shown?.AuthorizedPrincipalsModificationKind, 'Replace');
    assert.equal(shown.CachingPoliciesModificationKind, 'Replace');
    assert.equal(shown.CachingPolicyOverride, span('00:00:00'));
    const names = await run(
      `.show follower database MyDatabase
| mv-expand Override = parse_json(AuthorizedPrincipalsOverride)
| project Name = tostring(Override.Principal.FullyQualifiedName)`,
    );
    assert.deepEqual(names, [{ Name: 'aaduser=jack@contoso.com' }, { Name: 'aaduser=jill@contoso.com' }]);
  });
});
