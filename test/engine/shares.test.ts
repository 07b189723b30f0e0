import assert from 'node:assert/strict';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Engine } from '../../src/engine/engine.ts';
import { SharingError } from '../../src/protocol/errors.ts';
import type { ShareSubscriptionSummary } from '../../src/protocol/shares.ts';
import { eventually, openEngine, temporaryFolder } from '../support/engineFixture.ts';

const provider = 'aaduser=kim@contoso.com';
const consumer = 'aaduser=lee@fabrikam.com';
const westEurope = { region: 'West Europe' } as const;

interface Scene extends AsyncDisposable {
  readonly contoso: Engine;
  readonly fabrikam: Engine;
  readonly leader: string;
  readonly follower: string;
  readonly share: string;
  readonly followerFolder: string;
}

/** Two organisations, each in a workspace and an engine of its own. */
async function makeScene(): Promise<Scene> {
  const home = await temporaryFolder();
  const away = await temporaryFolder();
  const contoso = await openEngine([home.path], { principal: provider });
  const fabrikam = await openEngine([away.path], { principal: consumer });
  const { uri: leader } = await contoso.createCluster({ folder: home.path, name: 'contoso', ...westEurope });
  const { uri: follower } = await fabrikam.createCluster({ folder: away.path, name: 'fabrikam', ...westEurope });
  await contoso.createDatabase({ cluster: leader, database: 'Aviation' });
  for (const table of ['Flights', 'Airports', 'Secret']) {
    await contoso.ingestFile({ cluster: leader, database: 'Aviation', table, path: '/5', format: {} });
  }
  const { id: share } = await contoso.createShare({
    cluster: leader,
    name: 'Flights',
    description: '',
    terms: 'Be kind.',
  });
  await contoso.addDataSet({ cluster: leader, share, name: 'All', database: 'Aviation' });
  return {
    contoso,
    fabrikam,
    leader,
    follower,
    share,
    followerFolder: join(away.path, '.clusters/fabrikam'),
    async [Symbol.asyncDispose]() {
      await contoso.close();
      await fabrikam.close();
      await home[Symbol.asyncDispose]();
      await away[Symbol.asyncDispose]();
    },
  };
}

const invite = (
  { contoso, leader, share }: Scene,
  expiresAt?: number,
): Promise<{ invitation: string; token: string }> =>
  contoso.invite({ cluster: leader, share, invitee: { kind: 'email', email: 'Lee@fabrikam.com' }, expiresAt });

async function accept(scene: Scene): Promise<ShareSubscriptionSummary> {
  const { token } = await invite(scene);
  return scene.fabrikam.acceptInvitation({ token, cluster: scene.follower });
}

async function map({ fabrikam, follower }: Scene, subscription: ShareSubscriptionSummary): Promise<void> {
  const dataSet = subscription.dataSets[0]?.id ?? '';
  await fabrikam.mapDataSet({ cluster: follower, subscription: subscription.id, dataSet, follower });
}

const rowsOf = async ({ fabrikam, follower }: Scene): Promise<number | undefined> =>
  (await fabrikam.listDatabases({ cluster: follower }))[0]?.rows;

function refused(code: string): (error: unknown) => boolean {
  return (error) => {
    assert.ok(SharingError.is(error), String(error));
    assert.equal(error.code, code, error.message);
    return true;
  };
}

