import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ClusterRole, clusterRoles, type DatabaseRole, databaseRoles } from '../../../src/protocol/access.ts';
import { SharingError } from '../../../src/protocol/errors.ts';
import type { ManagementCommand } from '../../../src/protocol/management.ts';
import { eventually } from '../../support/engineFixture.ts';
import { type CommandEngine, openCommandEngine } from './commandFixture.ts';

const owner = 'aaduser=tester@contoso.com';
const kim = 'aaduser=kim@contoso.com';

type Role = DatabaseRole | ClusterRole | 'nobody';
/** Whoever may drop databases comes last: the others must find them. */
const roles: readonly Role[] = ['nobody', ...databaseRoles, ...clusterRoles.toReversed()];

const admins: readonly Role[] = ['Admin', 'AllDatabasesAdmin'];
const clusterAdmins: readonly Role[] = ['AllDatabasesAdmin'];
const creators: readonly Role[] = [...admins, 'User'];
const ingestors: readonly Role[] = [...admins, 'Ingestor'];
const readers: readonly Role[] = [...creators, 'Viewer', 'UnrestrictedViewer', 'AllDatabasesViewer'];
const lookers: readonly Role[] = [...readers, 'Monitor', 'AllDatabasesMonitor'];

/** One text of a kind of command, who may run it, and what the owner runs before each time that it is allowed. */
interface Case {
  readonly text: string;
  readonly allowed: readonly Role[];
  readonly before?: readonly string[];
}

type Follower =
  | 'showFollowerDatabases'
  | 'alterFollowerCaching'
  | 'changeFollowerPrincipals'
  | 'alterFollowerModificationKind'
  | 'alterFollowerPrefetch'
  | 'alterFollowerFilter'
  | 'renameFollowerDatabase'
  | 'setFollowerMetadata'
  | 'alterFollowerCluster'
  | 'addFollowerDatabase'
  | 'dropFollowerDatabases';
type Kind = ManagementCommand['kind'];

const remake = ['.create table Gone (x: long)', '.create-or-alter function Lost() { T }'];

