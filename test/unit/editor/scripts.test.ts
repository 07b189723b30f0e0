import assert from 'node:assert/strict';
import { schemaScript } from '../../../src/protocol/schemaScript.ts';

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
