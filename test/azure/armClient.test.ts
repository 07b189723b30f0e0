import assert from 'node:assert/strict';
import * as z from 'zod';
import { ArmClient } from '../../src/azure/arm/armClient.ts';
import { SharingError } from '../../src/protocol/errors.ts';
import { FakePorts } from '../support/azurePorts.ts';
import { FakeAzure } from '../support/fakeAzure.ts';

const call = { path: '/things', apiVersion: '2025-02-14', doing: "list the things of cluster 'fabrikam'" };
const Thing = z.object({ name: z.string() });
const failure = (code: string, message: string): object => ({ error: { code, message } });

function thrown(code: string, ...says: readonly (string | RegExp)[]): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof SharingError, String(error));
    assert.equal(error.code, code, error.message);
    for (const each of says) {
      assert.ok(typeof each === 'string' ? error.message.includes(each) : each.test(error.message), error.message);
    }
    return true;
  };
}

describe('the resource manager', () => {
  let fake: FakeAzure;
  let ports: FakePorts;
  let arm: ArmClient;
  beforeEach(async () => {
    fake = await FakeAzure.start();
    ports = new FakePorts(fake.url);
    arm = new ArmClient(ports);
  });
  afterEach(() => fake.close());

  it('is asked with a version, an id and a token of the tenant, on every request anew', async () => {
    fake.answer('GET', '/things', { body: { value: [{ name: 'one' }] } });
    assert.deepEqual(await arm.list({ ...call, tenant: 'contoso' }, Thing), [{ name: 'one' }]);
    await arm.list(call, Thing);
    const [first, second] = fake.requests;
    assert.equal(first?.query.get('api-version'), '2025-02-14');
    assert.equal(first?.headers.authorization, 'Bearer token for resourceManager contoso');
    assert.equal(second?.headers.authorization, 'Bearer token for resourceManager home');
    assert.notEqual(first?.headers['x-ms-client-request-id'], second?.headers['x-ms-client-request-id']);
  });

  it('lists all pages', async () => {
    fake.answer('GET', '/things', { body: { value: [{ name: 'one' }], nextLink: `${fake.url}/more?$skiptoken=2` } });
    fake.answer('GET', '/more', { body: { value: [{ name: 'two' }] } });
    assert.deepEqual(await arm.list(call, Thing), [{ name: 'one' }, { name: 'two' }]);
    assert.equal(fake.requests[1]?.query.get('$skiptoken'), '2');
  });

  it('sends no token to where else a page points', async () => {
    fake.answer('GET', '/things', { body: { value: [], nextLink: 'http://127.0.0.1:1/stolen' } });
    await assert.rejects(arm.list(call, Thing), thrown('AzureRefused', 'http://127.0.0.1:1/stolen'));
    assert.equal(fake.requests.length, 1);
  });

  it('sends no token to a stand-in that is not on this machine', async () => {
    const elsewhere = new ArmClient(new FakePorts('http://management.example.com'));
    await assert.rejects(elsewhere.list(call, Thing), thrown('AzureRefused', 'management.example.com'));
  });

  it('waits as long as it is told to when it was asked too much', async () => {
    fake.answer(
      'GET',
      '/things',
      { status: 429, headers: { 'retry-after': '7' } },
      { status: 503 },
      { body: { value: [] } },
    );
    assert.deepEqual(await arm.list(call, Thing), []);
    assert.deepEqual(ports.waited, [7000, 2000]);
  });

  it('says when to come back rather than wait for longer than a minute', async () => {
    fake.answer('GET', '/things', { status: 429, headers: { 'retry-after': '300' } });
    await assert.rejects(
      arm.list(call, Thing),
      thrown('AzureBusy', "list the things of cluster 'fabrikam'", '300 seconds'),
    );
    assert.deepEqual(ports.waited, []);
  });

  it('gives up on a service that stays out of order, and is asked no more when it is cancelled', async () => {
    fake.answer('GET', '/things', { status: 500 });
    await assert.rejects(arm.list(call, Thing), thrown('AzureUnavailable', 'HTTP 500'));
    assert.equal(fake.requests.length, 4);
    const controller = new AbortController();
    fake.answer('GET', '/things', () => {
      controller.abort();
      return { status: 500 };
    });
    await assert.rejects(arm.list(call, Thing, { signal: controller.signal }), { name: 'AbortError' });
    assert.equal(fake.requests.length, 5);
  });

  it('names the host that cannot be reached, and why', async () => {
    const { url } = fake;
    await fake.close();
    await assert.rejects(arm.list(call, Thing), thrown('AzureUnavailable', new URL(url).host, 'ECONNREFUSED'));
    fake = await FakeAzure.start();
  });

  it('turns each refusal into an error that says what to do', async () => {
    const refuse = async (status: number, body: object): Promise<unknown> => {
      fake.answer('GET', '/things', { status, body });
      return arm.list(call, Thing).catch((error: unknown) => error);
    };
    const doing = "list the things of cluster 'fabrikam'";
    assert.ok(
      thrown(
        'Forbidden',
        doing,
        'No right.',
        'Contributor',
      )(await refuse(403, failure('AuthorizationFailed', 'No right.'))),
    );
    assert.ok(thrown('ClusterNotFound', doing, 'Refresh')(await refuse(404, failure('ResourceNotFound', 'Gone.'))));
    assert.ok(thrown('AzureBusy', doing, 'Wait')(await refuse(409, failure('Conflict', 'Updating'))));
    assert.ok(thrown('AzureRefused', doing, 'Bad. (BadRequest)')(await refuse(400, failure('BadRequest', 'Bad.'))));
    const nested = { error: { code: 'Outer', message: 'Outer.', details: [{ code: 'Inner', message: 'Inner.' }] } };
    assert.ok(thrown('AzureRefused', 'Inner. (Inner)')(await refuse(400, nested)));
    const signIn = await refuse(401, failure('ExpiredAuthenticationToken', 'The token expired.'));
    assert.ok(thrown('AzureSignInNeeded', 'The token expired.')(signIn));
    assert.ok(signIn instanceof SharingError && signIn.fix?.command === 'dataShareExplorer.signInToAzure');
    assert.ok(thrown('AzureAnswerInvalid', doing)(await refuse(200, { value: [{ name: 5 }] })));
  });

  it('says what is to be done about what no waiting and no role would mend', async () => {
    const refuse = async (status: number, code: string): Promise<unknown> => {
      fake.answer('GET', '/things', { status, body: failure(code, 'No.') });
      return arm.list(call, Thing).catch((error: unknown) => error);
    };
    const says = async (status: number, code: string, what: string): Promise<void> => {
      const error = await refuse(status, code);
      assert.ok(thrown('AzureRefused', call.doing, `No. (${code})`, what)(error));
      assert.ok(error instanceof SharingError && error.kind === 'user', 'nobody is told to wait');
    };
    await says(409, 'MissingSubscriptionRegistration', 'Register the resource provider');
    await says(409, 'ScopeLocked', 'Have the lock removed');
    await says(409, 'ReadOnlyDisabledSubscription', 'Have the subscription enabled');
    await says(403, 'RequestDisallowedByPolicy', 'A policy of your organisation');
    await says(403, 'LinkedAuthorizationFailed', 'on the other resource');
    await says(400, 'NoRegisteredProviderFound', 'dataShareExplorer.azureCloud');
    await says(400, 'BadRequest', 'Change what it names and try again.');
  });

  it('quotes what Azure says however deep it lies, and where a part of it is missing', async () => {
    const refuse = async (error: object): Promise<unknown> => {
      fake.answer('GET', '/things', { status: 400, body: { error } });
      return arm.list(call, Thing).catch((each: unknown) => each);
    };
    const deepest = { code: 'Deepest', message: 'Too small.' };
    const details = [
      { code: null, message: null },
      { code: 'Deep', message: 'Deep.', details: [deepest] },
    ];
    assert.ok(
      thrown('AzureRefused', 'Too small. (Deepest)')(await refuse({ code: 'Outer', message: 'Outer.', details })),
    );
    assert.ok(
      thrown('AzureRefused', /it only says 'Odd'\. The activity log/)(await refuse({ code: 'Odd', message: null })),
    );
    fake.answer('GET', '/things', { status: 503, body: failure('Down', 'Maintenance until nine.') });
    await assert.rejects(arm.list(call, Thing), thrown('AzureUnavailable', '(HTTP 503): Maintenance until nine. Try'));
    fake.answer('GET', '/things', { status: 502, body: '<html>Bad gateway</html>' });
    await assert.rejects(arm.list(call, Thing), thrown('AzureUnavailable', '(HTTP 502). Try'));
  });

  it('asks for a token once more where one was refused, of the tenant that the answer names', async () => {
    const challenge = 'Bearer authorization_uri="https://login.windows.net/adatum", error="invalid_token"';
    const error = failure('InvalidAuthenticationTokenTenant', 'The token is of the wrong issuer.');
    const refused = { status: 401, headers: { 'www-authenticate': challenge }, body: error };
    fake.answer('GET', '/things', refused, { body: { value: [] } });
    assert.deepEqual(await arm.list({ ...call, tenant: 'contoso' }, Thing), []);
    const asked = { resource: 'resourceManager', interactive: false };
    assert.deepEqual(ports.asked, [
      { ...asked, tenant: 'contoso' },
      { ...asked, tenant: 'adatum', challenge },
    ]);
    assert.equal(fake.requests[1]?.headers.authorization, 'Bearer token for resourceManager adatum');

    fake.requests.length = 0;
    fake.answer('GET', '/things', refused);
    const twice = await arm.list({ ...call, tenant: 'contoso' }, Thing).catch((error: unknown) => error);
    assert.equal(fake.requests.length, 2);
    assert.ok(thrown('AzureSignInNeeded', "the tenant 'adatum'", 'wrong issuer')(twice));
    assert.ok(twice instanceof SharingError);
    assert.deepEqual(twice.fix?.arguments, ['adatum'], 'the tenant to sign in to is the one that was named');

    fake.requests.length = 0;
    ports.signedOut.add('adatum');
    await assert.rejects(arm.list(call, Thing), thrown('AzureSignInNeeded', "the tenant 'adatum'"));
    assert.equal(fake.requests.length, 1);
  });

  it('is done with a token that is refused only while a change is looked at', async () => {
    const at = { 'azure-asyncoperation': `${fake.url}/operations/1` };
    fake.answer('PUT', '/things/one', { status: 201, headers: at, body: {} });
    fake.answer(
      'GET',
      '/operations/1',
      { body: { status: 'Running' } },
      { status: 401, body: failure('ExpiredAuthenticationToken', 'The token expired.') },
      { body: { status: 'Succeeded' } },
    );
    await arm.change({ ...call, path: '/things/one', method: 'PUT', body: {} });
    assert.equal(fake.requests.length, 4);
  });

  it('asks nobody who is not signed in', async () => {
    ports.signedOut.add(undefined);
    await assert.rejects(arm.list(call, Thing), thrown('AzureSignInNeeded', 'Sign in first'));
    assert.equal(fake.requests.length, 0);
  });

  describe('a change', () => {
    const put = { ...call, path: '/things/one', method: 'PUT', body: { location: 'westus' } } as const;

    it('is done when its operation has succeeded', async () => {
      const at = { 'azure-asyncoperation': `${fake.url}/operations/1`, 'retry-after': '3' };
      fake.answer('PUT', '/things/one', { status: 201, headers: at, body: {} });
      fake.answer(
        'GET',
        '/operations/1',
        { body: { status: 'Running', percentComplete: 0.5 } },
        { body: { status: 'Succeeded' } },
      );
      const told: unknown[] = [];
      await arm.change(put, { progress: (message, done) => told.push([message, done]) });
      assert.deepEqual(ports.waited, [3000, 5000]);
      assert.deepEqual(told, [['Running', 0.5]]);
      assert.deepEqual(fake.requests[0]?.body, { location: 'westus' });
    });

    it('fails with what its operation says', async () => {
      fake.answer('PUT', '/things/one', {
        status: 202,
        headers: { 'azure-asyncoperation': `${fake.url}/operations/1` },
      });
      fake.answer('GET', '/operations/1', {
        body: { status: 'Failed', ...failure('CannotAlterFollowerDatabase', 'Cannot alter leader.') },
      });
      await assert.rejects(
        arm.change(put),
        thrown('AzureRefused', 'Cannot alter leader. (CannotAlterFollowerDatabase)'),
      );
    });

    it('is done when what it points to is no longer 202', async () => {
      fake.answer('DELETE', '/things/one', { status: 202, headers: { location: `${fake.url}/results/1` } });
      const moved = { status: 202, headers: { location: `${fake.url}/results/2` } };
      fake.answer('GET', '/results/1', { status: 202 }, moved);
      fake.answer('GET', '/results/2', { status: 202 }, { status: 204 });
      await arm.change({ ...call, path: '/things/one', method: 'DELETE' });
      const paths = fake.requests.map(({ path }) => path);
      assert.deepEqual(paths, ['/things/one', '/results/1', '/results/1', '/results/2', '/results/2']);
    });

    it('is done when the resource says so, where there is no operation', async () => {
      const state = (provisioningState: string): object => ({ body: { properties: { provisioningState } } });
      fake.answer('PUT', '/things/one', state('Creating'));
      fake.answer('GET', '/things/one', state('Creating'), state('Succeeded'));
      await arm.change(put);
      assert.equal(fake.requests.length, 3);
      fake.answer('GET', '/things/one', state('Failed'));
      await assert.rejects(arm.change(put), thrown('AzureRefused', 'Failed'));
    });

    it('is not said to have failed where only the looking at it did', async () => {
      const headers = { 'azure-asyncoperation': `${fake.url}/operations/1` };
      fake.answer('PUT', '/things/one', { status: 202, headers });
      fake.answer('GET', '/operations/1', { body: { status: 'Running' } }, { status: 503 });
      const goesOn = [`Azure has begun to ${call.doing} and goes on`, 'Refresh the view'];
      await assert.rejects(arm.change(put), thrown('AzureUnavailable', ...goesOn));
      fake.answer('GET', '/operations/1', { status: 404 });
      await assert.rejects(arm.change(put), thrown('AzureUnavailable', ...goesOn));
      fake.answer('GET', '/operations/1', { status: 401 });
      const error = await arm.change(put).catch((each: unknown) => each);
      assert.ok(thrown('AzureUnavailable', 'Sign in again')(error));
      assert.ok(error instanceof SharingError && error.fix?.command === 'dataShareExplorer.signInToAzure');
    });

    it('that deletes is done when its operation is gone with the resource, and not when only the operation is', async () => {
      const headers = { 'azure-asyncoperation': `${fake.url}/things/one/operationResults/1` };
      fake.answer('DELETE', '/things/one', { status: 202, headers });
      const remove = { ...call, path: '/things/one', method: 'DELETE' } as const;
      await arm.change(remove);
      assert.deepEqual(
        fake.requests.map(({ method, path }) => `${method} ${path}`),
        ['DELETE /things/one', 'GET /things/one/operationResults/1', 'GET /things/one'],
      );
      fake.answer('GET', '/things/one', { body: {} });
      await assert.rejects(arm.change(remove), thrown('AzureUnavailable', 'Azure has begun'));
    });

    it('is not waited for when it is cancelled', async () => {
      const controller = new AbortController();
      fake.answer('PUT', '/things/one', {
        status: 202,
        headers: { 'azure-asyncoperation': `${fake.url}/operations/1` },
      });
      fake.answer('GET', '/operations/1', () => {
        controller.abort();
        return { body: { status: 'Running' } };
      });
      await assert.rejects(arm.change(put, { signal: controller.signal }), { name: 'AbortError' });
    });
  });
});
