import type { Item, NamedColumn, Table } from '../../ir/relation.ts';
import type { Column } from '../../ir/sql.ts';
import { sql } from '../../ir/sql.ts';
import { type Expression, elements, must, sourceOf } from '../../kustoLanguage.ts';
import { columnValue } from '../../scalars/scalar.ts';
import { udf } from '../../scalars/udf.ts';
import { refuse, type Scope } from '../../scope.ts';
import { refuseParameters } from '../rows.ts';
import { type Graph, readEdges, readNodes } from './graph.ts';

type ToTable = Kusto.Language.Syntax.GraphToTableOperator;
type Output = Kusto.Language.Syntax.GraphToTableOutputClause;

/** One table of a graph, by the name that `as` gives it. */
export interface GraphTable {
  readonly name: string | undefined;
  readonly make: (graph: Graph, scope: Scope) => Table;
}

export function graphTables(node: ToTable): readonly GraphTable[] {
  return elements(node.OutputClause).map((output) => ({
    name: output.AsClause ? (must(output.AsClause.Name).SimpleName ?? undefined) : undefined,
    make: (graph, scope) => {
      const isNodes = must(output.EntityKeyword).Text?.toLowerCase() === 'nodes';
      return isNodes ? nodesTable(output, graph, scope) : edgesTable(output, graph, scope);
    },
  }));
}

export function graphToTable(node: ToTable, graph: Graph, scope: Scope): Table {
  const [only, ...others] = graphTables(node);
  if (others.length > 0) throw refuse(scope, node, 'several tables of a graph here');
  return must(only).make(graph, scope);
}

function nodesTable(output: Output, graph: Graph, scope: Scope): Table {
  const parameters = refuseParameters(output.Parameters, ['with_node_id'], scope);
  const rows = readNodes(graph.nodes, scope);
  const added = hashes([[parameters.get('with_node_id'), rows.key]], output, scope);
  return {
    relation: { kind: 'extend', input: rows.relation, items: added.items },
    columns: [...added.columns, ...rows.columns],
    order: [{ column: rows.id, descending: false, nullsFirst: false }],
    serialized: false,
  };
}

function edgesTable(output: Output, graph: Graph, scope: Scope): Table {
  const parameters = refuseParameters(output.Parameters, ['with_source_id', 'with_target_id'], scope);
  const rows = readEdges(graph.edges, scope);
  const [from, to] = [readNodes(graph.nodes, scope), readNodes(graph.nodes, scope)];
  const ids = [
    [parameters.get('with_source_id'), from.key],
    [parameters.get('with_target_id'), to.key],
  ] as const;
  const added = hashes(ids, output, scope);
  const relation: Table['relation'] =
    added.items.length === 0
      ? rows.relation
      : {
          kind: 'join',
          join: 'inner',
          left: {
            kind: 'join',
            join: 'inner',
            left: rows.relation,
            right: from.relation,
            on: sql`${rows.source} = ${from.id}`,
          },
          right: to.relation,
          on: sql`${rows.target} = ${to.id}`,
        };
  return {
    relation: { kind: 'extend', input: relation, items: added.items },
    columns: [...added.columns, ...rows.columns],
    order: [{ column: rows.id, descending: false, nullsFirst: false }],
    serialized: false,
  };
}

/** What Kusto calls a node by: the hash of its key. */
function hashes(
  asked: readonly (readonly [Expression | undefined, Column])[],
  output: Output,
  scope: Scope,
): { readonly items: readonly Item[]; readonly columns: readonly NamedColumn[] } {
  const made = asked.flatMap(([name, key]) => {
    if (!name) return [];
    const column = scope.statement.newColumn('long');
    const nothing = sql`CAST(NULL AS BIGINT)`;
    const { type, sql: value } = columnValue(key);
    if (type !== 'string' && type !== 'long') throw refuse(scope, output, `the hash of a node of type ${type}`);
    const hash = udf(type === 'string' ? 'xxhash64_text' : 'xxhash64_long', value, nothing);
    return [{ name: sourceOf(name), column, value: hash }];
  });
  return {
    items: made.map(({ column, value }) => ({ column, value })),
    columns: made.map(({ name, column }) => ({ name, column })),
  };
}