/** Every kind of command, and a query. A kind that is left out does not compile. */
const onLeader: Readonly<Record<Exclude<Kind, Follower> | 'query', Case>> = {
  query: { text: 'T | count', allowed: readers },
  createDatabase: { text: '.create database Newer', allowed: clusterAdmins },
  dropDatabase: { text: '.drop database Fresh', allowed: clusterAdmins, before: ['.create database Fresh'] },
  createTables: { text: '.create table New (x: long)', allowed: creators },
  alterTable: {
    text: '.alter-merge table Wide (c: string)',
    allowed: admins,
    before: ['.create table Wide (a: long)'],
  },
  renameColumns: {
    text: '.rename column Gone.x to y',
    allowed: admins,
    before: ['.drop table Gone ifexists', ...remake],
  },
  dropColumns: {
    text: '.drop column Wide.a',
    allowed: admins,
    before: ['.create-merge table Wide (a: long, b: long)'],
  },
  alterColumnType: { text: '.alter column T.x type=long', allowed: admins },
  setPrettyName: { text: ".alter database Db prettyname 'P'", allowed: admins },
  createTableLike: { text: '.create table Like based-on T ifnotexists', allowed: creators },
  describeEntity: { text: ".alter table T docstring 'x'", allowed: admins },
  describeColumns: { text: ".alter table T column-docstrings (x: 'd')", allowed: admins },
  renameMaterializedView: {
    text: '.rename materialized-view Old to Renamed',
    allowed: admins,
    before: [
      '.drop materialized-view Renamed ifexists',
      '.drop materialized-view Old ifexists',
      '.create materialized-view with (backfill=true) Old on table T { T | summarize count() }',
    ],
  },
  changeClusterPrincipals: { text: ".add cluster viewers ('aaduser=max@contoso.com')", allowed: clusterAdmins },
  showTableStatistics: { text: '.show table T data statistics', allowed: lookers },
  showTableColumns: { text: '.show table T', allowed: lookers },
  renameTables: {
    text: '.rename table Gone to Away',
    allowed: admins,
    before: ['.drop table Away ifexists', ...remake],
  },
  dropTables: { text: '.drop table Gone', allowed: admins, before: remake },
  setFunction: { text: '.create function ifnotexists F() { T }', allowed: creators },
  setMaterializedView: {
    text: '.create materialized-view with (backfill=true) V on table T { T | summarize count() }',
    allowed: admins,
    before: ['.drop materialized-view V'],
  },
  setExternalTable: {
    text: ".create external table E (a: long) kind=storage dataformat=csv (h@'https://contoso.example/x;secret')",
    allowed: creators,
    before: ['.drop external table E'],
  },
  dropEntities: { text: '.drop function Lost', allowed: admins, before: remake },
  changeDatabasePrincipals: { text: ".add database Db viewers ('aaduser=max@contoso.com')", allowed: admins },
  alterCachingPolicy: { text: '.alter table T policy caching hot = 1d', allowed: admins },
  alterRetentionPolicy: { text: '.alter-merge table T policy retention softdelete = 99d', allowed: admins },
  deleteRetentionPolicy: { text: '.delete table T policy retention', allowed: admins },
  setIngestionMapping: {
    text: `.create-or-alter table T ingestion csv mapping 'M' '[{"column":"x","Properties":{"Ordinal":"0"}}]'`,
    allowed: ingestors,
  },
  dropIngestionMapping: {
    text: ".drop table T ingestion csv mapping 'Gone'",
    allowed: ingestors,
    before: [`.create-or-alter table T ingestion csv mapping 'Gone' '[{"column":"x","Properties":{"Ordinal":"0"}}]'`],
  },
  showIngestionMappings: { text: '.show table T ingestion mappings', allowed: lookers },
  ingestInline: { text: '.ingest inline into table T <| 1', allowed: ingestors },
  ingestFiles: { text: ".ingest into table T (@'FOLDER/t.csv') with (format='csv')", allowed: ingestors },
  setTable: { text: '.append T <| print x = 1', allowed: admins },
  dropExtents: { text: '.drop extents from Gone', allowed: admins, before: remake },
  clearTable: { text: '.clear table Gone data', allowed: admins, before: remake },
  showDatabases: { text: '.show databases', allowed: roles },
  showDatabaseDetails: { text: '.show database details', allowed: lookers },
  showDatabaseSchema: { text: '.show database schema', allowed: lookers },
  // Of the databases that one may look into, if any.
  showDatabaseEntities: { text: '.show databases entities', allowed: roles },
  showExternalTableSchema: {
    text: '.show external table Seen cslschema',
    allowed: lookers,
    before: [
      ".create-or-alter external table Seen (a: long) kind=storage dataformat=csv (h@'https://contoso.example/x;secret')",
    ],
  },
  showVersion: { text: '.show version', allowed: roles },
  showCluster: { text: '.show cluster', allowed: [...clusterAdmins, 'AllDatabasesMonitor'] },
  showPrincipalRoles: { text: '.show principal roles', allowed: roles },
  showJournal: { text: '.show database Db journal', allowed: admins },
  showDatabasePrincipals: { text: '.show database Db principals', allowed: lookers },
  showClusterPrincipals: { text: '.show cluster principals', allowed: [...clusterAdmins, 'AllDatabasesMonitor'] },
  showPolicy: { text: '.show table T policy caching', allowed: lookers },
  showTables: { text: '.show tables details', allowed: lookers },
  showTableSchema: { text: '.show table T cslschema', allowed: lookers },
  showExtents: { text: '.show table T extents', allowed: lookers },
  showFunctions: { text: '.show functions', allowed: lookers },
  showFunctionSchema: {
    text: '.show function Shown schema as json',
    allowed: lookers,
    before: ['.create-or-alter function Shown() { T }'],
  },
  showMaterializedViews: { text: '.show materialized-views', allowed: lookers },
  showExternalTables: { text: '.show external tables', allowed: lookers },
  // Everybody sees their own.
  showQueries: { text: '.show queries', allowed: roles },
  showCommands: { text: '.show commands-and-queries', allowed: roles },
  showOperations: { text: '.show operations', allowed: roles },
  showIngestionFailures: { text: '.show ingestion failures', allowed: roles },
  showDiagnostics: { text: '.show diagnostics', allowed: [...clusterAdmins, 'AllDatabasesMonitor'] },
  showCapacity: { text: '.show capacity', allowed: lookers },
  showPlugins: { text: '.show plugins', allowed: lookers },
  cancelQuery: { text: ".cancel query 'none'", allowed: roles },
  showQueryPlan: { text: '.show queryplan <| T', allowed: readers },
  showSharingJournal: { text: '.show sharing journal', allowed: clusterAdmins },
  showSharingUsage: { text: '.show sharing usage', allowed: clusterAdmins },
};

