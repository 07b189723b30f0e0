import assert from 'node:assert/strict';
import { ArmClient } from '../../src/azure/arm/armClient.ts';
import {
  type ClusterPlace,
  KustoResources,
  type NewConfiguration,
  type NewPrincipal,
} from '../../src/azure/arm/kustoResources.ts';
import { PrincipalAssignment } from '../../src/azure/arm/kustoShapes.ts';
import type { CallOptions } from '../../src/protocol/contract.ts';
import { answerOf, type Example, example, needsExamples } from '../support/azureExamples.ts';
import { FakePorts } from '../support/azurePorts.ts';
import { FakeAzure } from '../support/fakeAzure.ts';

const service = 'kusto-2025-02-14';
const operation =
  '/subscriptions/12345678-1234-1234-1234-123456789098/providers/Microsoft.Kusto/locations/westus/operationResults/742bef43-608b-4b58-ba96-6f7a32ec5f0f';

const text = ({ parameters }: Example, name: string): string => String(parameters[name]);
const place = (of: Example): ClusterPlace => ({
  subscription: text(of, 'subscriptionId'),
  resourceGroup: text(of, 'resourceGroupName'),
  name: text(of, 'clusterName'),
});
const pathOf = ({ subscription, resourceGroup, name }: ClusterPlace): string =>
  `/subscriptions/${subscription}/resourceGroups/${resourceGroup}/providers/Microsoft.Kusto/clusters/${name}`;

