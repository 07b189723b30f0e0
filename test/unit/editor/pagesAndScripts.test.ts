import assert from 'node:assert/strict';
import { pageOf } from '../../../src/engine/page.ts';
import { schemaScript } from '../../../src/protocol/schemaScript.ts';

describe('pages of long lists', () => {
  const all = ['b', 'C', 'a', 'd'].map((name) => ({ name }));
  const names = (page: Parameters<typeof pageOf>[1]): string[] => pageOf(all, page).map((each) => each.name);

  it('are the first of the order of names, and those that are named', () => {
    assert.deepEqual(names({}), ['a', 'b', 'C', 'd']);
    assert.deepEqual(names({ limit: 2 }), ['a', 'b']);
    assert.deepEqual(names({ limit: 1, names: ['d', 'a', 'none'] }), ['a', 'd']);
    assert.deepEqual(names({ limit: 0, names: ['C'] }), ['C']);
  });

  it('begin as the whole list begins, however much longer that is', () => {
    const many = Array.from({ length: 1_000 }, (_, index) => ({ name: `T${(index * 617) % 500}`, index }));
    const whole = pageOf(many, {});
    for (const limit of [1, 7, 100, 124, 126, 999, 1_001]) {
      assert.deepEqual(pageOf(many, { limit }), whole.slice(0, limit));
    }
    assert.deepEqual(pageOf(many, { limit: 5, names: ['T499'] }), [
      ...whole.slice(0, 5),
      ...whole.filter(({ name }) => name === 'T499'),
    ]);
  });
});

describe('a schema as commands', () => {
  it('has every kind, with names and texts quoted', () => {
    const text = schemaScript(
      'contoso/Aviation',
      'Aviation',
      [{ name: 'My Table', columns: [{ name: "it's", type: 'long' }], rows: 0, bytes: 0, extents: 0 }],
      {
        externalTables: [],
        materializedViews: [],
        functions: [{ name: 'Late', parameters: '(n: long)', body: '{ T }', docString: 'a "b"' }],
        policies: [],
        mappings: [
          { name: 'Shared', kind: 'csv', columns: [{ column: 'a', ordinal: 1 }] },
          { table: 'My Table', name: 'M', kind: 'json', columns: [{ column: "it's", path: "$['x y']" }] },
        ],
      },
    );
    assert.ok(text.includes(".create-merge table ['My Table'] (['it\\'s']: long)"), text);
    assert.ok(text.includes('.create-or-alter database Aviation ingestion csv mapping "Shared"\n```'), text);
    assert.ok(
      text.includes(
        `.create-or-alter table ['My Table'] ingestion json mapping "M"\n\`\`\`\n[{"column":"it's","Properties":{"Path":"$['x y']"}}]\n\`\`\``,
      ),
      text,
    );
    assert.ok(text.includes('.create-or-alter function with (docstring="a \\"b\\"") Late(n: long) { T }'), text);
  });
});