/** On the follower, by a role that the leader gave, or one on the follower's own cluster. */
const onFollower: Readonly<Record<Follower | 'query' | 'showTables' | 'showDatabasePrincipals', Case>> = {
  query: { text: 'T | count', allowed: readers },
  showTables: { text: '.show tables', allowed: lookers },
  showDatabasePrincipals: { text: '.show database Db principals', allowed: lookers },
  showFollowerDatabases: { text: '.show follower database Db', allowed: admins },
  alterFollowerCaching: { text: '.alter follower database Db policy caching hot = 1d', allowed: admins },
  changeFollowerPrincipals: {
    text: ".add follower database Db viewers ('aaduser=max@contoso.com')",
    allowed: admins,
  },
  alterFollowerModificationKind: {
    text: '.alter follower database Db caching-policies-modification-kind = union',
    allowed: admins,
  },
  alterFollowerPrefetch: { text: '.alter follower database Db prefetch-extents = false', allowed: admins },
  // The leader has a say in what is followed: it takes a role there.
  alterFollowerFilter: { text: '.alter follower database Db tables exclude add (Secret*)', allowed: ['Admin'] },
  renameFollowerDatabase: { text: '.alter follower database Db database-name-override = Db', allowed: admins },
  setFollowerMetadata: {
    text: '.alter follower database Db metadata \'{"IsAutoPrefetchEnabled": false}\'',
    allowed: admins,
  },
  alterFollowerCluster: {
    text: ".alter follower cluster configuration from 'LEADER' default-caching-policies-modification-kind = union",
    allowed: clusterAdmins,
  },
  // It takes a role on the leader as well.
  addFollowerDatabase: { text: ".add follower database More from 'LEADER'", allowed: [] },
  dropFollowerDatabases: { text: ".drop follower database Db from 'LEADER'", allowed: clusterAdmins },
};

interface Scene extends AsyncDisposable {
  readonly fixture: CommandEngine;
  readonly leader: string;
  readonly follower: string;
}

async function openScene(): Promise<Scene> {
  const fixture = await openCommandEngine();
  const { engine, folder } = fixture;
  const create = (name: string): Promise<{ uri: string }> =>
    engine.createCluster({ folder, name, region: 'West Europe' });
  const { uri: leader } = await create('contoso');
  const { uri: follower } = await create('fabrikam');
  await engine.createDatabase({ cluster: leader, database: 'Db' });
  await fixture.ask(leader, 'Db', '.set T <| print x = 1');
  return { fixture, leader, follower, [Symbol.asyncDispose]: () => fixture[Symbol.asyncDispose]() };
}

