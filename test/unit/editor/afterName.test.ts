import assert from 'node:assert/strict';
import { afterName, describedApart } from '../../../src/editor/afterName.ts';

describe('what stands behind a name', () => {
  it('does not join a name that is written from the right', () => {
    for (const name of ['מכירות', 'contoso/مبيعات', 'abc-שלום']) {
      assert.equal(afterName(name, '5 rows'), '\u200e5 rows', name);
      assert.deepEqual(describedApart([{ label: name, description: '5 rows', value: 1 }]), [
        { label: name, description: '\u200e5 rows', value: 1 },
      ]);
    }
  });

  it('is as it was behind all other names, and nothing stays nothing', () => {
    for (const name of ['Flights', 'Ünïcödé 数据库', 'Продажи'])
      assert.equal(afterName(name, '5 rows'), '5 rows', name);
    assert.equal(afterName('מכירות', ''), '');
    const bare = [{ label: 'מכירות' }];
    assert.deepEqual(describedApart(bare), bare);
  });
});
