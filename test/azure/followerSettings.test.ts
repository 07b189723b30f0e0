import assert from 'node:assert/strict';
import { type Azure, createAzure } from '../../src/azure/azureBackend.ts';
import { command, openScene, type Scene } from '../endpoint/endpointFixture.ts';
import { FakePorts } from '../support/azurePorts.ts';

const day = 86_400_000;
const kim = { role: 'Viewer', principal: 'aaduser=kim@contoso.com' } as const;

/** The endpoint of the embedded engine answers the commands that Azure documents: both ends are held against each other. */
describe('what a follower on Azure decides by itself', function () {
  this.timeout(60_000);
  let scene: Scene;
  let ports: FakePorts;
  let clusters: Azure['clusters'];
  let of: { readonly cluster: string; readonly database: string };

  before(async () => {
    scene = await openScene();
    const { engine, folder, endpoint } = scene;
    const at = { folder, region: 'West Europe' };
    const { uri: leader } = await engine.createCluster({ ...at, name: 'contoso' });
    const { uri: follower } = await engine.createCluster({ ...at, name: 'fabrikam' });
    await engine.createDatabase({ cluster: leader, database: 'Main' });
    await command(
      scene,
      'Main',
      '.create table Birds (Name: string)',
      '.alter table Birds policy caching hot = 5d',
      ".add database Main viewers ('aaduser=lee@contoso.com')",
    );
    await engine.attachDatabase({ leader, follower, database: 'Main', databaseNameOverride: 'Copy' });
    ports = new FakePorts(endpoint.url);
    ({ clusters } = createAzure(ports));
    of = { cluster: endpoint.url, database: 'Copy' };
  });
  after(() => scene[Symbol.asyncDispose]());

  it('is read from its cluster, changed by commands, and told', async () => {
    const before = await clusters.getOverrides(of);
    assert.deepEqual(before.caching, { tables: {}, materializedViews: {} });
    const change = {
      principalsKind: 'replace',
      cachingKind: 'union',
      prefetchExtents: true,
      principals: [{ ...kim, notes: "Kim's\nown" }],
      caching: { database: 7 * day, tables: { Birds: null }, materializedViews: {} },
    } as const;
    await clusters.alterOverrides({ ...of, change });
    assert.deepEqual(await clusters.getOverrides(of), { ...change, syncInterval: 0, reportUsage: false });
    assert.deepEqual([...new Set(ports.told)], [of.cluster]);
    const hotWindows = [{ from: Date.UTC(2026, 0, 1), to: Date.UTC(2026, 1, 1) }];
    const windows = { database: { hotSpan: day, hotWindows }, tables: {}, materializedViews: {} };
    await clusters.alterOverrides({ ...of, change: { caching: windows } });
    assert.deepEqual((await clusters.getOverrides(of)).caching, windows);
  });

  it('shows the policies side by side, as far as they are told', async () => {
    await clusters.setCachingPolicy({ ...of, hotSpan: 2 * day });
    const { kind, lines } = await clusters.effectiveCaching(of);
    assert.equal(kind, 'union');
    const [whole, birds] = lines;
    assert.deepEqual([whole?.override, whole?.origin, whole?.hotBytes], [2 * day, 'overrideDatabase', 0]);
    assert.equal(birds?.table, 'Birds');
    const other = await clusters.effectiveCaching({ ...of, kind: 'none' });
    assert.equal(other.lines[0]?.hotBytes, undefined, 'what another kind would keep hot is not told');
  });

  it('shows who may read it, and what another kind would mean', async () => {
    const change = { principalsKind: 'union', principals: [] } as const;
    await clusters.alterOverrides({ ...of, change });
    await clusters.changeDatabasePrincipals({ ...of, change: 'add', principals: [kim] });
    const { kind, lines } = await clusters.effectiveAccess(of);
    const viewers = (all: typeof lines): readonly string[] =>
      all.filter(({ role }) => role === 'Viewer').map(({ principal, origin }) => `${principal} ${origin}`);
    assert.equal(kind, 'union');
    assert.deepEqual(viewers(lines), ['aaduser=lee@contoso.com leader', 'aaduser=kim@contoso.com override']);
    const replaced = await clusters.effectiveAccess({ ...of, kind: 'replace' });
    assert.deepEqual(viewers(replaced.lines), ['aaduser=kim@contoso.com override']);
    await clusters.changeDatabasePrincipals({ ...of, change: 'drop', principals: [kim] });
    assert.deepEqual((await clusters.getOverrides(of)).principals, []);
    const own = await clusters.effectiveAccess({ cluster: of.cluster, database: 'Main' });
    assert.deepEqual(viewers(own.lines), ['aaduser=lee@contoso.com database']);
  });

  it('says what was done and what was not, where a cluster stops half-way', async () => {
    const nowhere = { tables: { Nowhere: day }, materializedViews: {} };
    const change = { prefetchExtents: false, caching: nowhere } as const;
    await assert.rejects(clusters.alterOverrides({ ...of, change }), (error: Error) => {
      assert.match(error.message, /Nowhere/);
      assert.match(
        error.message,
        /These commands were run:\n {2}\.alter follower database \['Copy'\] prefetch-extents = false/,
      );
      assert.match(
        error.message,
        /These were not:\n(?:.*\n)*? {2}\.alter follower database \['Copy'\] table \['Nowhere'\]/,
      );
      return true;
    });
    assert.equal((await clusters.getOverrides(of)).prefetchExtents, false);
    // Of one command alone nothing is half done.
    const alone = clusters.alterOverrides({ ...of, change: { caching: nowhere } });
    await assert.rejects(alone, (error: Error) => !error.message.includes('Only part'));
  });

  it('says what Azure decides, and what a read-only database cannot have', async () => {
    await assert.rejects(clusters.alterOverrides({ ...of, change: { syncInterval: 5 } }), { code: 'NotOnAzure' });
    const ingestor = { ...kim, role: 'Ingestor' } as const;
    await assert.rejects(clusters.changeDatabasePrincipals({ ...of, change: 'add', principals: [ingestor] }), {
      code: 'InvalidArgument',
    });
  });
});