describe("Azure's own examples of Microsoft.Kusto", () => {
  let fake: FakeAzure;
  let kusto: KustoResources;
  before(needsExamples);
  beforeEach(async () => {
    fake = await FakeAzure.start();
    kusto = new KustoResources(new ArmClient(new FakePorts(fake.url)));
  });
  afterEach(() => fake?.close());

  /** The items of the official answer, as they were sent. */
  const items = (of: Example): unknown[] => {
    const body = of.responses[200]?.body;
    assert.ok(typeof body === 'object' && body !== null && 'value' in body && Array.isArray(body.value));
    return body.value;
  };

  const lists: readonly {
    readonly example: string;
    readonly path: string;
    readonly read: (cluster: ClusterPlace, of: Example, options: CallOptions) => Promise<readonly unknown[]>;
  }[] = [
    {
      example: 'KustoDatabasesListByCluster',
      path: '/databases',
      read: (cluster, _, options) => kusto.databases(cluster, options),
    },
    {
      example: 'KustoAttachedDatabaseConfigurationsListByCluster',
      path: '/attachedDatabaseConfigurations',
      read: (cluster, _, options) => kusto.configurations(cluster, options),
    },
    {
      example: 'KustoClusterListFollowerDatabasesGet',
      path: '/listFollowerDatabases',
      read: (cluster, _, options) => kusto.followers(cluster, options),
    },
    {
      example: 'KustoClusterPrincipalAssignmentsList',
      path: '/principalAssignments',
      read: (cluster, _, options) => kusto.principals(cluster, undefined, options),
    },
    {
      example: 'KustoDatabasePrincipalAssignmentsList',
      path: '/databases/Kustodatabase8/principalAssignments',
      read: (cluster, of, options) => kusto.principals(cluster, text(of, 'databaseName'), options),
    },
  ];
  for (const { example: name, path, read } of lists) {
    it(`${name}: nothing that we read is lost`, async () => {
      const of = example(service, name);
      fake.answer('GET', pathOf(place(of)) + path, answerOf(of, 200, fake));
      const found = await read(place(of), of, {});
      assert.equal(fake.requests[0]?.query.get('api-version'), of.parameters['api-version']);
      assert.equal(found.length, items(of).length);
      for (const [index, sent] of items(of).entries()) assertPart(found[index], sent);
    });
  }

  it('KustoClustersList: clusters with what decides whether they can share', async () => {
    const of = example(service, 'KustoClustersList');
    const subscription = text(of, 'subscriptionId');
    fake.answer('GET', `/subscriptions/${subscription}/providers/Microsoft.Kusto/clusters`, answerOf(of, 200, fake));
    const [first, second] = await kusto.clusters(subscription, undefined);
    assert.equal(first?.properties.keyVaultProperties?.keyName, 'keyName');
    assert.equal(first?.properties.enableStreamingIngest, true);
    assert.equal(second?.name, 'KustoClusterRPTest3');
  });

  it('KustoClustersGet, and a cluster that stops', async () => {
    const of = example(service, 'KustoClustersGet');
    fake.answer('GET', pathOf(place(of)), answerOf(of, 200, fake));
    const cluster = await kusto.cluster(place(of));
    assertPart(cluster, of.responses[200]?.body);
  });

  it('KustoClusterListFollowerDatabases: the flat answer of the older operation is read as well', async () => {
    const of = example(service, 'KustoClusterListFollowerDatabases');
    fake.answer('GET', `${pathOf(place(of))}/listFollowerDatabases`, answerOf(of, 200, fake));
    const found = await kusto.followers(place(of));
    assert.deepEqual(
      found.map(({ databaseName, databaseShareOrigin }) => [databaseName, databaseShareOrigin]),
      [
        ['*', 'DataShare'],
        ['db1', 'Direct'],
      ],
    );
  });

  it('KustoAttachedDatabaseConfigurationsGet', async () => {
    const of = example(service, 'KustoAttachedDatabaseConfigurationsGet');
    const name = text(of, 'attachedDatabaseConfigurationName');
    fake.answer('GET', `${pathOf(place(of))}/attachedDatabaseConfigurations/${name}`, answerOf(of, 200, fake));
    assertPart(await kusto.configuration(place(of), name), of.responses[200]?.body);
  });

  it('KustoAttachedDatabaseConfigurationsCreateOrUpdate: sent as the example sends it, waited for in every form', async () => {
    const of = example(service, 'KustoAttachedDatabaseConfigurationsCreateOrUpdate');
    const name = text(of, 'attachedDatabaseConfigurationName');
    const path = `${pathOf(place(of))}/attachedDatabaseConfigurations/${name}`;
    for (const status of [200, 201, 202]) {
      fake.requests.length = 0;
      fake.answer('PUT', path, answerOf(of, status, fake));
      fake.answer('GET', path, answerOf(of, 200, fake));
      await kusto.putConfiguration(place(of), name, of.parameters.parameters as NewConfiguration);
      assert.deepEqual(fake.requests[0]?.body, of.parameters.parameters);
      assert.equal(fake.requests.length, status === 200 ? 1 : 2);
    }
  });

  it('KustoAttachedDatabaseConfigurationsDelete: detached in every form', async () => {
    const of = example(service, 'KustoAttachedDatabaseConfigurationsDelete');
    const name = text(of, 'attachedDatabaseConfigurationName');
    fake.answer('GET', operation, { body: { status: 'Succeeded' } });
    for (const status of [200, 202, 204]) {
      fake.requests.length = 0;
      const path = `${pathOf(place(of))}/attachedDatabaseConfigurations/${name}`;
      fake.answer('DELETE', path, answerOf(of, status, fake));
      await kusto.deleteConfiguration(place(of), name);
      assert.equal(fake.requests.length, status === 204 ? 1 : 2);
    }
  });

  it('KustoClusterDetachFollowerDatabases: sent as the example sends it', async () => {
    const of = example(service, 'KustoClusterDetachFollowerDatabases');
    const remove = of.parameters.followerDatabaseToRemove as Record<string, string>;
    fake.answer('GET', operation, { body: { status: 'Succeeded' } });
    fake.answer('POST', `${pathOf(place(of))}/detachFollowerDatabases`, answerOf(of, 202, fake));
    await kusto.detachFollower(
      place(of),
      remove.clusterResourceId ?? '',
      remove.attachedDatabaseConfigurationName ?? '',
    );
    assert.deepEqual(fake.requests[0]?.body, remove);
  });

  it('KustoClustersStart and KustoClustersStop: begun without a body, and waited for', async () => {
    fake.answer('GET', operation, { body: { status: 'Succeeded' } });
    for (const running of [true, false]) {
      const of = example(service, running ? 'KustoClustersStart' : 'KustoClustersStop');
      const path = `${pathOf(place(of))}/${running ? 'start' : 'stop'}`;
      fake.requests.length = 0;
      fake.answer('POST', path, answerOf(of, 202, fake));
      await kusto.setRunning(place(of), running);
      assert.deepEqual(
        fake.requests.map(({ method }) => method),
        ['POST', 'GET'],
      );
      assert.equal(fake.requests[0]?.body, undefined);
    }
  });

  it('KustoClusterPrincipalAssignmentsCreateOrUpdate: sent as the example sends it, and taken again', async () => {
    const of = example(service, 'KustoClusterPrincipalAssignmentsCreateOrUpdate');
    const name = text(of, 'principalAssignmentName');
    const path = `${pathOf(place(of))}/principalAssignments/${name}`;
    const { properties } = of.parameters.parameters as { readonly properties: NewPrincipal };
    for (const status of [200, 201]) {
      fake.requests.length = 0;
      fake.answer('PUT', path, answerOf(of, status, fake));
      await kusto.putPrincipal(place(of), name, properties);
      assert.deepEqual(fake.requests[0]?.body, of.parameters.parameters);
      assert.equal(fake.requests[0]?.query.get('api-version'), of.parameters['api-version']);
    }
    fake.answer('DELETE', path, { status: 202, headers: { location: `${fake.url}${operation}` } });
    fake.answer('GET', operation, { status: 204 });
    await kusto.deletePrincipal(place(of), PrincipalAssignment.parse(of.responses[200]?.body));
    assert.deepEqual(
      fake.requests.slice(-2).map(({ method }) => method),
      ['DELETE', 'GET'],
    );
  });

  it('KustoOperationResultsGet: the reason of a failure reaches whoever attached', async () => {
    const of = example(service, 'KustoAttachedDatabaseConfigurationsCreateOrUpdate');
    const path = `${pathOf(place(of))}/attachedDatabaseConfigurations/adc`;
    fake.answer('PUT', path, { status: 201, headers: { 'azure-asyncoperation': fake.url + operation }, body: {} });
    fake.answer('GET', operation, answerOf(example(service, 'KustoOperationResultsGet'), 200, fake));
    await assert.rejects(kusto.putConfiguration(place(of), 'adc', of.parameters.parameters as NewConfiguration), {
      code: 'AzureRefused',
      message: /'adc' on cluster 'kustoCluster2'.*Cannot alter leader cluster 'test'.*CannotAlterFollowerDatabase/,
    });
  });
});

/** Everything in `part` is in `whole`, where Azure may wrap it in `properties`. */
function assertPart(part: unknown, whole: unknown): void {
  if (typeof part !== 'object' || part === null) {
    assert.deepEqual(part, whole);
    return;
  }
  assert.ok(typeof whole === 'object' && whole !== null);
  const inner = 'properties' in whole && !('properties' in part) ? whole.properties : whole;
  for (const [name, value] of Object.entries(part)) {
    assertPart(value, (inner as Record<string, unknown>)[name]);
  }
}
