import assert from 'node:assert/strict';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '../../support/engineFixture.ts';
import { type CommandEngine, openCommandEngine } from '../management/commandFixture.ts';

describe('externaldata', function () {
  this.timeout(120_000);
  let fixture: CommandEngine;
  let cluster: string;
  let file: (name: string) => string;
  let temp: Awaited<ReturnType<typeof temporaryFolder>>;

  before(async () => {
    temp = await temporaryFolder();
    fixture = await openCommandEngine({ tempFolder: temp.path });
    const { folder, engine } = fixture;
    ({ uri: cluster } = await engine.createCluster({ folder, name: 'contoso', region: 'West Europe' }));
    await engine.createDatabase({ cluster, database: 'Aviation' });
    file = (name) => join(folder, name);
    await writeFile(file('head.csv'), 'Code,Name,Runways\nLIS,Lisbon,1\nFRA,"Frankfurt, Main",4\n');
    await writeFile(file('plain.csv'), '1,a\n2,b\n');
    await writeFile(file('more.csv'), '3,c\n');
    await writeFile(file('rows.psv'), 'x|1.5\ny|2.5\n');
    await writeFile(file('rows.json'), '{"n":1,"s":"x","d":{"a":[1]}}\n{"n":2,"other":true}\n');
  });

  after(async () => {
    await fixture[Symbol.asyncDispose]();
    assert.deepEqual(await readdir(temp.path), []);
    await temp[Symbol.asyncDispose]();
  });

  const ask = async (text: string) => (await fixture.ask(cluster, 'Aviation', text)).rows;

  it('reads the columns of a text file by their places, whatever its header calls them', async () => {
    const text = `externaldata(Iata:string, City:string) [@'${file('head.csv')}'] with (format="csv", ignoreFirstRecord=true) | sort by Iata asc`;
    assert.deepEqual(await ask(text), [
      ['FRA', 'Frankfurt, Main'],
      ['LIS', 'Lisbon'],
    ]);
  });

  it('reads several files as one, and their types', async () => {
    const files = `@'${file('plain.csv')}', h@'${file('more.csv')}'`;
    assert.deepEqual(
      await ask(`externaldata(n:long, s:string) [${files}] | summarize sum(n), make_set(s) | project sum_n`),
      [[6]],
    );
    const reals = `externaldata(s:string, r:real) [@'${file('rows.psv')}'] with (format='psv')`;
    assert.deepEqual(await ask(`${reals} | summarize sum(r)`), [[4]]);
  });

  it('reads records by their names, and joins them with what is stored', async () => {
    const records = `externaldata(n:long, s:string, d:dynamic) [@'${file('rows.json')}'] with (format='multijson')`;
    assert.deepEqual(await ask(`${records} | sort by n asc | project n, s, a = tolong(d.a[0])`), [
      [1, 'x', 1],
      [2, '', null],
    ]);
    await ask('.create table T (n:long, t:string)');
    await ask('.ingest inline into table T <| 1,one');
    assert.deepEqual(await ask(`T | join kind=inner (${records}) on n | project t, s`), [['one', 'x']]);
  });

  it('answers what depends on the rows of a file, and explains itself', async () => {
    const plain = `externaldata(n:long, s:string) [@'${file('plain.csv')}']`;
    assert.deepEqual(await ask(`${plain} | evaluate pivot(s, sum(n))`), [[1, 2]]);
    const { statements } = await fixture.engine.explainQuery({ cluster, database: 'Aviation', text: plain });
    assert.match(statements[0]?.relational ?? '', /externaldata/);
  });

  it('leaves nothing behind', async () => {
    const [folder, ...others] = await readdir(temp.path);
    assert.ok(folder !== undefined && others.length === 0);
    assert.deepEqual(await readdir(join(temp.path, folder)), []);
  });

  it('refuses what is no file of the workspace, by name', async () => {
    const refused: readonly (readonly [string, RegExp])[] = [
      ["externaldata(a:string) ['https://example.com/a.csv'] with (format='csv')", /'https:\/\/example.com\/a.csv'/],
      ["externaldata(a:string) [@'/etc/hostname'] with (format='csv')", /not a file in a folder of this workspace/],
      [`externaldata(a:string) [@'${file('none.csv')}']`, /There is no file/],
      [`externaldata(a:string) [@'${file('plain.csv')}'] with (format='avro')`, /files of format 'avro'/],
      [`externaldata(a:long, b:string, c:string) [@'${file('plain.csv')}']`, /has 2 columns/],
      [`.set-or-append New <| externaldata(n:long, s:string) [@'${file('plain.csv')}']`, /'.ingest into table'/],
    ];
    for (const [text, message] of refused) await assert.rejects(ask(text), { message }, text);
  });
});
