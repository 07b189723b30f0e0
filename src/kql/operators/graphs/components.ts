import type { Relation } from '../../ir/relation.ts';
import { sql, text } from '../../ir/sql.ts';
import { must, sourceOf } from '../../kustoLanguage.ts';
import { udf } from '../../scalars/udf.ts';
import { refuse, type Scope } from '../../scope.ts';
import { refuseParameters } from '../rows.ts';
import { type Graph, readEdges, readNodes, sharedPart } from './graph.ts';

/** Numbers the components of a graph in the order of their first nodes, and gives each node the number of its own. */
export function markComponents(
  node: Kusto.Language.Syntax.GraphMarkComponentsOperator,
  graph: Graph,
  scope: Scope,
): Graph {
  const parameters = refuseParameters(node.Parameters, ['kind', 'with_component_id'], scope);
  const [kind, named] = [parameters.get('kind'), parameters.get('with_component_id')];
  const which = kind ? sourceOf(kind) : 'weak';
  if (which !== 'weak' && which !== 'strong') throw refuse(scope, must(kind), `components of kind '${which}'`);
  const name = named ? sourceOf(named) : 'ComponentId';
  if (graph.nodes.columns.some((column) => column.name === name)) {
    throw refuse(scope, node, `'${name}' for a component, which nodes have already,`);
  }
  const { newColumn } = scope.statement;
  const [ids, sources, targets] = [newColumn('dynamic'), newColumn('dynamic'), newColumn('dynamic')];
  const [component, index, at] = [newColumn('long'), newColumn('long'), newColumn('long')];
  const [all, edges, rows] = [
    readNodes(graph.nodes, scope),
    readEdges(graph.edges, scope),
    readNodes(graph.nodes, scope),
  ];
  const collected: Relation = {
    kind: 'join',
    join: 'inner',
    left: {
      kind: 'aggregate',
      input: all.relation,
      keys: [],
      items: [{ column: ids, value: sql`coalesce(list(${all.id} ORDER BY ${all.id}), [])` }],
    },
    right: {
      kind: 'aggregate',
      input: edges.relation,
      keys: [],
      items: [
        { column: sources, value: sql`coalesce(list(${edges.source} ORDER BY ${edges.id}), [])` },
        { column: targets, value: sql`coalesce(list(${edges.target} ORDER BY ${edges.id}), [])` },
      ],
    },
    on: sql`true`,
  };
  const numbered: Relation = {
    kind: 'expand',
    input: collected,
    lists: [
      { column: at, list: sql`${ids}` },
      { column: component, list: udf('graph_components', sql`${ids}`, sql`${sources}`, sql`${targets}`, text(which)) },
    ],
    index,
  };
  const joined: Relation = {
    kind: 'join',
    join: 'inner',
    left: rows.relation,
    right: numbered,
    on: sql`${rows.id} = ${at}`,
  };
  const columns = [...rows.columns, { name, column: component }];
  return { ...graph, nodes: { part: sharedPart(joined, scope), id: rows.id, key: rows.key, columns } };
}