describe('sharing by invitation', () => {
  it('goes from invite over accept and map to a followed database that keeps up', async () => {
    await using scene = await makeScene();
    const { contoso, fabrikam, leader, follower, share } = scene;
    const { token } = await invite(scene);
    const read = await fabrikam.readInvitation({ token });
    assert.equal(read.share.terms, 'Be kind.');
    assert.equal(read.provider.clusterName, 'contoso');
    assert.deepEqual(
      read.dataSets.map(({ kind, database }) => [kind, database]),
      [['KustoDatabase', 'Aviation']],
    );

    const subscription = await fabrikam.acceptInvitation({ token, cluster: follower });
    assert.equal(subscription.status, 'Active');
    await map(scene, subscription);
    assert.equal(await rowsOf(scene), 15);
    await contoso.ingestFile({ cluster: leader, database: 'Aviation', table: 'Flights', path: '/7', format: {} });
    await eventually(
      () => rowsOf(scene),
      (rows) => rows === 22,
    );

    const [shared] = await contoso.listShares({ cluster: leader });
    assert.equal(shared?.invitations[0]?.status, 'Accepted');
    assert.equal(shared?.subscriptions[0]?.consumer, consumer);
    const [registered] = await contoso.listFollowers({ cluster: leader });
    assert.deepEqual([registered?.clusterName, registered?.origin], ['fabrikam', 'DataShare']);
    const reported = await eventually(
      () => contoso.listFollowers({ cluster: leader }),
      ([each]) => each?.report?.version === 5,
    );
    assert.equal(reported[0]?.report?.lag, 0);
    assert.equal(shared?.id, share);
  });

  it('revokes within a sync and leaves nothing, and reinstates', async () => {
    await using scene = await makeScene();
    const { contoso, fabrikam, leader, follower, share, followerFolder } = scene;
    const { id: subscription, ...rest } = await accept(scene);
    await map(scene, { id: subscription, ...rest });
    await contoso.revokeSubscription({ cluster: leader, share, subscription });
    await eventually(
      () => fabrikam.listDatabases({ cluster: follower }),
      (databases) => databases.length === 0,
    );
    await eventually(
      () => readdir(join(followerFolder, 'cache')),
      (names) => names.length === 0,
    );
    const ended = await eventually(
      () => contoso.listShares({ cluster: leader }),
      ([each]) => each?.subscriptions[0]?.status === 'Revoked',
    );
    assert.deepEqual(await contoso.listFollowers({ cluster: leader }), []);
    assert.equal(ended.length, 1);
    assert.equal((await fabrikam.listShareSubscriptions({ cluster: follower }))[0]?.status, 'Revoked');

    await contoso.reinstateSubscription({ cluster: leader, share, subscription });
    await eventually(
      () => rowsOf(scene),
      (rows) => rows === 15,
    );
    await contoso.deleteShare({ cluster: leader, share });
    await eventually(
      () => fabrikam.listDatabases({ cluster: follower }),
      (databases) => databases.length === 0,
    );
    assert.equal((await fabrikam.listShareSubscriptions({ cluster: follower }))[0]?.status, 'SourceDeleted');
  });

  it('revokes by itself when the subscription expires', async () => {
    await using scene = await makeScene();
    const { contoso, fabrikam, leader, follower, share } = scene;
    const subscription = await accept(scene);
    await map(scene, subscription);
    await contoso.adjustSubscription({
      cluster: leader,
      share,
      subscription: subscription.id,
      expiresAt: Date.now() + 300,
    });
    await eventually(
      () => fabrikam.listDatabases({ cluster: follower }),
      (databases) => databases.length === 0,
    );
    await eventually(
      () => contoso.listShares({ cluster: leader }),
      ([each]) => each?.subscriptions[0]?.status === 'Revoked',
    );
  });

  it('shows of a table data set the tables that it names, and nothing else', async () => {
    await using scene = await makeScene();
    const { contoso, fabrikam, leader, follower, share } = scene;
    const none = { include: [], exclude: ['*'] };
    const filter = {
      tables: { include: ['F*', 'Air*'], exclude: [] },
      externalTables: none,
      materializedViews: none,
      functions: none,
    };
    await contoso.addDataSet({ cluster: leader, share, name: 'Some', database: 'Aviation', filter });
    const { token } = await invite(scene);
    const { id, dataSets } = await fabrikam.acceptInvitation({ token, cluster: follower });
    const dataSet = dataSets.find(({ name }) => name === 'Some')?.id ?? '';
    await fabrikam.mapDataSet({
      cluster: follower,
      subscription: id,
      dataSet,
      follower,
      databaseNameOverride: 'Shared',
    });
    const tables = await fabrikam.listTables({ cluster: follower, database: 'Shared' });
    assert.deepEqual(
      tables.map(({ name }) => name),
      ['Airports', 'Flights'],
    );
    const schema = await fabrikam.getSchema({ cluster: follower, database: 'Shared' });
    assert.ok(!schema.tables.some(({ name }) => name === 'Secret'));
    await assert.rejects(
      fabrikam.alterFilter({
        cluster: follower,
        database: 'Shared',
        filter: { ...filter, tables: { include: [], exclude: [] } },
      }),
      refused('InvalidArgument'),
    );
  });

  it('keeps the signing key to its owner and out of repositories', async () => {
    await using scene = await makeScene();
    await invite(scene);
    const keys = join(new URL(scene.leader).pathname, 'keys');
    assert.equal((await stat(join(keys, 'signing.json'))).mode & 0o777, 0o600);
    assert.deepEqual((await readdir(keys)).sort(), ['.gitignore', 'signing.json']);
  });

  it('refuses each bad token in its own way', async () => {
    await using scene = await makeScene();
    const { contoso, fabrikam, leader, share, follower } = scene;
    const { token, invitation } = await invite(scene);
    const read = (text: string): Promise<unknown> => fabrikam.readInvitation({ token: text });
    const [head = '', body = '', signature = ''] = token.split('.');
    const claims = JSON.parse(Buffer.from(body, 'base64url').toString());
    const altered = Buffer.from(JSON.stringify({ ...claims, sub: 'max@fabrikam.com' })).toString('base64url');
    await assert.rejects(read('nonsense'), refused('InvitationInvalid'));
    await assert.rejects(read(''), refused('InvitationInvalid'));
    await assert.rejects(read([head, altered, signature].join('.')), refused('InvitationForged'));
    const none = Buffer.from(JSON.stringify({ alg: 'none' })).toString('base64url');
    await assert.rejects(read([none, body, ''].join('.')), refused('InvitationForged'));

    await fabrikam.actAs({ principal: 'aaduser=max@fabrikam.com' });
    await assert.rejects(read(token), refused('InvitationForAnother'));
    await fabrikam.actAs({ principal: consumer });

    const { token: newer } = await contoso.resendInvitation({ cluster: leader, share, invitation });
    await assert.rejects(read(token), refused('InvitationSuperseded'));
    await contoso.withdrawInvitation({ cluster: leader, share, invitation });
    await assert.rejects(read(newer), refused('InvitationWithdrawn'));
    const { token: again } = await invite(scene, Date.now() + 1_000);
    await fabrikam.readInvitation({ token: again });
    await eventually(
      () =>
        read(again).then(
          () => '',
          (error: SharingError) => error.code,
        ),
      (code) => code === 'InvitationExpired',
    );
    await assert.rejects(fabrikam.acceptInvitation({ token: again, cluster: follower }), refused('InvitationExpired'));
    assert.deepEqual(await fabrikam.listShareSubscriptions({ cluster: follower }), []);

    // A token tells whole seconds: the invitation itself may be pending for a moment longer.
    const invitedAgain = await eventually(
      () => invite(scene).catch(() => undefined),
      (made) => made !== undefined,
    );
    const last = invitedAgain?.token ?? '';
    await fabrikam.acceptInvitation({ token: last, cluster: follower });
    await assert.rejects(read(last), refused('InvitationUsed'));
    await assert.rejects(
      fabrikam.acceptInvitation({ token: last, cluster: follower }),
      refused('InvitationNotPending'),
    );
    const byId = await contoso.invite({
      cluster: leader,
      share,
      invitee: { kind: 'object', tenantId: 'fabrikam.com', objectId: '42' },
    });
    await assert.rejects(read(byId.token), refused('InvitationForAnother'));
    await fabrikam.actAs({ principal: 'aadapp=42;fabrikam.com' });
    await fabrikam.readInvitation({ token: byId.token });
    await fabrikam.rejectInvitation({ token: byId.token });
    await assert.rejects(read(byId.token), refused('InvitationNotPending'));
  });

  it('writes down who did what, and who used how much where the consumer allows it', async () => {
    await using scene = await makeScene();
    const { contoso, fabrikam, leader, follower } = scene;
    await map(scene, await accept(scene));
    const journal = await contoso.listSharingJournal({ cluster: leader });
    const seen = journal.map(({ operation, principal }) => `${operation} ${principal}`);
    assert.ok(
      seen.includes(`ShareCreated ${provider}`) && seen.includes(`FollowerRegistered ${consumer}`),
      seen.join('\n'),
    );
    await assert.rejects(fabrikam.listSharingJournal({ cluster: leader }), refused('ClusterNotFound'));

    const query = (): Promise<unknown> =>
      fabrikam.runQuery({ cluster: follower, database: 'Aviation', text: 'Flights' });
    await query();
    await fabrikam.alterOverrides({ cluster: follower, database: 'Aviation', change: { reportUsage: true } });
    await query();
    await query();
    const usage = await eventually(
      () => contoso.listSharingUsage({ cluster: leader }),
      (entries) => entries.length > 0,
    );
    assert.deepEqual(
      usage.map(({ principal, queries, database }) => [principal, queries, database]),
      [[consumer, 2, 'Aviation']],
    );
  });
});

