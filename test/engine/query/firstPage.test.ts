import assert from 'node:assert/strict';
import { pageRows } from '../../../src/protocol/pageRows.ts';
import { type CommandEngine, openCommandEngine } from '../management/commandFixture.ts';

describe('the first page of a result', function () {
  this.timeout(60_000);
  let fixture: CommandEngine;
  let cluster: string;

  before(async () => {
    fixture = await openCommandEngine();
    const { engine, folder } = fixture;
    cluster = (await engine.createCluster({ folder, name: 'contoso', region: 'West Europe' })).uri;
    await engine.createDatabase({ cluster, database: 'd' });
  });
  after(() => fixture[Symbol.asyncDispose]());

  it('comes with the answer of a query and of a command, where it is asked for', async () => {
    const texts = [
      'range n from 1 to 10000 step 1',
      'print a = 1; print b = 2',
      'print 1 | where false',
      '.show tables',
    ];
    for (const text of texts) {
      const { result, tables } = await fixture.engine.runQuery({ cluster, database: 'd', text, firstPage: true });
      for (const [table, { first, rows, columns }] of tables.entries()) {
        const count = Math.min(rows, pageRows(columns.length));
        assert.equal(first?.length, count);
        assert.deepEqual(first, await fixture.engine.fetchRows({ result, table, offset: 0, count }));
      }
    }
    const { tables } = await fixture.engine.runQuery({ cluster, database: 'd', text: 'print 1' });
    assert.ok(tables.every((table) => !('first' in table)));
  });
});
