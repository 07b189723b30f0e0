import assert from 'node:assert/strict';
import { KustoClient } from '../../src/azure/kusto/kustoClient.ts';
import { openScene, type Scene } from '../endpoint/endpointFixture.ts';
import { FakePorts } from '../support/azurePorts.ts';

/** The endpoint speaks as Kusto does, to Kusto's own clients; so both ends of this project understand each other. */
describe('the client of Azure on the endpoint of the embedded engine', () => {
  let scene: Scene;
  before(async () => {
    scene = await openScene();
  });
  after(() => scene[Symbol.asyncDispose]());

  const ask = (text: string): ReturnType<KustoClient['run']> => {
    const { url } = scene.endpoint;
    const at = { cluster: url, clusterName: 'own', database: 'NetDefaultDB', interactive: true };
    return new KustoClient(new FakePorts(url)).run({ ...at, text });
  };

  it('reads every type as it was written, and what is to be drawn', async () => {
    const text = `print b=true, i=int(1), l=long(9007199254740993), r=real(1.5), m=decimal(1.25), s="a",
      d=datetime(2026-01-02 03:04:05.1234567), t=timespan(1.02:03:04), g=guid(74be27de-1e4e-49d9-b579-fe0b331d3642), x=dynamic({"a":[1,2]})`;
    const [table] = (await ask(text)).tables;
    assert.deepEqual(table?.rows, [
      [
        true,
        1,
        '9007199254740993',
        1.5,
        '1.25',
        'a',
        '2026-01-02T03:04:05.1234567Z',
        '1.02:03:04',
        '74be27de-1e4e-49d9-b579-fe0b331d3642',
        '{"a":[1,2]}',
      ],
    ]);
    const drawn = (await ask('range x from 1 to 3 step 1 | render columnchart with (title="Three")')).tables[0];
    assert.deepEqual(
      [drawn?.rows.length, drawn?.visualization?.kind, drawn?.visualization?.title],
      [3, 'columnchart', 'Three'],
    );
  });

  it('shows where a query is wrong', async () => {
    const text = 'range x from 1 to 3 step 1\n| where Foo > 1';
    await assert.rejects(ask(text), (error: { code?: string; span?: { start: number; length: number } }) => {
      assert.equal(error.code, 'QueryInvalid');
      assert.deepEqual(error.span, { start: text.indexOf('Foo'), length: 3 });
      return true;
    });
  });
});
