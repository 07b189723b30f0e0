import assert from 'node:assert/strict';
import { shareEverything } from '../../src/sharing/filter/tableLevelSharing.ts';
import { eventually } from '../support/engineFixture.ts';
import { ask, command, openScene, type Scene } from './endpointFixture.ts';

interface Table {
  readonly Columns: readonly { readonly ColumnName: string; readonly ColumnType: string }[];
  readonly Rows: readonly (readonly (string | number | boolean | null)[])[];
}

describe('What Kusto’s clients ask of a cluster', function () {
  this.timeout(60_000);
  let scene: Scene;

  before(async () => {
    scene = await openScene();
    const { engine, folder } = scene;
    const { uri } = await engine.createCluster({ folder, name: 'contoso', region: 'westeurope' });
    const follower = await engine.createCluster({ folder, name: 'fabrikam', region: 'westeurope' });
    await engine.createDatabase({ cluster: uri, database: 'Db' });
    await command(
      scene,
      'contoso/Db',
      ".create table T (a: long, ['b c']: string) with (docstring='of T', folder='f')",
      '.create table Hidden (x: real)',
      `.create table T ingestion csv mapping "M" '[{"column":"a","Ordinal":0}]'`,
      ".create function with (docstring='of F') F(n: long = 3, U: (x: string)) { U | take 1 }",
      '.create materialized-view V on table T { T | summarize count() by a }',
      ".create external table E (x: long) kind=storage dataformat=csv (h@'https://contoso.example/x;secret')",
    );
    await engine.attachDatabase({
      follower: follower.uri,
      leader: uri,
      configuration: 'c',
      database: 'Db',
      filter: { ...shareEverything, tables: { include: [], exclude: ['Hidden'] } },
    });
  });
  after(() => scene[Symbol.asyncDispose]());

  async function tableOf(csl: string, db = 'contoso/Db'): Promise<Table> {
    const { status, text } = await ask(`${scene.endpoint.url}/v1/rest/mgmt`, { db, csl });
    assert.equal(status, 200, text);
    return JSON.parse(text).Tables[0];
  }

  function shape({ Columns }: Table): string {
    return Columns.map(({ ColumnName, ColumnType }) => `${ColumnName}:${ColumnType}`).join(' ');
  }

  it('the schema of a database as JSON', async () => {
    const table = await tableOf('.show database Db schema as json');
    assert.equal(shape(table), 'DatabaseSchema:string');
    const { Databases } = JSON.parse(String(table.Rows[0]?.[0]));
    const { Tables, ExternalTables, MaterializedViews, Functions, MajorVersion, ...about } = Databases.Db;
    assert.deepEqual(about, {
      Name: 'Db',
      EntityGroups: {},
      MinorVersion: 0,
      DatabaseAccessMode: 'ReadWrite',
      PrettyName: null,
    });
    assert.equal(MajorVersion, Number(/\d+/.exec(String((await tableOf('.show databases')).Rows[0]?.[2]))?.[0]));
    assert.deepEqual(Object.keys(Tables), ['Hidden', 'T']);
    assert.deepEqual(Tables.T, {
      Name: 'T',
      Folder: 'f',
      DocString: 'of T',
      OrderedColumns: [
        { Name: 'a', Type: 'System.Int64', CslType: 'long' },
        { Name: 'b c', Type: 'System.String', CslType: 'string' },
      ],
    });
    assert.deepEqual(
      [ExternalTables.E, MaterializedViews.V].map(({ OrderedColumns }) =>
        OrderedColumns.map(({ Name }: { Name: string }) => Name),
      ),
      [['x'], ['a', 'count_']],
    );
    assert.deepEqual(Functions.F.InputParameters, [
      { Name: 'n', Type: 'System.Int64', CslType: 'long', CslDefaultValue: '3' },
      { Name: 'U', Columns: [{ Name: 'x', Type: 'System.String', CslType: 'string' }] },
    ]);
    assert.equal(Functions.F.Body, '{ U | take 1 }');
    const cluster = await tableOf('.show schema as json');
    assert.deepEqual(JSON.parse(String(cluster.Rows[0]?.[0])).Databases, Databases);
  });

  it('of a follower only what it sees', async () => {
    const table = await tableOf('.show databases schema as json', 'fabrikam/Db');
    const { Db } = JSON.parse(String(table.Rows[0]?.[0])).Databases;
    assert.deepEqual(Object.keys(Db.Tables), ['T']);
    assert.equal(Db.DatabaseAccessMode, 'ReadOnlyFollowing');
    const entities = await tableOf('.show databases entities | project EntityType, EntityName', 'fabrikam/Db');
    assert.deepEqual(entities.Rows, [
      ['Table', 'T'],
      ['ExternalTable', 'E'],
      ['MaterializedView', 'V'],
      ['Function', 'F'],
    ]);
    const mappings = await tableOf('.show table T ingestion mappings | project Name', 'fabrikam/Db');
    assert.deepEqual(mappings.Rows, [['M']]);
  });

  it('the schema only where it is later', async () => {
    const version = String((await tableOf('.show databases')).Rows[0]?.[2]);
    assert.equal((await tableOf(`.show database Db schema if_later_than "${version}"`)).Rows.length, 0);
    assert.equal((await tableOf('.show database Db schema if_later_than "v1.0"')).Rows.length, 6);
    const { status, text } = await ask(`${scene.endpoint.url}/v1/rest/mgmt`, {
      db: 'contoso/Db',
      csl: '.show database Db schema if_later_than "new"',
    });
    assert.equal(status, 400);
    assert.match(text, /'new' is no version/);
  });

  it('the schema as commands, which make it anew', async () => {
    const table = await tableOf('.show database schema as csl script');
    assert.equal(shape(table), 'DatabaseSchemaScript:string');
    const script = String(table.Rows[0]?.[0]);
    const [leader] = await scene.engine.listClusters({});
    await scene.engine.createDatabase({ cluster: leader?.uri ?? '', database: 'Copy' });
    const commands = script.split(/\n\n(?=\.)/).slice(1);
    await command(scene, 'contoso/Copy', ...commands);
    assert.equal(
      String((await tableOf('.show database schema as csl script', 'contoso/Copy')).Rows[0]?.[0]).slice(7),
      script.slice(5),
    );
  });

  it('what runs, who may what, and what was done', async () => {
    const version = await tableOf('.show version');
    assert.equal(shape(version), 'BuildVersion:string BuildTime:datetime ServiceType:string ProductVersion:string');
    assert.equal(version.Rows[0]?.[2], 'Engine');
    const [node] = (await tableOf('.show cluster | project Name, IsAdmin, ProcessorCount')).Rows;
    assert.deepEqual(node?.slice(0, 2), ['contoso', true]);
    assert.ok(Number(node?.[2]) > 0);
    const roles = await tableOf('.show principal roles | project Scope, Role');
    assert.deepEqual(roles.Rows[0], ['Cluster', 'AllDatabasesAdmin']);
    const journal = await tableOf(
      '.show database Db journal | where Event == "TableCreated" | project EntityName, EntityVersion',
    );
    assert.deepEqual(journal.Rows, [
      ['T', 'v2.0'],
      ['Hidden', 'v3.0'],
    ]);
    assert.ok((await tableOf('.show journal | where Database == "Db"')).Rows.length >= 7);
  });

  it('the schema of one function, whatever the defaults of its parameters hold', async () => {
    const parameters = `(a:string="x, (y)", ['b c'] : dynamic = dynamic([1, 2]), T:(*), U:(x:long, ['y z']:real))`;
    await command(scene, 'contoso/Db', `.create-or-alter function with (folder='f') G${parameters} { U | take 1 }`);
    for (const db of ['contoso/Db', 'fabrikam/Db']) {
      const found = await eventually(
        () => tableOf('.show functions | where Name == "G"', db),
        ({ Rows }) => Rows.length === 1,
      );
      assert.equal(found.Rows.length, 1);
      const shown = await tableOf('.show function G schema as json', db);
      assert.equal(shape(shown), 'Name:string Schema:string DatabaseName:string Folder:string DocString:string');
      const [name, schema, ...others] = shown.Rows[0] ?? [];
      assert.deepEqual([name, ...others], ['G', 'Db', 'f', '']);
      const whole = await tableOf('.show database schema as json', db);
      const expected = {
        Name: 'G',
        InputParameters: [
          { Name: 'a', Type: 'System.String', CslType: 'string', CslDefaultValue: '"x, (y)"' },
          { Name: 'b c', Type: 'System.Object', CslType: 'dynamic', CslDefaultValue: 'dynamic([1, 2])' },
          { Name: 'T', Columns: [] },
          {
            Name: 'U',
            Columns: [
              { Name: 'x', Type: 'System.Int64', CslType: 'long' },
              { Name: 'y z', Type: 'System.Double', CslType: 'real' },
            ],
          },
        ],
        Body: '{ U | take 1 }',
        Folder: 'f',
        DocString: '',
        FunctionKind: 'Unknown',
        OutputColumns: [],
      };
      assert.deepEqual(JSON.parse(String(schema)), expected);
      assert.deepEqual(JSON.parse(String(whole.Rows[0]?.[0])).Databases.Db.Functions.G, expected);
    }
  });

  it('the schema of one external table', async () => {
    assert.deepEqual((await tableOf('.show external table E cslschema')).Rows, [['E', 'x:long', 'Db', '', '']]);
    const json = await tableOf('.show external table E schema as json');
    assert.equal(JSON.parse(String(json.Rows[0]?.[1])).OrderedColumns[0].CslType, 'long');
  });
});
