import assert from 'node:assert/strict';
import { QueryLog } from '../../../src/engine/queryLog/queryLog.ts';

describe('The log of queries and commands', () => {
  const run = (log: QueryLog, id: string, commandType?: string, failure?: string): void => {
    const { end } = log.start({
      id,
      clientRequestId: id,
      database: 'd',
      text: `print h"secret" // ${id}`,
      principal: 'aaduser=kim',
      started: 1,
      ...(commandType !== undefined && { commandType }),
    });
    end(failure === undefined ? { state: 'Completed', ended: 2 } : { state: 'Failed', ended: 2, failure });
  };

  it('keeps the newest thousand of each, so that many commands push no query out', () => {
    const log = new QueryLog();
    run(log, 'query');
    for (let n = 0; n < 1_500; n += 1) run(log, `c${n}`, 'TablesShow');
    const ids = log.all.map(({ id }) => id);
    assert.deepEqual([ids.length, ids[0], ids[1], ids.at(-1)], [1_001, 'query', 'c500', 'c1499']);
  });

  it('keeps no string that is marked as not to be shown, whether in the text or in what went wrong', () => {
    const log = new QueryLog();
    run(log, 'failed', undefined, "There is no file 'secret'.");
    const [{ text, failure } = {}] = log.all;
    assert.deepEqual([text, failure], ['print h"******" // failed', "There is no file '******'."]);
  });
});