describe('roles', () => {
  it('let each do what the role says, on either side', async () => {
    await using scene = await makeScene();
    const { contoso, fabrikam, leader, follower } = scene;
    await map(scene, await accept(scene));
    const max = 'aaduser=max@fabrikam.com';
    const query = (): Promise<unknown> =>
      fabrikam.runQuery({ cluster: follower, database: 'Aviation', text: 'Flights' });
    await fabrikam.actAs({ principal: max });
    await assert.rejects(query(), refused('Forbidden'));
    assert.deepEqual(await fabrikam.listDatabases({ cluster: follower }), []);

    const viewers = { change: 'add', principals: [{ role: 'Viewer', principal: max }] } as const;
    await contoso.changeDatabasePrincipals({
      cluster: leader,
      database: 'Aviation',
      ...viewers,
      principals: [...viewers.principals],
    });
    await eventually(
      () =>
        query().then(
          () => true,
          () => false,
        ),
      (allowed) => allowed,
    );
    await fabrikam.actAs({ principal: consumer });
    await fabrikam.alterOverrides({ cluster: follower, database: 'Aviation', change: { principalsKind: 'replace' } });
    const access = await fabrikam.effectiveAccess({ cluster: follower, database: 'Aviation' });
    assert.equal(access.locksOut, true);
    const asUnion = await fabrikam.effectiveAccess({ cluster: follower, database: 'Aviation', kind: 'union' });
    assert.deepEqual(
      asUnion.lines.filter(({ origin }) => origin === 'leader').map(({ principal }) => principal),
      [max],
    );
    await fabrikam.actAs({ principal: max });
    await assert.rejects(query(), refused('Forbidden'));
    await assert.rejects(fabrikam.createDatabase({ cluster: follower, database: 'Mine' }), refused('Forbidden'));
  });
});
