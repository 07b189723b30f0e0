import assert from 'node:assert/strict';
import type { DatabaseSchema } from '../../../src/protocol/schema.ts';
import { SurroundingDatabases } from '../../../src/server/surroundingDatabases.ts';
import { createFakeBackend } from '../../support/fakeBackend.ts';

describe('surrounding databases', () => {
  function arranged() {
    const backend = createFakeBackend();
    const contoso = backend.addCluster('contoso');
    const fabrikam = backend.addCluster('fabrikam');
    for (const name of ['Aviation', 'Weather']) backend.addDatabase(contoso, name);
    backend.addDatabase(fabrikam, 'Trains');
    const asked: string[] = [];
    const schemaOf = async ({ cluster, database }: { cluster: string; database: string }): Promise<DatabaseSchema> => {
      asked.push(database);
      return { cluster, name: database, version: '1', tables: [] };
    };
    const known: string[] = [];
    const surrounding = new SurroundingDatabases(Promise.resolve(backend), schemaOf, () => known);
    return { backend, contoso, asked, known, surrounding };
  }

  it('are all known by name, and by schema where a text names them', async () => {
    const { contoso, asked, surrounding } = arranged();
    const plain = await surrounding.get('Flights | count', contoso);
    assert.deepEqual(
      plain.clusters.map(({ name, databases }) => [name, databases]),
      [
        ['contoso', [{ name: 'Aviation' }, { name: 'Weather' }]],
        ['fabrikam', [{ name: 'Trains' }]],
      ],
    );
    assert.deepEqual(asked, []);
    const text = `database('Weather').T | join (cluster("fabrikam").database("Trains").T) on X; database("Nowhere").T`;
    const named = await surrounding.get(text, contoso);
    assert.notEqual(named.version, plain.version);
    const schemas = named.clusters.flatMap(({ databases }) => databases.map(({ schema }) => schema?.name));
    assert.deepEqual(schemas, [undefined, 'Weather', 'Trains']);
  });

  it('stay the same object while nothing changes, and are listed again when something does', async () => {
    const { backend, contoso, surrounding } = arranged();
    const first = await surrounding.get('T', contoso);
    assert.equal(await surrounding.get('T | count', contoso), first);
    const heard: string[] = [];
    surrounding.onChanged(() => heard.push('changed'));
    backend.tell('catalogChanged', { cluster: contoso, database: 'Aviation' });
    assert.equal(await surrounding.get('T', contoso), first);
    backend.addDatabase(contoso, 'Ships');
    backend.tell('catalogChanged', { cluster: contoso });
    assert.deepEqual(heard, ['changed']);
    const next = await surrounding.get('T', contoso);
    assert.notEqual(next.version, first.version);
    assert.ok(next.clusters[0]?.databases.some(({ name }) => name === 'Ships'));
  });

  it('of a query on Azure are those of its cluster, and of clusters that it names by their addresses', async () => {
    const { backend, asked, surrounding } = arranged();
    const [own, other] = [
      'https://adatum.westeurope.kusto.windows.net',
      'https://litware.westeurope.kusto.windows.net',
    ];
    let isAway = true;
    const lists: string[] = [];
    const summary = backend.addDatabase(backend.addCluster('here'), 'Sales');
    Object.assign(backend, {
      listDatabases: async ({ cluster }: { cluster: string }) => {
        lists.push(cluster);
        if (isAway) throw new Error('nobody is signed in');
        return [{ ...summary, cluster, name: cluster === own ? 'Sales' : 'Ships' }];
      },
    });
    assert.deepEqual((await surrounding.get('T', own)).clusters[0]?.databases, []);
    isAway = false;
    const plain = await surrounding.get('T', own);
    const named = (all: typeof plain): unknown =>
      all.clusters.map(({ name, databases }) => [name, databases.map((each) => each.name)]);
    assert.deepEqual(named(plain), [['adatum.westeurope.kusto.windows.net', ['Sales']]]);
    assert.equal(await surrounding.get('T | count', own), plain);
    assert.deepEqual(lists, [own, own]);
    const text = `database("Sales").T | union cluster('${other}').database('Ships').T`;
    const both = await surrounding.get(text, own);
    assert.deepEqual(named(both), [
      ['adatum.westeurope.kusto.windows.net', ['Sales']],
      ['litware.westeurope.kusto.windows.net', ['Ships']],
      ['litware.westeurope', ['Ships']],
    ]);
    assert.deepEqual(asked, ['Sales', 'Ships']);
    backend.tell('catalogChanged', { cluster: own });
    await surrounding.get('T', own);
    assert.equal(lists.filter((each) => each === own).length, 3);
  });

  it('of a query on Azure are listed where it names a known cluster by its host or its short name, and not before', async () => {
    const { backend, asked, known, surrounding } = arranged();
    const uri = (name: string): string => `https://${name}.kusto.windows.net`;
    const [own, other, namesake] = [uri('adatum.westeurope'), uri('litware.westeurope'), uri('litware.northeurope')];
    const lists: string[] = [];
    const summary = backend.addDatabase(backend.addCluster('here'), 'Sales');
    Object.assign(backend, {
      listDatabases: async ({ cluster }: { cluster: string }) => {
        known.splice(0, 3, own, other, namesake);
        lists.push(cluster);
        return [{ ...summary, cluster, name: cluster === other ? 'Ships' : 'Sales' }];
      },
    });
    const names = ({ clusters }: Awaited<ReturnType<typeof surrounding.get>>): readonly string[] =>
      clusters.map(({ name, databases }) => `${name}: ${databases.map((each) => each.name)}`);
    assert.deepEqual(names(await surrounding.get('cluster("litware")', own)), [
      'adatum.westeurope.kusto.windows.net: Sales',
      'litware.westeurope.kusto.windows.net: ',
      'litware.westeurope: ',
      'litware.northeurope.kusto.windows.net: ',
      'litware.northeurope: ',
    ]);
    assert.deepEqual(lists, [own]);
    for (const called of ['litware.westeurope', 'LITWARE.westeurope.kusto.windows.net', `${other}/`]) {
      const found = await surrounding.get(`cluster("${called}").database("Ships").T`, own);
      assert.deepEqual(names(found).slice(1, 3), [
        'litware.westeurope.kusto.windows.net: Ships',
        'litware.westeurope: Ships',
      ]);
    }
    assert.deepEqual(lists, [own, other]);
    assert.equal(asked.at(-1), 'Ships');
  });
});
