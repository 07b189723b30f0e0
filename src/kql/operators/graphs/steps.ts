import type { NamedColumn, Relation } from '../../ir/relation.ts';
import { type Column, sql } from '../../ir/sql.ts';
import type { Scope } from '../../scope.ts';
import { type Graph, readEdges } from './graph.ts';
import type { PatternEdge } from './pattern.ts';

/** Edges as steps from the left to the right of a pattern. */
export interface StepRows {
  readonly relation: Relation;
  readonly id: Column;
  readonly left: Column;
  readonly right: Column;
  readonly columns: readonly NamedColumn[];
}

export function stepsOf({ edges }: Graph, direction: PatternEdge['direction'], scope: Scope): StepRows {
  const rows = readEdges(edges, scope);
  const { relation, id, source, target, columns } = rows;
  if (direction === 'right') return { relation, id, left: source, right: target, columns };
  if (direction === 'left') return { relation, id, left: target, right: source, columns };
  const back = readEdges(edges, scope);
  // An edge from a node to itself is one step only.
  const turned: Relation = { kind: 'filter', input: back.relation, predicate: sql`${back.source} <> ${back.target}` };
  const { newColumn } = scope.statement;
  const made = columns.map(({ name, column }) => ({ name, column: newColumn(column.type) }));
  const [edge, left, right] = [newColumn('long'), newColumn('long'), newColumn('long')];
  const values = (read: typeof rows, ends: readonly [Column, Column]) =>
    [read.id, ...ends, ...read.columns.map((c) => c.column)].map((column) => sql`${column}`);
  return {
    relation: {
      kind: 'union',
      columns: [edge, left, right, ...made.map((c) => c.column)],
      inputs: [
        { relation, values: values(rows, [source, target]) },
        { relation: turned, values: values(back, [back.target, back.source]) },
      ],
    },
    id: edge,
    left,
    right,
    columns: made,
  };
}
