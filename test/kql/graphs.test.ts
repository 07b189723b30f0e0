import assert from 'node:assert/strict';
import { SharingError } from '../../src/protocol/errors.ts';
import { withoutTables } from './support/answers.ts';
import type { TestCell } from './support/duck.ts';

const roads = `let R = datatable(a:string, b:string, line:string, km:long)[
  "N","C","red",1, "C","N","red",1, "C","S","red",2, "S","C","red",2, "S","W","red",3, "C","W","blue",9, "W","C","blue",9, "X","Y","blue",1];
let T = datatable(id:string, wifi:bool, size:int)["C",true,9, "S",false,4, "W",true,5, "Z",true,1];
let G = R | make-graph a --> b with T on id; `;
const plain = `${roads} R | make-graph a --> b with_node_id=id`;
const chief = `let E = datatable(who:string, boss:string)["Bob","Alice", "Chris","Alice", "Eve","Bob", "Ben","Chris", "Joe","Alice"];
E | make-graph who --> boss with_node_id=name`;

describe('graphs', () => {
  const { answer, compile } = withoutTables();

  const queries: readonly (readonly [string, readonly (readonly TestCell[])[]])[] = [
    // Nodes of the table first, then those that only edges name.
    [
      `${roads} G | graph-to-table nodes`,
      [
        ['C', true, 9n],
        ['S', false, 4n],
        ['W', true, 5n],
        ['Z', true, 1n],
        ['N', null, null],
        ['X', null, null],
        ['Y', null, null],
      ],
    ],
    [`${roads} G | graph-to-table nodes with_node_id=h | where id == "S" | project h == hash("S")`, [[true]]],
    [
      `${plain} | graph-to-table edges with_source_id=s with_target_id=t | where km == 3 | project s == hash(a), t == hash("W"), a, b`,
      [[true, true, 'S', 'W']],
    ],
    // A second table fills in what the first has not.
    [
      `datatable(a:long, b:long)[1,2] | make-graph a --> b with (datatable(id:long, x:string)[1,"one"]) on id, (datatable(id:long, y:string)[1,"uno", 2,"due"]) on id | graph-to-table nodes`,
      [
        [1n, 'one', 'uno'],
        [2n, '', 'due'],
      ],
    ],
    [
      `${roads} G | graph-match (s)-[e]->(t) where e.km == 3 project s.id, t.id, e.line, t.size`,
      [['S', 'W', 'red', 5n]],
    ],
    [`${roads} G | graph-match (t)<-[e]-(s) where e.km == 3 project x = strcat(s.id, t.id)`, [['SW']]],
    // Both ways along an edge.
    [
      `${roads} G | graph-match (s)-[e]-(t) where s.id == "S" project t.id, e.km`,
      [
        ['C', 2n],
        ['C', 2n],
        ['W', 3n],
      ],
    ],
    // A star: parts that share a node.
    [
      `${roads} G | graph-match (n)-->(c), (c)-[e]->(w) where n.id == "N" and e.line == "blue" project n.id, c.id, w.id`,
      [['N', 'C', 'W']],
    ],
    // An edge comes once, a node may come again.
    [
      `${plain} | graph-match (s)-[e*1..3]->(t) where s.id == "N" project t.id, p = map(e, b)`,
      [
        ['C', '["C"]'],
        ['C', '["C","S","C"]'],
        ['C', '["C","W","C"]'],
        ['N', '["C","N"]'],
        ['S', '["C","S"]'],
        ['W', '["C","S","W"]'],
        ['W', '["C","W"]'],
      ],
    ],
    [
      `${plain} | graph-match cycles=none (s)-[e*1..3]->(t) where s.id == "N" project t.id, p = map(inner_nodes(e), id)`,
      [
        ['C', '[]'],
        ['S', '["C"]'],
        ['W', '["C","S"]'],
        ['W', '["C"]'],
      ],
    ],
    [
      `${plain} | graph-match cycles=all (s)-[e*4..4]->(t) where s.id == "N" and t.id == "N" project e.b`,
      [['["C","N","C","N"]']].concat([['["C","S","C","N"]'], ['["C","W","C","N"]']]),
    ],
    // The same from the other end.
    [
      `${plain} | graph-match cycles=none (s)-[e*1..3]->(t) where t.id == "W" and all(e, line == "red") project s.id, n = e.km`,
      [
        ['C', '[2,3]'],
        ['N', '[1,2,3]'],
        ['S', '[3]'],
      ],
    ],
    [
      `${chief} | graph-match (top)<-[e*1..5]-(low) where top.name == "Alice" project low.name, up = e.boss`,
      [
        ['Ben', '["Alice","Chris"]'],
        ['Bob', '["Alice"]'],
        ['Chris', '["Alice"]'],
        ['Eve', '["Alice","Bob"]'],
        ['Joe', '["Alice"]'],
      ],
    ],
    [
      `${roads} G | graph-match cycles=none (s)-[e*2..3]->(t) where s.id == "N" and any(inner_nodes(e), size < 5) project t.id`,
      [['W']],
    ],
    [
      `${plain} | graph-match (s)-[e*0..1]->(t) where s.id == "X" project t.id, e.km, any(e, true), all(e, false)`,
      [
        ['X', '[]', false, true],
        ['Y', '[1]', true, false],
      ],
    ],
    // Back to the node at which it began.
    [
      `${plain} | graph-match (s)-[e*1..3]->(t)-[back]->(s) where s.id == "S" and back.line == "red" and t.id != "N" project t.id, map(inner_nodes(e), id)`,
      [
        ['C', '["C","N"]'],
        ['C', '["C","W"]'],
        ['C', '["W"]'],
        ['C', '[]'],
      ],
    ],
    [
      `${chief} | graph-match (b)<-[e*1..2]-(w) where node_degree_in(b) == 3 and any(inner_nodes(e), node_degree_in() == 1) project b.name, w.name, node_degree_out(w)`,
      [
        ['Alice', 'Ben', 1n],
        ['Alice', 'Eve', 1n],
      ],
    ],
    [
      `${plain} | graph-shortest-paths (s)-[e*1..5]->(t) where s.id == "N" project t.id, map(e, km)`,
      [
        ['C', '[1]'],
        ['S', '[1,2]'],
        ['W', '[1,9]'],
      ],
    ],
    [
      `${plain} | graph-shortest-paths (s)-[e*1..5]->(t) where s.id == "N" and all(inner_nodes(e), id != "S") and all(e, line == "red") project t.id`,
      [['C'], ['S']],
    ],
    [
      `${plain} | graph-shortest-paths (s)-[e*1..5]->(t) where s.id == "N" and all(e, line == "red") project t.id, length = array_length(e.km)`,
      [
        ['C', 1n],
        ['S', 2n],
        ['W', 3n],
      ],
    ],
    [
      `datatable(a:string, b:string)["s","x", "s","y", "x","t", "y","t", "t","s"] | make-graph a --> b with_node_id=id | graph-shortest-paths output=all (s)-[e*1..4]->(t) where s.id == "s" and t.id == "t" project e.b`,
      [['["x","t"]'], ['["y","t"]']],
    ],
    [
      `datatable(a:string, b:string)["s","x", "s","y", "x","t", "y","t"] | make-graph a --> b with_node_id=id | graph-shortest-paths (s)-[e*1..4]->(t) where s.id == "s" and t.id == "t" project e.b`,
      [['["x","t"]']],
    ],
    [
      `${plain} | graph-mark-components with_component_id=part | graph-to-table nodes | summarize make_list(id) by part`,
      [
        [0n, '["N","C","S","W"]'],
        [1n, '["X","Y"]'],
      ],
    ],
    [
      `${plain} | graph-mark-components kind=strong | graph-to-table nodes | summarize make_list(id) by ComponentId`,
      [
        [0n, '["N","C","S","W"]'],
        [1n, '["X"]'],
        [2n, '["Y"]'],
      ],
    ],
    [`${roads} G | graph-where-nodes size > 4 | graph-to-table edges | project strcat(a, b)`, [['CW'], ['WC']]],
    [
      `${roads} G | graph-where-edges km > 2 | graph-match (s)-->(t) project strcat(s.id, t.id)`,
      [['CW'], ['SW'], ['WC']],
    ],
    // Nodes with one id in two parts are two.
    [
      `datatable(a:string, b:string, p:int)["x","y",1, "y","z",2] | make-graph a --> b with_node_id=id partitioned-by p (graph-match (s)-[e*1..2]->(t) project s.id, t.id, n = array_length(e.a) | extend m = n + 1)`,
      [
        ['x', 'y', 1n, 2n],
        ['y', 'z', 1n, 2n],
      ],
    ],
    [
      `let f = (G:string) { datatable(a:int, b:int)[1,2] | make-graph a --> b }; f("") | graph-match (x)-[e]->(y) project e.a`,
      [[1n]],
    ],
  ];
  const sorted = (rows: readonly (readonly TestCell[])[]): string[] =>
    rows.map((row) => JSON.stringify(row, (_, cell: unknown) => (typeof cell === 'bigint' ? `${cell}` : cell))).sort();
  for (const [query, expected] of queries) {
    it(query.slice(query.lastIndexOf(';') + 1).trim(), async () => {
      assert.deepEqual(sorted(await answer(query)), sorted(expected));
    });
  }

  it('find one of more shortest paths than could be gone through', async () => {
    // In a grid there are 137,846,528,820 from one corner to the other.
    const grid =
      'range x from 0 to 20 step 1 | extend y = range(0, 20) | mv-expand y to typeof(long) | extend down = dynamic([true, false]) | mv-expand down to typeof(bool) | project a = x * 100 + y, b = iff(down, (x + 1) * 100 + y, x * 100 + y + 1)';
    const found = await answer(
      `${grid} | make-graph a --> b with_node_id=n | graph-shortest-paths (s)-[e*1..50]->(t) where s.n == 0 and t.n == 2020 project array_length(e.a)`,
    );
    assert.deepEqual(found, [[40n]]);
  });

  it('yield two tables, whose names later statements know', async () => {
    const both = 'graph-to-table nodes as N, edges as E';
    const { statements } = compile(`${plain} | ${both}`);
    assert.deepEqual(
      statements.map(({ name }) => name),
      ['N', 'E'],
    );
    const later = compile(`${plain} | ${both}; E | count`).statements;
    assert.equal(later.length, 1);
    assert.deepEqual(await answer(`${plain} | ${both}; E | count`), [[8n]]);
  });

  it('refuses by name what it cannot do right', () => {
    const refused: readonly (readonly [string, RegExp])[] = [
      [plain, /a statement that yields no table/],
      [`${plain} | graph-match (a)-->(b), (c)-->(d) project a.id`, /parts that do not meet/],
      [`${plain} | graph-match (a)-[e]->(b)-[e]->(c) project a.id`, /the edge 'e' twice/],
      [`${plain} | graph-shortest-paths cycles=all (a)-[e*1..2]->(b) project a.id`, /these cycles/],
      [
        `${roads} R | make-graph a --> b with_node_id=id partitioned-by line (graph-match (s)-->(t) project s.id | take 1)`,
        /the take operator in each part of a graph/,
      ],
      [
        'datatable(a:long, b:long)[1,2] | make-graph a --> b with (datatable(x:long)[1]) on x, (datatable(y:long)[1]) on y | graph-to-table nodes',
        /different names/,
      ],
    ];
    for (const [query, message] of refused) {
      assert.throws(
        () => compile(query),
        (error) => SharingError.is(error) && message.test(error.message),
        query,
      );
    }
  });
});