/** Gives the role or takes it, on the database of the leader or on the cluster that is asked. */
async function give(
  { fixture, leader }: Scene,
  role: Role,
  cluster: string,
  principal = kim,
  change: 'add' | 'drop' = 'add',
): Promise<void> {
  const { engine } = fixture;
  const isRole = <R extends string>(all: readonly R[], name: string): name is R => all.some((each) => each === name);
  if (isRole(databaseRoles, role)) {
    const principals = [{ role, principal }];
    await engine.changeDatabasePrincipals({ cluster: leader, database: 'Db', change, principals });
  } else if (isRole(clusterRoles, role)) {
    await engine.changeClusterPrincipals({ cluster, change, principals: [{ role, principal }] });
  }
}

async function outcome(scene: Scene, cluster: string, text: string): Promise<string> {
  try {
    await scene.fixture.ask(cluster, 'Db', text);
    return 'allowed';
  } catch (error) {
    return SharingError.is(error)
      ? error.code === 'Forbidden'
        ? 'Forbidden'
        : `${error.code}: ${error.message}`
      : String(error);
  }
}

async function as<T>({ fixture }: Scene, principal: string, act: () => Promise<T>): Promise<T> {
  await fixture.engine.actAs({ principal });
  try {
    return await act();
  } finally {
    await fixture.engine.actAs({ principal: owner });
  }
}

