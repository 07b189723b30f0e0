import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { createDuckDbDataPlane } from '../../src/engine/duckDbDataPlane.ts';
import { createEngine, type Engine } from '../../src/engine/engine.ts';
import { principalOfUser } from '../../src/protocol/principals.ts';
import { temporaryFolder } from '../support/engineFixture.ts';
import { eventually } from '../support/eventually.ts';
import { sharedKql } from '../support/kql.ts';
import { makeSampleWorkspace } from '../support/sample.ts';

/** Which database each file of `queries` says it is for. */
const databases: Record<string, readonly [cluster: string, database: string]> = {
  'leader.kql': ['contoso', 'Aviation'],
  'follower.kql': ['fabrikam', 'ContosoAviation'],
  'earthquakes.kql': ['contoso', 'Seismology'],
};

describe('the sample workspace', function () {
  this.timeout(120_000);
  let home: Awaited<ReturnType<typeof temporaryFolder>>;
  let folder: string;
  let engine: Engine;

  before(async () => {
    home = await temporaryFolder();
    folder = join(home.path, 'sample');
    assert.equal(await makeSampleWorkspace(folder), true);
    const data = await createDuckDbDataPlane();
    engine = await createEngine({
      folders: [folder],
      principal: principalOfUser(userInfo().username),
      data,
      compiler: sharedKql(),
    });
  });

  after(async () => {
    await engine.close();
    await home[Symbol.asyncDispose]();
  });

  async function uriOf(name: string): Promise<string> {
    const found = (await engine.listClusters({})).find((each) => each.name === name);
    assert.ok(found, `there is no cluster ${name}`);
    return found.uri;
  }

  async function firstRow(cluster: string, database: string, text: string): Promise<readonly unknown[]> {
    const { result } = await engine.runQuery({ cluster: await uriOf(cluster), database, text });
    const [row = []] = await engine.fetchRows({ result, table: 0, offset: 0, count: 1 });
    await engine.closeResult({ result });
    return row;
  }

  it('is made once', async () => {
    assert.equal(await makeSampleWorkspace(folder), false);
    assert.deepEqual(
      (await readdir(home.path)).filter((name) => name !== 'sample'),
      [],
    );
  });

  it('does not take the place of a folder that is something else', async () => {
    const other = join(home.path, 'other');
    await mkdir(other);
    await writeFile(join(other, 'precious.txt'), 'mine');
    await assert.rejects(makeSampleWorkspace(other), /not a sample workspace/);
    assert.equal(await readFile(join(other, 'precious.txt'), 'utf8'), 'mine');
  });

  for (const [file, [cluster, database]] of Object.entries(databases)) {
    it(`has only queries that work in ${file}`, async () => {
      const text = await readFile(join(folder, 'queries', file), 'utf8');
      for (const query of text.split(/\n\s*\n/)) {
        assert.notEqual((await firstRow(cluster, database, query)).length, 0, query);
      }
    });
  }

  it('has a file whose rows the follower shows when the leader has them', async () => {
    const count = 'Flights | count';
    assert.deepEqual(await firstRow('fabrikam', 'ContosoAviation', count), [3_000_000]);
    const path = join(folder, 'data', 'more-flights.csv');
    const cluster = await uriOf('contoso');
    await engine.ingestFile({ cluster, database: 'Aviation', table: 'Flights', path, format: {} });
    await eventually('the follower counts them', async () => {
      const [flights] = await firstRow('fabrikam', 'ContosoAviation', count);
      return flights === 3_002_000;
    });
  });
});
