import type { Item, NamedColumn, Relation } from '../../ir/relation.ts';
import { orderBy } from '../../ir/render.ts';
import { bigint, type Column, type Sql, sql, typeName } from '../../ir/sql.ts';
import { type Expression, elements, kindOf, must } from '../../kustoLanguage.ts';
import { nullOf } from '../../scalars/scalar.ts';
import { outerScope, refuse, type Scope } from '../../scope.ts';
import { translateTable } from '../translateTable.ts';
import { type Nodes, sharedPart } from './graph.ts';
import { columnNamed, keyOf } from './makeGraph.ts';

/** Rows that name nodes: of a table of nodes, or ends of edges, which have no columns. */
interface Mention {
  readonly relation: Relation;
  readonly key: Column;
  readonly place: Sql;
}

interface NodeTable extends Mention {
  readonly id: string;
  readonly columns: readonly NamedColumn[];
}

/** The nodes of the tables in their order, and then those that only edges name. */
export function makeNodes(
  node: Kusto.Language.Syntax.MakeGraphOperator,
  end: Column,
  partition: Expression | undefined,
  mentioned: readonly Mention[],
  scope: Scope,
): Nodes {
  const clause = node.WithClause;
  const isTables = clause !== null && kindOf(clause) === 'MakeGraphWithTablesAndKeysClause';
  const tables = isTables
    ? elements((clause as Kusto.Language.Syntax.MakeGraphWithTablesAndKeysClause).TablesAndKeys).map((table) =>
        nodeTable(table, end, partition, scope),
      )
    : [];
  const [idName, ...others] = isTables
    ? [...new Set(tables.map((table) => table.id))]
    : clause
      ? [must((clause as Kusto.Language.Syntax.MakeGraphWithImplicitIdClause).Name).SimpleName ?? '']
      : [];
  // Which of them a node has that no table has is not documented.
  if (others.length > 0) throw refuse(scope, node, 'tables of nodes whose ids have different names');
  const shapes = new Map(tables.flatMap(({ columns }) => columns.map((c) => [c.name, c.column.type] as const)));
  if (idName !== undefined && !shapes.has(idName)) shapes.set(idName, end.type);
  if (tables.some(({ columns }) => columns.some((c) => shapes.get(c.name) !== c.column.type))) {
    throw refuse(scope, node, 'tables of nodes with a column of several types');
  }
  return merged([...tables, ...mentioned], [...shapes], { idName, partition }, end, scope);
}

function nodeTable(
  clause: Kusto.Language.Syntax.MakeGraphTableAndKeyClause,
  end: Column,
  partition: Expression | undefined,
  scope: Scope,
): NodeTable {
  const table = translateTable(must(clause.Table), outerScope(scope));
  const column = columnNamed(must(clause.Column), table.columns, scope);
  if (column.type !== end.type) throw refuse(scope, clause, `nodes of type ${column.type} for ${end.type}`);
  const [key, place] = [scope.statement.newColumn(column.type), scope.statement.newColumn('long')];
  const parted = partition && columnNamed(partition, table.columns, scope);
  const items: Item[] = [
    { column: key, value: keyOf(column, parted) },
    { column: place, value: sql`row_number() OVER (${orderBy(table.order)})` },
  ];
  return {
    relation: { kind: 'extend', input: table.relation, items },
    key,
    place: sql`${place}`,
    id: must(clause.Column).SimpleName ?? '',
    columns: table.columns,
  };
}

/** One row for each key, with the first value of each column that is there. */
function merged(
  all: readonly (Mention & { readonly columns?: readonly NamedColumn[] })[],
  shapes: readonly (readonly [string, Column['type']])[],
  names: { readonly idName: string | undefined; readonly partition: Expression | undefined },
  end: Column,
  scope: Scope,
): Nodes {
  const { newColumn } = scope.statement;
  const [key, rank, place, id] = [newColumn(end.type), newColumn('long'), newColumn('long'), newColumn('long')];
  const partName = names.partition && (names.partition as Kusto.Language.Syntax.NameReference).SimpleName;
  const columns = shapes.map(([name, type]) => ({ name, column: newColumn(type) }));
  const union: Relation = {
    kind: 'union',
    columns: [key, rank, place, ...columns.map((c) => c.column)],
    inputs: all.map((source, i) => ({
      relation: source.relation,
      values: [
        sql`${source.key}`,
        bigint(Math.min(i, all.length - 2)),
        source.place,
        ...columns.map(({ name, column }): Sql => {
          const own = source.columns?.find((c) => c.name === name);
          if (own) return sql`${own.column}`;
          if (source.columns === undefined && name === names.idName) {
            return names.partition ? sql`${source.key}.k` : sql`${source.key}`;
          }
          if (source.columns === undefined && name === partName) return sql`${source.key}.p`;
          return sql`CAST(NULL AS ${typeName(column.type)})`;
        }),
      ],
    })),
  };
  const first = [rank, place].map((column) => ({ column, descending: false, nullsFirst: false }));
  const [outKey, outPlace] = [newColumn(end.type), newColumn('dynamic')];
  const made = columns.map(({ name, column }) => ({ name, column: newColumn(column.type), from: column }));
  const grouped: Relation = {
    kind: 'aggregate',
    input: union,
    keys: [{ column: outKey, value: sql`${key}` }],
    items: [
      { column: outPlace, value: sql`min({a: ${rank}, b: ${place}})` },
      ...made.map(({ column, from }) => {
        const value = sql`first(${from}${orderBy(first)}) FILTER (WHERE ${from} IS NOT NULL)`;
        return { column, value: column.type === 'string' ? sql`coalesce(${value}, ${nullOf('string').sql})` : value };
      }),
    ],
  };
  const numbered: Relation = {
    kind: 'extend',
    input: grouped,
    items: [{ column: id, value: sql`row_number() OVER (ORDER BY ${outPlace})` }],
  };
  return {
    part: sharedPart(numbered, scope),
    id,
    key: outKey,
    columns: made.map(({ name, column }) => ({ name, column })),
  };
}