describe('every role and every command', function () {
  this.timeout(120_000);

  describe('on a leader', () => {
    let scene: Scene;
    before(async () => {
      scene = await openScene();
      await writeFile(join(scene.fixture.folder, 't.csv'), '7\n');
      for (const text of [...remake, '.create table Wide (a: long)', '.create database Fresh'])
        await scene.fixture.ask(scene.leader, 'Db', text);
    });
    after(() => scene[Symbol.asyncDispose]());

    for (const role of roles) {
      it(`${role} does what the role allows, and nothing else`, async () => {
        const { fixture, leader } = scene;
        await give(scene, role, leader);
        await using _ = { [Symbol.asyncDispose]: () => give(scene, role, leader, kim, 'drop') };
        for (const [kind, { text, allowed, before = [] }] of Object.entries(onLeader)) {
          if (allowed.includes(role))
            for (const each of before) await fixture.ask(leader, 'Db', each).catch(() => undefined);
          const asked = text.replace('FOLDER', fixture.folder);
          const seen = await as(scene, kim, () => outcome(scene, leader, asked));
          assert.equal(seen, allowed.includes(role) ? 'allowed' : 'Forbidden', `${role} ${kind}: ${asked}`);
        }
      });
    }
  });

  describe('on a follower', () => {
    let scene: Scene;
    before(async () => {
      scene = await openScene();
      await scene.fixture.ask(scene.leader, 'Db', '.create database More');
    });
    after(() => scene[Symbol.asyncDispose]());

    for (const role of roles) {
      it(`${role} does what the role allows, and nothing else`, async () => {
        const { fixture, leader, follower } = scene;
        if ((await fixture.engine.listDatabases({ cluster: follower })).length === 0)
          await fixture.engine.attachDatabase({ follower, leader, database: 'Db' });
        await give(scene, role, follower);
        const holds = (expected: boolean): Promise<unknown> =>
          eventually(
            () => fixture.engine.effectiveAccess({ cluster: follower, database: 'Db' }),
            ({ lines }) => lines.some((line) => line.principal === kim) === expected,
          );
        await holds(role !== 'nobody');
        for (const [kind, { text, allowed }] of Object.entries(onFollower)) {
          const asked = text.replace('LEADER', leader);
          const seen = await as(scene, kim, () => outcome(scene, follower, asked));
          assert.equal(seen, allowed.includes(role) ? 'allowed' : 'Forbidden', `${role} ${kind}: ${asked}`);
        }
        await give(scene, role, follower, kim, 'drop');
        if ((await fixture.engine.listDatabases({ cluster: follower })).length > 0) await holds(false);
      });
    }
  });

  it('a member of a group has the roles of the group, on the follower too, whose cluster does not know the group', async () => {
    await using scene = await openScene();
    const { fixture, leader, follower } = scene;
    const group = 'aadgroup=readers@contoso.com';
    await fixture.engine.attachDatabase({ follower, leader, database: 'Db' });
    await give(scene, 'Viewer', leader, group);
    const ask = (cluster: string): Promise<string> => as(scene, kim, () => outcome(scene, cluster, 'T | count'));
    assert.deepEqual([await ask(leader), await ask(follower)], ['Forbidden', 'Forbidden']);
    await fixture.engine.setGroup({ cluster: leader, group: { name: group, members: [kim] } });
    assert.equal(await ask(leader), 'allowed');
    await eventually(
      () => ask(follower),
      (seen) => seen === 'allowed',
    );
    await fixture.engine.setGroup({ cluster: leader, group: { name: group, members: [] } });
    await eventually(
      () => ask(follower),
      (seen) => seen === 'Forbidden',
    );
  });

  it('an administrator by an override administers the follower and not the leader', async () => {
    await using scene = await openScene();
    const { fixture, leader, follower } = scene;
    await fixture.engine.attachDatabase({ follower, leader, database: 'Db' });
    await fixture.ask(follower, 'Db', `.add follower database Db admins ('${kim}')`);
    const on = (cluster: string, text: string): Promise<string> => as(scene, kim, () => outcome(scene, cluster, text));
    assert.equal(await on(follower, '.alter follower database Db policy caching hot = 1d'), 'allowed');
    assert.equal(await on(leader, '.drop table T'), 'Forbidden');
    // What the leader did not agree to is not followed either.
    assert.equal(await on(follower, '.alter follower database Db tables include add (T)'), 'Forbidden');
    const [attachment] = await fixture.engine.listAttachments({ cluster: follower });
    assert.deepEqual(attachment?.filter.tables.include, []);
  });

  it('a principal of a tenant that is not trusted has no access, whatever role it was given and by whom', async () => {
    await using scene = await openScene();
    const { fixture, leader, follower } = scene;
    const { engine } = fixture;
    const stranger = 'aaduser=mallory;evil.example';
    await engine.attachDatabase({ follower, leader, database: 'Db' });
    await give(scene, 'Viewer', leader, stranger);
    const ask = (cluster: string, text = 'T | count'): Promise<string> =>
      as(scene, stranger, () => outcome(scene, cluster, text));
    await eventually(
      () => ask(follower),
      (seen) => seen === 'allowed',
    );
    await engine.alterCluster({ cluster: follower, trustedTenants: ['fabrikam.com'] });
    assert.match(await ask(follower), /^TenantNotTrusted: Cluster 'fabrikam' does not trust tenant 'evil\.example'/);
    assert.match(await ask(follower, '.show tables'), /^TenantNotTrusted/);
    assert.match(await ask(follower, '.show follower databases'), /^TenantNotTrusted/);
    assert.deepEqual(await as(scene, stranger, () => engine.listDatabases({ cluster: follower })), []);
    assert.equal(await ask(leader), 'allowed');
    await engine.alterCluster({ cluster: leader, trustedTenants: [] });
    assert.match(await ask(leader), /^TenantNotTrusted/);
    // Those who administer the cluster are at home, and nobody else comes in by an override.
    const own = (text: string): Promise<string> => outcome(scene, follower, text);
    assert.equal(await own('T | count'), 'allowed');
    assert.match(await own(`.add follower database Db viewers ('${stranger}')`), /^TenantNotTrusted/);
    assert.equal(await own(".add follower database Db viewers ('aaduser=lee@fabrikam.com')"), 'allowed');
    await engine.alterCluster({ cluster: leader, trustedTenants: ['evil.example'] });
    assert.equal(await ask(leader), 'allowed');
  });

  it('a stopped cluster runs no command and no query, whoever asks', async () => {
    await using scene = await openScene();
    const { fixture, leader } = scene;
    await fixture.engine.stopCluster({ cluster: leader });
    for (const text of ['.show tables', '.show databases', '.create table U (x: long)', 'T | count']) {
      assert.match(await outcome(scene, leader, text), /^ClusterNotRunning/, text);
    }
  });
});
