import type { Item, KeptValue, Paths, Relation } from '../../ir/relation.ts';
import { type Column, type Sql, sql } from '../../ir/sql.ts';
import type { Scope } from '../../scope.ts';
import { type Graph, type NodeRows, readNodes } from './graph.ts';
import type { PatternEdge } from './pattern.ts';
import { type StepRows, stepsOf } from './steps.ts';

/** An edge of variable length: first its columns, and once it is known what is asked of it, its paths. */
export class PathBuilder {
  readonly edge: PatternEdge;
  readonly range: NonNullable<PatternEdge['range']>;
  /** The edge that a step goes over. */
  readonly steps: StepRows;
  /** The node that a step leaves: an inner one of the path, but for its first. */
  readonly inner: NodeRows;
  readonly ends: { readonly first: Column; readonly last: Column };
  readonly edges: Column;
  readonly between: Column;
  /** Conditions on every edge. */
  readonly tests: Sql[] = [];
  readonly backwards: boolean;
  readonly #scope: Scope;
  readonly #items: Item[] = [];
  readonly #kept: KeptValue[] = [];
  #readsInner = false;

  constructor(edge: PatternEdge, range: PathBuilder['range'], graph: Graph, backwards: boolean, scope: Scope) {
    const { newColumn } = scope.statement;
    this.edge = edge;
    this.range = range;
    this.backwards = backwards;
    this.steps = stepsOf(graph, edge.direction, scope);
    this.inner = readNodes(graph.nodes, scope);
    this.ends = { first: newColumn('long'), last: newColumn('long') };
    this.edges = newColumn('dynamic');
    this.between = newColumn('dynamic');
    this.#scope = scope;
  }

  /** What paths keep of a value of each of their edges, or of each node between them. */
  keep(value: Sql, of: KeptValue['of'], how: KeptValue['how']): Column {
    const { newColumn } = this.#scope.statement;
    const item = { column: newColumn('dynamic'), value };
    const column = newColumn(how === 'list' ? 'dynamic' : 'bool');
    this.#items.push(item);
    this.#kept.push({ column, value: item.column, of, how });
    if (of === 'inner') this.#readsInner = true;
    return column;
  }

  build(
    starts: { readonly relation: Relation; readonly id: Column },
    again: Paths['again'],
    shortest: Paths['shortest'],
  ): Paths {
    const { id, left, right, relation } = this.steps;
    const [from, to] = this.backwards ? [right, left] : [left, right];
    const predicate = this.tests.reduce((all, test) => sql`${all} AND coalesce(${test}, false)`, sql`true`);
    const passing: Relation = this.tests.length === 0 ? relation : { kind: 'filter', input: relation, predicate };
    const joined: Relation = this.#readsInner
      ? { kind: 'join', join: 'inner', left: passing, right: this.inner.relation, on: sql`${from} = ${this.inner.id}` }
      : passing;
    return {
      kind: 'paths',
      starts: starts.relation,
      start: starts.id,
      steps: { kind: 'extend', input: joined, items: this.#items },
      step: { from, to, edge: id },
      kept: this.#kept,
      ...this.range,
      again,
      shortest,
      backwards: this.backwards,
      first: this.ends.first,
      last: this.ends.last,
      edges: this.edges,
      inner: this.between,
    };
  }
}
