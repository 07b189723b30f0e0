import assert from 'node:assert/strict';
import { type Azure, createAzure } from '../../src/azure/azureBackend.ts';
import { FakePorts } from '../support/azurePorts.ts';
import { FakeAzure, type FakeRequest } from '../support/fakeAzure.ts';
import { FakeFabric } from '../support/fakeFabric.ts';

const all = { include: [], exclude: [] };
const everything = { tables: all, externalTables: all, materializedViews: all, functions: all };

const column = (Name: string, CslType: string): object => ({ Name, Type: 'System.Object', CslType });
const schema = {
  Databases: {
    Flights: {
      Name: 'Flights',
      Tables: { Logs: { Name: 'Logs', OrderedColumns: [column('At', 'datetime'), column('Delay', 'long')] } },
      MaterializedViews: { Daily: { Name: 'Daily', OrderedColumns: [column('Day', 'datetime')] } },
      ExternalTables: {},
      Functions: {
        Late: {
          Name: 'Late',
          InputParameters: [
            { Name: 'of', Columns: [{ Name: 'Delay', CslType: 'long' }] },
            { Name: 'least', CslType: 'long', CslDefaultValue: '5' },
          ],
          Body: '{ Logs | where Delay > least }',
        },
      },
      MajorVersion: 7,
      MinorVersion: 2,
    },
  },
};

describe('a database of Azure', () => {
  let fake: FakeAzure;
  let fabric: FakeFabric;
  let ports: FakePorts;
  let azure: Azure;
  /** Answers of commands by how they begin, for the one cluster or the other. */
  const answers = new Map<string, Record<string, unknown>>();
  const answer = ({ path, body }: FakeRequest): { body: object } => {
    const { csl } = body as { csl: string };
    const key = [...answers.keys()].find((each) => `${path} ${csl}`.includes(each)) ?? '';
    const row = answers.get(key) ?? {};
    const Columns = Object.entries(row).map(([ColumnName, value]) => ({
      ColumnName,
      ColumnType: typeof value === 'number' ? 'long' : typeof value === 'boolean' ? 'bool' : 'string',
    }));
    return { body: { Tables: [{ TableName: 'T', Columns, Rows: Columns.length > 0 ? [Object.values(row)] : [] }] } };
  };

  beforeEach(async () => {
    fake = await FakeAzure.start();
    fabric = new FakeFabric(fake);
    for (const name of ['contoso', 'fabrikam']) {
      fabric.add({ name, uri: `${fake.url}/${name}`, databases: name === 'contoso' ? ['Flights'] : [] });
      fake.answer('POST', `/${name}/v1/rest/mgmt`, answer);
    }
    answers.clear();
    answers.set('schema as json', { DatabaseSchema: JSON.stringify(schema) });
    ports = new FakePorts(fake.url);
    azure = createAzure(ports);
  });
  afterEach(() => fake.close());

  it('that cannot be reached says whether its cluster stands still, or lies in a private network', async () => {
    const { url: gone } = await FakeAzure.start().then(async (each) => {
      const { url } = each;
      await each.close();
      return { url };
    });
    const of = (properties: object): Promise<unknown> => {
      fabric.add({ name: 'adatum', uri: gone, databases: ['Flights'], properties });
      return azure.clusters.listTables({ cluster: gone, database: 'Flights' });
    };
    fabric.add({ name: 'adatum', uri: gone, databases: ['Flights'] });
    await azure.own.listClusters({ subscription: fabric.subscription, tenant: fabric.tenant });
    await assert.rejects(of({}), { code: 'AzureUnavailable', message: /cannot be reached \(.*ECONNREFUSED/ });
    const stopped = { code: 'ClusterNotRunning', message: "Cluster 'adatum' is stopped. Start it first." };
    await assert.rejects(of({ state: 'Stopped' }), stopped);
    await assert.rejects(of({ publicNetworkAccess: 'Disabled' }), { message: /^Cluster 'adatum' .* private network/ });
  });

  it('has a schema that queries are written with, asked without a window for signing in', async () => {
    const at = { cluster: `${fake.url}/contoso`, database: 'Flights' };
    const { version, tables, functions } = await azure.clusters.getSchema(at);
    assert.equal(version, '7.2');
    assert.deepEqual(
      tables.map(({ name, columns }) => [name, columns.map(({ name: of, type }) => `${of}:${type}`).join()]),
      [
        ['Logs', 'At:datetime,Delay:long'],
        ['Daily', 'Day:datetime'],
      ],
    );
    assert.deepEqual(functions, [
      { name: 'Late', parameters: '(of:(Delay:long), least:long=5)', body: '{ Logs | where Delay > least }' },
    ]);
    assert.equal(ports.asked[0]?.interactive, false);
  });

  it('lists its tables with what they hold', async () => {
    answers.set('.show tables details', {
      TableName: 'Logs',
      TotalRowCount: 12,
      TotalExtentSize: 345,
      TotalExtents: 2,
    });
    const [table] = await azure.clusters.listTables({ cluster: `${fake.url}/contoso`, database: 'Flights' });
    assert.deepEqual([table?.name, table?.rows, table?.bytes, table?.extents], ['Logs', 12, 345, 2]);
  });

  it('can be filtered in a dry run that finds what would break', async () => {
    answers.set('.show materialized-views', {
      Name: 'Daily',
      SourceTable: 'Logs',
      Query: 'Logs | summarize by Day',
      IsHealthy: true,
    });
    const filter = {
      ...everything,
      tables: { include: [], exclude: ['Logs'] },
      materializedViews: { include: [], exclude: ['*'] },
    };
    const { items } = await azure.clusters.previewFilter({
      cluster: `${fake.url}/contoso`,
      database: 'Flights',
      filter,
    });
    const seen = new Map(items.map((each) => [each.name, each]));
    assert.deepEqual(
      [seen.get('Logs')?.visible, seen.get('Daily')?.visible, seen.get('Late')?.visible],
      [false, false, true],
    );
    assert.deepEqual(seen.get('Late')?.breaksFor, ['Logs']);
  });

  it('tells how it follows, and by versions whether it keeps up', async () => {
    const [leader, follower] = [`${fake.url}/contoso`, `${fake.url}/fabrikam`];
    fabric.allow('fabrikam', 'contoso-Flights');
    await azure.clusters.attachDatabase({ leader, follower, database: 'Flights' });
    answers.set('.show follower database', {
      DatabaseName: 'Flights',
      LeaderClusterMetadataPath: 'https://account.blob.core.windows.net/cluster',
      CachingPolicyOverride: 'null',
      AuthorizedPrincipalsModificationKind: 'Union',
      CachingPoliciesModificationKind: 'None',
      IsAutoPrefetchEnabled: false,
      TableMetadataOverrides: '',
    });
    answers.set("contoso/v1/rest/mgmt .show database ['Flights'] details", { Version: 'v12.4' });
    answers.set("fabrikam/v1/rest/mgmt .show database ['Flights'] details", { Version: 'v12.3' });
    const state = await azure.own.followerState({ cluster: follower, database: 'Flights' });
    assert.deepEqual([state.version, state.leaderVersion], ['v12.3', 'v12.4']);
    assert.deepEqual([state.principalsKind, state.cachingOverride, state.prefetchExtents], ['Union', '', false]);
  });

  it('is listed anew after a command, as that may have changed it', async () => {
    const at = { cluster: `${fake.url}/contoso`, database: 'Flights' };
    await azure.clusters.runQuery({ ...at, text: '// now\n.create table T (a: long)' });
    assert.deepEqual(ports.told, [at.cluster]);
  });
});
