import assert from 'node:assert/strict';
import { formatRows } from '../../../src/editor/panels/copyFormats.ts';
import { clusterColor, clusterColors } from '../../../src/editor/query/clusterColor.ts';
import { destructiveCommand } from '../../../src/editor/query/destructiveCommand.ts';
import { type HistoryEntry, QueryHistory } from '../../../src/editor/query/queryHistory.ts';
import type { Column } from '../../../src/protocol/schema.ts';

describe('copied rows', () => {
  const columns: Column[] = [
    { name: 'Name', type: 'string' },
    { name: 'an id', type: 'long' },
    { name: 'Price', type: 'decimal' },
    { name: 'At', type: 'datetime' },
    { name: 'Share', type: 'real' },
    { name: 'More', type: 'dynamic' },
  ];
  const price = '12345678901234567890.1234567890123';
  const at = '2026-03-01T07:05:09.1234567Z';
  const rows = [
    ['a "b", |c\\\n', '9223372036854775807', price, at, 'NaN', '{"n":9223372036854775807}'],
    ['', null, null, null, -1.5, null],
  ];

  it('are CSV that tells an empty text from a null', () => {
    const first = `"a ""b"", |c\\\n",9223372036854775807,${price},${at},NaN,"{""n"":9223372036854775807}"`;
    assert.equal(formatRows('csv', columns, rows), `Name,an id,Price,At,Share,More\r\n${first}\r\n"",,,,-1.5,\r\n`);
  });

  it('are JSON with all digits', () => {
    const text = formatRows('json', columns, rows);
    assert.ok(text.includes(`"an id": 9223372036854775807, "Price": "${price}", "At": "${at}", "Share": "NaN"`));
    assert.ok(text.includes('"More": {"n":9223372036854775807}'));
    assert.equal((JSON.parse(text) as unknown[]).length, 2);
  });

  it('are Markdown that no cell can break', () => {
    const lines = formatRows('markdown', columns, rows).split('\n');
    assert.equal(lines.length, 4);
    assert.equal(lines[1], '| --- | ---: | ---: | --- | ---: | --- |');
    assert.ok(lines[2]?.startsWith('| a "b", \\|c\\\\<br> | 9223372036854775807 |'));
  });

  it('are a query that gives them again', () => {
    const schema =
      "['Name']: string, ['an id']: long, ['Price']: decimal, ['At']: datetime, ['Share']: real, ['More']: dynamic";
    const first = `"a \\"b\\", |c\\\\\\n", long(9223372036854775807), decimal(${price}), datetime(${at}), real(nan), dynamic({"n":9223372036854775807})`;
    const second = '"", long(null), decimal(null), datetime(null), real(-1.5), dynamic(null)';
    assert.equal(formatRows('datatable', columns, rows), `datatable(${schema}) [\n  ${first},\n  ${second}\n]`);
  });
});

describe('the history of queries', () => {
  const entry = (text: string): HistoryEntry => ({
    ...{ at: 1, text, cluster: 'file:///c', clusterName: 'contoso', database: 'Aviation' },
    ...{ duration: 5, state: 'done', rows: 1 },
  });
  function memory() {
    const kept = new Map<string, unknown>();
    return {
      get: (key: string) => kept.get(key),
      update: async (key: string, value: unknown) => void kept.set(key, JSON.parse(JSON.stringify(value))),
    };
  }

  it('keeps the newest first, over a reload, and no more than it may', async () => {
    const store = memory();
    const history = new QueryHistory(store);
    for (let n = 0; n < 205; n += 1) await history.add(entry(`T | take ${n}`));
    await history.add(entry('x'.repeat(20_001)));
    const again = new QueryHistory(store).entries;
    assert.deepEqual([again.length, again[0]?.text, again.at(-1)?.text], [200, 'T | take 204', 'T | take 5']);
  });

  it('keeps no string that is not to be shown', async () => {
    const store = memory();
    await new QueryHistory(store).add(entry('print h"key"'));
    assert.equal(new QueryHistory(store).entries[0]?.text, 'print h"******"');
  });

  it('forgets one or all, and what is not its own', async () => {
    const store = memory();
    const history = new QueryHistory(store);
    await history.add(entry('a'));
    await history.add(entry('b'));
    const [first] = history.entries;
    assert.ok(first);
    await history.remove(first);
    assert.deepEqual(
      history.entries.map(({ text }) => text),
      ['a'],
    );
    await history.clear();
    assert.deepEqual(new QueryHistory(store).entries, []);
    await store.update('queryHistory', [{ nonsense: true }]);
    assert.deepEqual(new QueryHistory(store).entries, []);
  });
});

describe('what tells where a query runs', () => {
  it('gives a cluster one colour for ever, or the one that was chosen', () => {
    assert.equal(clusterColor('contoso', {}), clusterColor('Contoso', {}));
    assert.equal(clusterColor('contoso', { contoso: 'red' }), 'red');
    assert.equal(clusterColor('contoso', { contoso: 'pink' }), clusterColor('contoso', {}));
    const used = new Set(Array.from({ length: 100 }, (_, n) => clusterColor(`cluster${n}`, {})));
    assert.equal(used.size, clusterColors.length);
  });

  it('knows the commands that destroy, and no query', () => {
    assert.equal(destructiveCommand('// old\n .drop  table Flights'), '.drop');
    assert.equal(destructiveCommand('.set-or-replace T <| U'), '.set-or-replace');
    assert.equal(destructiveCommand('.alter table T (a: int)'), '.alter table');
    for (const text of ['.show tables', 'Flights | where a == ".drop"', '.create table T (a: int)', '']) {
      assert.equal(destructiveCommand(text), undefined, text);
    }
  });
});
