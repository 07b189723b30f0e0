import type { Visualization } from '../../protocol/query.ts';
import type { RowTest } from './rowTest.ts';
import type { Column, Sql } from './sql.ts';

export interface Item {
  readonly column: Column;
  readonly value: Sql;
}

export interface OrderKey {
  readonly column: Column;
  readonly descending: boolean;
  readonly nullsFirst: boolean;
}

export type JoinKind = 'inner' | 'left' | 'right' | 'full' | 'semi' | 'anti';

/**
 * The relational plan. Column ids are unique in the whole statement, so a node passes on every column of its inputs
 * and `render` drops what nothing above asks for.
 */
export type Relation =
  | {
      readonly kind: 'source';
      readonly source: number;
      readonly columns: readonly { readonly column: Column; readonly stored: string }[];
      /** What extents tell of their rows: is among `columns` once it was asked for. */
      readonly hidden: (stored: string) => Column | undefined;
    }
  /** Constant rows; `rows[i][j]` belongs to `columns[j]`. */
  | { readonly kind: 'values'; readonly columns: readonly Column[]; readonly rows: readonly (readonly Sql[])[] }
  /** One row for each value of a table function's call, which come in this order. */
  | { readonly kind: 'series'; readonly column: Column; readonly values: Sql; readonly descending: boolean }
  /** Adds columns. The values see the input's columns, not each other; they may be window functions. */
  | { readonly kind: 'extend'; readonly input: Relation; readonly items: readonly Item[] }
  /** A row for each place in the longest of the lists; `index` counts from 0. */
  | {
      readonly kind: 'expand';
      readonly input: Relation;
      readonly lists: readonly { readonly column: Column; readonly list: Sql }[];
      readonly index: Column;
    }
  | {
      readonly kind: 'filter';
      readonly input: Relation;
      readonly predicate: Sql;
      /** What the rows that pass fulfil, so that sources below can leave out extents. */
      readonly test?: RowTest;
    }
  /** One row for each distinct combination of `keys`; without keys always exactly one row. */
  | {
      readonly kind: 'aggregate';
      readonly input: Relation;
      readonly keys: readonly Item[];
      readonly items: readonly Item[];
    }
  /** The first row of every combination of `keys`. */
  | {
      readonly kind: 'first';
      readonly input: Relation;
      readonly keys: readonly Column[];
      readonly order: readonly OrderKey[];
    }
  | {
      readonly kind: 'join';
      readonly join: JoinKind;
      readonly left: Relation;
      readonly right: Relation;
      readonly on: Sql;
    }
  /** All rows of all inputs; `inputs[i].values[j]` belongs to `columns[j]`. */
  | {
      readonly kind: 'union';
      readonly columns: readonly Column[];
      readonly inputs: readonly { readonly relation: Relation; readonly values: readonly Sql[] }[];
    }
  /** The rows of `inner` for each row of `outer`, of which it sees the columns in `used`. Only its own come out. */
  | {
      readonly kind: 'apply';
      readonly outer: Relation;
      readonly inner: Relation;
      readonly used: readonly Column[];
    }
  /** A part of the plan that is computed once and read in several places. `column` stands for the part's `of` here. */
  | {
      readonly kind: 'shared';
      readonly part: SharedPart;
      readonly columns: readonly { readonly column: Column; readonly of: Column }[];
    }
  | Paths
  | { readonly kind: 'limit'; readonly input: Relation; readonly count: Sql; readonly order: readonly OrderKey[] };

export interface SharedPart {
  /** Greater than those of the parts that it reads. */
  readonly id: number;
  readonly relation: Relation;
}

/** What a path keeps of all its steps. */
export interface KeptValue {
  readonly column: Column;
  /** A column of `steps`: JSON for a list, bool for the others. */
  readonly value: Column;
  /** `inner`: the value belongs to the node that the step leaves, and counts where that is not the path's end. */
  readonly of: 'step' | 'inner';
  readonly how: 'list' | 'all' | 'any';
}

/** All ways of `least` to `most` steps. */
export interface Paths {
  readonly kind: 'paths';
  readonly starts: Relation;
  readonly start: Column;
  readonly steps: Relation;
  readonly step: { readonly from: Column; readonly to: Column; readonly edge: Column };
  readonly kept: readonly KeptValue[];
  readonly least: number;
  readonly most: number;
  /** Which may come again in one path: anything, nodes alone, or nothing. */
  readonly again: 'all' | 'nodes' | 'nothing';
  /** Only the shortest ways between two nodes: all of them, or one. */
  readonly shortest: 'all' | 'any' | undefined;
  /** Whether paths grow from their last node to their first. */
  readonly backwards: boolean;
  /** The ends, in the order in which paths are read, and lists of the edges and of the nodes between. */
  readonly first: Column;
  readonly last: Column;
  readonly edges: Column;
  readonly inner: Column;
}

export interface NamedColumn {
  readonly name: string;
  readonly column: Column;
}

/** A relation with the columns that a user sees of it, and its row order where KQL defines one. */
export interface Table {
  readonly relation: Relation;
  readonly columns: readonly NamedColumn[];
  /** The keys' columns are the relation's, not necessarily visible. Empty: no defined order. */
  readonly order: readonly OrderKey[];
  /** Whether window functions may run over it. */
  readonly serialized: boolean;
  /** Whether its rows are only gone through, and nothing comes out. */
  readonly consumed?: true;
  /** How the table is to be drawn, where `render` is the last word on it. */
  readonly visualization?: Visualization;
}
