import type { DatabaseReference, ExternalFiles } from '../protocol/compile.ts';
import type { LiteralValue, Rows } from '../protocol/query.ts';
import type { KustoType } from '../protocol/schema.ts';
import { hiddenColumn } from './hiddenColumns.ts';
import type { SharedPart, Table } from './ir/relation.ts';
import { render, SourceColumns } from './ir/render.ts';
import { type Column, type Sql, sql } from './ir/sql.ts';
import type { Element, Expression, Globals, Node } from './kustoLanguage.ts';
import type { Graph } from './operators/graphs/graph.ts';
import { notSupported } from './refusal.ts';
import type { Settings } from './requestProperties.ts';
import type { Overflow } from './scalars/overflow.ts';
import type { Scalar } from './scalars/scalar.ts';

/** What a name that is no column stands for. A table is made anew at each use, with column ids of its own. */
export type Binding =
  | { readonly kind: 'scalar'; readonly value: Scalar }
  | {
      readonly kind: 'table';
      readonly make: () => Table;
      /** Whether it is nothing but another name of a table. */
      readonly renames?: boolean;
      /** Whether it belongs to the database, not to the query. */
      readonly stored?: boolean;
    }
  | {
      readonly kind: 'function';
      readonly bindings: Bindings;
      /** The body of a view that a statement declares: it counts among the tables of the database. */
      readonly view?: Node;
      readonly stored?: boolean;
      /** Whether it is known to yield no table. */
      readonly yieldsValue?: boolean;
    }
  | {
      readonly kind: 'restriction';
      /** Whether a table of a database is visible; without `at` of the query's own. */
      readonly allows: (name: string, at?: DatabaseReference) => boolean;
    }
  | { readonly kind: 'graph'; readonly make: () => Graph }
  | Pattern;

/** What `declare pattern` gives a name to. */
export interface Pattern {
  readonly kind: 'pattern';
  readonly bindings: Bindings;
  readonly declaration: Kusto.Language.Syntax.PatternStatement;
}

export type Bindings = ReadonlyMap<string | symbol, Binding>;

/** The key of what `restrict access to` leaves: no name of a query can be it. */
export const restricted: unique symbol = Symbol('restrict');

/** Shared by everything that belongs to one result table. */
export interface Statement {
  readonly globals: Globals;
  newColumn(type: KustoType): Column;
  /** The table of the database as a relation; undefined where there is none of that name. */
  openTable(name: string, database?: DatabaseReference): Table | undefined;
  /** The version of the database that the query reads. */
  openCursor(): Sql;
  /** Files that the text names, as a table. */
  openExternal(files: ExternalFiles): Table;
  readonly sources: SourceColumns;
  readonly overflow: Overflow;
  readonly settings: Settings;
  /** Values of query parameters as the request gives them. */
  readonly parameters: Readonly<Record<string, LiteralValue>>;
  /** Fully qualified name of who runs the query, where that is known. */
  readonly principal: string | undefined;
  /** Names of it and of the groups that it belongs to, in lower case. */
  readonly identities: readonly string[] | undefined;
  /** The one that the query runs in; `cluster` is its URI. */
  readonly database: { readonly cluster: string; readonly name: string };
  /** The rows that answer the question whose columns are written at an offset of the text that is compiled. */
  readonly answerAt: (offset: number) => Rows | undefined;
  /** Tables of `materialize`, by its node. */
  readonly materialized: Map<Node, { readonly table: Table; readonly part: SharedPart }>;
}

/** Where an expression stands: what its names mean and which kinds of functions it may call. */
export interface Scope {
  readonly statement: Statement;
  readonly bindings: Bindings;
  readonly columns: ReadonlyMap<string, Column>;
  /** What the extents of a stored table tell of its rows, by the id of the hidden column. */
  readonly hidden?: ((id: string) => Column | undefined) | undefined;
  /** Sides of a join, for `$left` and `$right`. */
  readonly sides?: { readonly left: ReadonlyMap<string, Column>; readonly right: ReadonlyMap<string, Column> };
  /** Columns of the row that a whole table is computed for, seen where the table's own have not the name. */
  readonly enclosing?: ReadonlyMap<string, Column>;
  /** In `scan`: the column that stands for `step.name` of the state; in a pattern of a graph, for `variable.name`. */
  readonly stepColumn?: (step: string, name: string) => Column | undefined;
  /** In a pattern of a graph: what its functions yield; undefined for any other. */
  readonly graphFunction?: (call: Kusto.Language.Syntax.FunctionCallExpression) => Scalar | undefined;
  /** In `summarize`: computes an aggregate and yields its column. */
  readonly aggregate?: (call: Kusto.Language.Syntax.FunctionCallExpression) => Scalar;
  /** Over serialized rows: computes a window function below the expression and yields its column. */
  readonly window?: (value: (order: Sql) => Sql, type: KustoType) => Scalar;
  /** Over serialized rows: computes a list for all rows at once from lists of `values`, and yields its column. */
  readonly sequence?: (values: readonly Scalar[], compute: (lists: readonly Sql[]) => Sql, type: KustoType) => Scalar;
  /** Set inside the body of a called function: errors are reported at the call, since the body is not in the text. */
  readonly site?: Element;
}

export function scopeOf(scope: Scope, table: Table): Scope {
  return {
    statement: scope.statement,
    bindings: scope.bindings,
    columns: new Map(table.columns.map((c) => [c.name, c.column])),
    hidden: (id) => hiddenColumn(table, id),
    ...(scope.enclosing && { enclosing: scope.enclosing }),
    ...(scope.site && { site: scope.site }),
  };
}

/** A scope for what stands beside tables and columns: statements, arguments of functions. */
export function outerScope(scope: Scope): Scope {
  return { ...scope, columns: new Map(), hidden: undefined };
}

/** For literals: there is no name and no table. */
export function constantScope(globals: Globals): Scope {
  return {
    statement: {
      globals,
      newColumn: () => {
        throw new Error('A literal has no columns.');
      },
      openTable: () => undefined,
      openCursor: () => {
        throw new Error('A literal has no database.');
      },
      openExternal: () => {
        throw new Error('A literal reads no files.');
      },
      sources: new SourceColumns(),
      overflow: { wraps: false, met: () => {} },
      settings: new Map(),
      parameters: {},
      principal: undefined,
      identities: undefined,
      database: { cluster: '', name: '' },
      answerAt: () => undefined,
      materialized: new Map(),
    },
    bindings: new Map(),
    columns: new Map(),
  };
}

export function refuse(scope: Scope, node: Node | Expression, construct: string): Error {
  return notSupported(scope.site ?? node, construct);
}

/** The single column of a table as a subquery. */
export function subquery(scope: Scope, table: Table, column: Column): Sql {
  return sql`SELECT ${column} FROM (${render(table.relation, new Set([column.id]), scope.statement.sources)})`;
}
