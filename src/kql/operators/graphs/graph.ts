import type { NamedColumn, Relation, SharedPart } from '../../ir/relation.ts';
import type { Column } from '../../ir/sql.ts';
import type { Scope } from '../../scope.ts';

/** One row for each node, numbered from 1. */
export interface Nodes {
  readonly part: SharedPart;
  readonly id: Column;
  /** What the graph was told the nodes by, of which ids are hashes. */
  readonly key: Column;
  readonly columns: readonly NamedColumn[];
}

/** One row for each edge, numbered from 1, with the numbers of its nodes. */
export interface Edges {
  readonly part: SharedPart;
  readonly id: Column;
  readonly source: Column;
  readonly target: Column;
  readonly columns: readonly NamedColumn[];
}

export interface Graph {
  readonly nodes: Nodes;
  readonly edges: Edges;
}

/** Makes a relation one that is computed once. */
export function sharedPart(relation: Relation, scope: Scope): SharedPart {
  return { id: scope.statement.newColumn('long').id, relation };
}

export interface NodeRows {
  readonly relation: Relation;
  readonly id: Column;
  readonly key: Column;
  readonly columns: readonly NamedColumn[];
}

export interface EdgeRows {
  readonly relation: Relation;
  readonly id: Column;
  readonly source: Column;
  readonly target: Column;
  readonly columns: readonly NamedColumn[];
}

/** The nodes once more, under columns of their own. */
export function readNodes({ part, id, key, columns }: Nodes, scope: Scope): NodeRows {
  const reader = new Reader(scope);
  return {
    id: reader.column(id),
    key: reader.column(key),
    columns: columns.map(({ name, column }) => ({ name, column: reader.column(column) })),
    relation: { kind: 'shared', part, columns: reader.columns },
  };
}

export function readEdges({ part, id, source, target, columns }: Edges, scope: Scope): EdgeRows {
  const reader = new Reader(scope);
  return {
    id: reader.column(id),
    source: reader.column(source),
    target: reader.column(target),
    columns: columns.map(({ name, column }) => ({ name, column: reader.column(column) })),
    relation: { kind: 'shared', part, columns: reader.columns },
  };
}

class Reader {
  readonly columns: { column: Column; of: Column }[] = [];
  readonly #scope: Scope;

  constructor(scope: Scope) {
    this.#scope = scope;
  }

  column(of: Column): Column {
    const known = this.columns.find((c) => c.of.id === of.id);
    if (known) return known.column;
    const column = this.#scope.statement.newColumn(of.type);
    this.columns.push({ column, of });
    return column;
  }
}

/** The columns by name, as expressions see them. */
export function byName(columns: readonly NamedColumn[]): ReadonlyMap<string, Column> {
  return new Map(columns.map(({ name, column }) => [name, column]));
}
