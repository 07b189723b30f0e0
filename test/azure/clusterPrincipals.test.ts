import assert from 'node:assert/strict';
import { type Azure, createAzure } from '../../src/azure/azureBackend.ts';
import type { ClusterRole } from '../../src/protocol/access.ts';
import { FakePorts } from '../support/azurePorts.ts';
import { FakeAzure } from '../support/fakeAzure.ts';
import { FakeFabric } from '../support/fakeFabric.ts';

const kim = { role: 'AllDatabasesAdmin', principal: 'aaduser=kim@contoso.com' } as const;
const robot = '87654321-1234-1234-1234-123456789123';
const home = '11111111-1234-1234-1234-123456789123';
const uri = 'https://contoso.westeurope.kusto.windows.net';

describe('roles on a whole cluster of Azure', () => {
  let fake: FakeAzure;
  let fabric: FakeFabric;
  let ports: FakePorts;
  let clusters: Azure['clusters'];
  beforeEach(async () => {
    fake = await FakeAzure.start();
    fabric = new FakeFabric(fake);
    fabric.add({ name: 'contoso', uri });
    ports = new FakePorts(fake.url);
    ({ clusters } = createAzure(ports));
  });
  afterEach(() => fake.close());

  const change = (what: 'add' | 'drop' | 'set', ...principals: { role: ClusterRole; principal: string }[]) =>
    clusters.changeClusterPrincipals({ cluster: uri, change: what, principals });
  const held = (): readonly string[] =>
    [...(fabric.principals.get('contoso')?.values() ?? [])].map(({ role, principalId }) => `${principalId} ${role}`);
  const sent = (): readonly unknown[] =>
    fake.requests.flatMap(({ method, body }) => (method === 'PUT' || method === 'DELETE' ? [body ?? method] : []));

  it('are given and taken, each as a resource that is waited for, and are told', async () => {
    await change('add', kim, { role: 'AllDatabasesViewer', principal: `aadapp=${robot}` });
    assert.deepEqual(sent(), [
      { properties: { role: 'AllDatabasesAdmin', principalId: 'kim@contoso.com', principalType: 'User' } },
      {
        properties: {
          ...{ role: 'AllDatabasesViewer', principalId: robot, principalType: 'App' },
          tenantId: fabric.tenant,
        },
      },
    ]);
    assert.equal(fake.requests.filter(({ path }) => path === '/operations/done').length, 2);
    assert.deepEqual(ports.told, [uri]);
    const { lines, locksOut } = await clusters.effectiveAccess({ cluster: uri });
    assert.equal(locksOut, false);
    assert.deepEqual(lines, [
      { ...kim, origin: 'cluster' },
      { role: 'AllDatabasesViewer', principal: `aadapp=${robot};${fabric.tenant}`, origin: 'cluster' },
    ]);
    for (const { role, principal } of lines) await change('drop', { role: role as ClusterRole, principal });
    assert.deepEqual(held(), []);
  });

  it('are found by the object and the name that Azure tells, and not in another tenant', async () => {
    const assignment = { principalId: 'kim@contoso.com', principalType: 'User', role: 'AllDatabasesViewer' };
    const told = { ...assignment, tenantId: home, principalName: 'Kim', aadObjectId: robot };
    fabric.principals.get('contoso')?.set('one', told);
    const viewer = (principal: string) => ({ role: 'AllDatabasesViewer', principal }) as const;
    await assert.rejects(change('add', viewer(`aaduser=${robot};${home}`)), { code: 'EntityExists' });
    await assert.rejects(change('drop', viewer(`aaduser=${robot};${robot}`)), { code: 'EntityNotFound' });
    await assert.rejects(change('drop', viewer(`aadgroup=${robot};${home}`)), { code: 'EntityNotFound' });
    await change('drop', viewer('aaduser=KIM@contoso.com;contoso.com'));
    assert.deepEqual(held(), []);
  });

  it('that are held already, or by nobody, are said to be so, and nothing is changed', async () => {
    await change('add', kim);
    const before = sent().length;
    await assert.rejects(change('add', { ...kim, role: 'AllDatabasesMonitor' }, kim), {
      code: 'EntityExists',
      message:
        /^'kim@contoso\.com' already has the role AllDatabasesAdmin on cluster 'contoso', so nothing was changed/,
    });
    await assert.rejects(change('drop', { ...kim, role: 'AllDatabasesViewer' }), {
      code: 'EntityNotFound',
      message: /^'kim@contoso\.com' does not have the role AllDatabasesViewer on cluster 'contoso'/,
    });
    await assert.rejects(change('add', { ...kim, principal: 'kim@contoso.com' }), {
      code: 'InvalidArgument',
      message: /is not the fully qualified name of a principal/,
    });
    const principals = [{ ...kim, notes: 'boss' }];
    const noted = clusters.changeClusterPrincipals({ cluster: uri, change: 'add', principals });
    await assert.rejects(noted, { code: 'NotOnAzure' });
    assert.equal(sent().length, before);
  });

  it('that somebody else gives meanwhile are said to be held, whatever Azure calls that', async () => {
    fake.answer('GET', `${fabric.id('contoso')}/principalAssignments`, { body: { value: [] } });
    await change('add', kim);
    await assert.rejects(change('add', kim), { code: 'EntityExists' });
  });

  it('replace each other, whoever is new first', async () => {
    await change('add', kim, { ...kim, principal: 'aaduser=lee@contoso.com' });
    await change('set', kim, { ...kim, principal: 'aadgroup=pilots@contoso.com' });
    assert.deepEqual(held(), ['kim@contoso.com AllDatabasesAdmin', 'pilots@contoso.com AllDatabasesAdmin']);
    assert.equal(sent().at(-1), 'DELETE');
  });

  it('take a right, which is named where it is missing', async () => {
    const error = { code: 'AuthorizationFailed', message: 'The client has no authorization.' };
    fake.answerBelow(`${fabric.id('contoso')}/principalAssignments`, { status: 403, body: { error } });
    await assert.rejects(change('add', kim), {
      code: 'Forbidden',
      message:
        /^Azure does not let you give 'kim@contoso\.com' the role AllDatabasesAdmin on cluster 'contoso': The client has no authorization\. \(AuthorizationFailed\) Ask the owner of the resource for the role Contributor, which has the right 'Microsoft\.Kusto\/clusters\/principalAssignments\/write'/,
    });
  });

  it('say what was made where Azure stops half-way', async () => {
    let puts = 0;
    fake.answerBelow(`${fabric.id('contoso')}/principalAssignments`, () => {
      puts += 1;
      const error = { code: 'BadRequest', message: 'No such principal.' };
      return puts === 1 ? { status: 200, body: {} } : { status: 400, body: { error } };
    });
    await assert.rejects(change('add', kim, { ...kim, principal: 'aaduser=nobody@contoso.com' }), {
      code: 'AzureRefused',
      message:
        /No such principal\. \(BadRequest\) Change what it names and try again\. It stopped after 1 of 2 changes\. Refresh the view\./,
    });
    assert.deepEqual(ports.told, [uri]);
  });

  it('are no longer waited for when that is cancelled, and what Azure has begun is listed anew', async () => {
    const controller = new AbortController();
    fake.answerBelow(`${fabric.id('contoso')}/principalAssignments`, () => {
      controller.abort();
      return { status: 201, headers: { 'azure-asyncoperation': `${fake.url}/operations/done` }, body: {} };
    });
    const principals = [kim];
    const running = clusters.changeClusterPrincipals(
      { cluster: uri, change: 'add', principals },
      { signal: controller.signal },
    );
    await assert.rejects(running, { name: 'AbortError' });
    assert.deepEqual(ports.told, [uri]);
  });
});
