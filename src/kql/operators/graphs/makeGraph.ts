import type { NamedColumn, Relation, Table } from '../../ir/relation.ts';
import { orderBy } from '../../ir/render.ts';
import { bigint, type Column, type Sql, sql } from '../../ir/sql.ts';
import { type Expression, kindOf, must } from '../../kustoLanguage.ts';
import { refuse, type Scope } from '../../scope.ts';
import { refuseParameters } from '../rows.ts';
import { type Edges, type Graph, readEdges, readNodes, sharedPart } from './graph.ts';
import { makeNodes } from './nodeTables.ts';

type MakeGraph = Kusto.Language.Syntax.MakeGraphOperator;

/**
 * `edges | make-graph source --> target …`. Where it is partitioned, nodes of two parts are never the same: the key of
 * a node is then a pair.
 */
export function makeGraph(node: MakeGraph, input: Table, scope: Scope): Graph {
  refuseParameters(node.Parameters, [], scope);
  if (must(node.DirectionToken).Text !== '-->') throw refuse(scope, node, 'a graph without directions');
  const { newColumn } = scope.statement;
  const partition = node.PartitionedByClause?.Entity ?? undefined;
  const [from, to] = [node.SourceColumn, node.TargetColumn].map((end) => columnNamed(must(end), input.columns, scope));
  const [source, target] = [must(from), must(to)];
  if (source.type !== target.type) throw refuse(scope, node, `edges between ${source.type} and ${target.type}`);
  if (source.type === 'dynamic' || source.type === 'decimal') throw refuse(scope, node, `nodes of type ${source.type}`);
  const keyed = (end: Column): Sql => keyOf(end, partition && columnNamed(partition, input.columns, scope));
  const [id, sourceKey, targetKey] = [newColumn('long'), newColumn(source.type), newColumn(source.type)];
  const numbered: Relation = {
    kind: 'extend',
    input: input.relation,
    items: [
      { column: id, value: sql`row_number() OVER (${orderBy(input.order)})` },
      { column: sourceKey, value: keyed(source) },
      { column: targetKey, value: keyed(target) },
    ],
  };
  const plain: Edges = {
    part: sharedPart(numbered, scope),
    id,
    source: sourceKey,
    target: targetKey,
    columns: input.columns,
  };
  const mentioned = (['source', 'target'] as const).map((end, i) => {
    const rows = readEdges(plain, scope);
    // The first edge that names a node tells its place.
    return { relation: rows.relation, key: rows[end], place: sql`(${rows.id} * 2 + ${bigint(i)})` };
  });
  const nodes = makeNodes(node, source, partition, mentioned, scope);
  const rows = readEdges(plain, scope);
  const [first, second] = [readNodes(nodes, scope), readNodes(nodes, scope)];
  const joined: Relation = {
    kind: 'join',
    join: 'inner',
    left: {
      kind: 'join',
      join: 'inner',
      left: rows.relation,
      right: first.relation,
      on: sql`${rows.source} IS NOT DISTINCT FROM ${first.key}`,
    },
    right: second.relation,
    on: sql`${rows.target} IS NOT DISTINCT FROM ${second.key}`,
  };
  const edges = { id: rows.id, source: first.id, target: second.id, columns: rows.columns };
  return { nodes, edges: { ...edges, part: sharedPart(joined, scope) } };
}

export function keyOf(value: Column, partition: Column | undefined): Sql {
  return partition ? sql`{k: ${value}, p: ${partition}}` : sql`${value}`;
}

export function columnNamed(node: Expression, columns: readonly NamedColumn[], scope: Scope): Column {
  const name = kindOf(node) === 'NameReference' ? (node as Kusto.Language.Syntax.NameReference).SimpleName : undefined;
  const found = columns.find((column) => column.name === name);
  if (!found) throw refuse(scope, node, 'anything but a column here');
  return found.column;
}
