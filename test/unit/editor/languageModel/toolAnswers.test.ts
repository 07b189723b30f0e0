import assert from 'node:assert/strict';
import { toolAnswers } from '../../../../src/editor/languageModel/toolAnswers.ts';
import { createFakeBackend, type FakeBackend, fakeFreshness } from '../../../support/fakeBackend.ts';

describe('answers to a language model', () => {
  let backend: FakeBackend;
  const asked = () => ({ backend, objective: () => 1_000, signal: new AbortController().signal });

  beforeEach(() => {
    backend = createFakeBackend();
    const contoso = backend.addCluster('contoso');
    backend.addDatabase(contoso, 'Aviation', { followers: [{ clusterName: 'fabrikam', configuration: 'c' }] });
    backend.addTable(contoso, 'Aviation', { name: 'Flights', rows: 3, columns: [{ name: 'Id', type: 'long' }] });
    const fabrikam = backend.addCluster('fabrikam');
    const freshness = { ...fakeFreshness(fabrikam, 'fabrikam', 'Copy'), lag: 2_000, cause: 'Interval' as const };
    backend.addDatabase(fabrikam, 'Copy', { freshness });
  });

  it('list clusters, what each owns and what it follows', async () => {
    const { clusters } = JSON.parse(await toolAnswers.listClusters(asked(), {}));
    assert.deepEqual(clusters, [
      {
        cluster: 'contoso',
        region: 'West Europe',
        state: 'Running',
        databases: [{ database: 'Aviation', access: 'ReadWrite', tables: 1, rows: 3, followedBy: ['fabrikam'] }],
      },
      {
        cluster: 'fabrikam',
        region: 'West Europe',
        state: 'Running',
        databases: [{ database: 'Copy', access: 'ReadOnlyFollowing', tables: 0, rows: 0, follows: 'contoso/Aviation' }],
      },
    ]);
  });

  it('list no more than fits, and say how much more there is', async () => {
    for (let i = 0; i < 300; i += 1) backend.addDatabase('fake:contoso', `Db${i}`);
    const [contoso] = JSON.parse(await toolAnswers.listClusters(asked(), {})).clusters;
    assert.equal(contoso.databases.length, 200);
    assert.equal(contoso.truncated, 'the first 200 of 301');
  });

  it('describe a database as the commands that would make it, whatever the case of its cluster', async () => {
    const text = await toolAnswers.describeDatabase(asked(), { cluster: 'Contoso', database: 'Aviation' });
    assert.match(text, /^\/\/ Contoso\/Aviation/);
    assert.ok(text.includes('.create-merge table Flights (Id: long)'), text);
  });

  it('name the clusters there are when one is asked for that is not', async () => {
    await assert.rejects(
      toolAnswers.describeDatabase(asked(), { cluster: 'tailspin', database: 'Toys' }),
      /no cluster 'tailspin'\. There are: 'contoso', 'fabrikam'\./,
    );
  });

  it('tell how fresh followers are, and hold them against their objective', async () => {
    const { followers } = JSON.parse(await toolAnswers.followerFreshness(asked(), { cluster: 'FABRIKAM' }));
    assert.equal(followers.length, 1);
    const [copy] = followers;
    assert.deepEqual(
      [copy.follower, copy.lagMilliseconds, copy.isFresh, copy.cause],
      ['fabrikam/Copy', 2_000, false, 'Interval'],
    );
    assert.deepEqual(JSON.parse(await toolAnswers.followerFreshness(asked(), { database: 'No' })).followers, []);
  });

  it('give the rows of a query, say when there are more, and let go of the result', async () => {
    const columns = [{ name: 'Text', type: 'string' as const }];
    const closed: string[] = [];
    const counting = {
      ...backend,
      runQuery: async () => ({
        result: 'r7',
        tables: [{ name: 'PrimaryResult', columns, rows: 5_000 }],
        compileTime: 1,
        executeTime: 1,
        version: 1,
        extents: { total: 1, read: 1, fromCache: 0 },
      }),
      fetchRows: async ({ count }: { readonly count: number }) =>
        Array.from({ length: count }, (_, i) => [`${i}`.padEnd(2_000, 'x')]),
      closeResult: async ({ result }: { readonly result: string }) => {
        closed.push(result);
        return null;
      },
    };
    const input = { cluster: 'contoso', database: 'Aviation', query: 'Flights', maxRows: 10 };
    const few = (await toolAnswers.runQuery({ ...asked(), backend: counting }, input)).split('\n');
    assert.equal(few[0], '{"table":"PrimaryResult","columns":["Text: string"]}');
    assert.equal(few.at(-1), 'Truncated: the first 10 of 5000 rows.');
    const wide = await toolAnswers.runQuery({ ...asked(), backend: counting }, { ...input, maxRows: 1_000 });
    assert.ok(wide.length < 61_000, `${wide.length} characters`);
    assert.match(wide, /Truncated: the first 29 of 5000 rows\.$/);
    assert.deepEqual(closed, ['r7', 'r7']);
  });

  it('refuse management commands before anything is asked of the server', async () => {
    const input = { cluster: 'contoso', database: 'Aviation', query: '// harmless\n .drop table Flights' };
    await assert.rejects(toolAnswers.runQuery(asked(), input), /management command/);
    assert.deepEqual(backend.calls, []);
  });
});
