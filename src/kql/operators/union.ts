import type { NamedColumn, Table } from '../ir/relation.ts';
import type { Sql } from '../ir/sql.ts';
import { sql } from '../ir/sql.ts';
import { type Expression, elements, sourceOf } from '../kustoLanguage.ts';
import { nullOf } from '../scalars/scalar.ts';
import { typeNamed } from '../scalars/translate.ts';
import { refuse, type Scope } from '../scope.ts';
import { type Leg, legsOf } from './legs.ts';
import { resultColumns } from './operator.ts';
import { refuseParameters } from './rows.ts';

/** The rows of all tables; a column that a table lacks is null in its rows. */
export function union(node: Kusto.Language.Syntax.UnionOperator, input: Leg | undefined, scope: Scope): Table {
  // What `isfuzzy` lets be missing is no longer in the text.
  const parameters = refuseParameters(node.Parameters, ['kind', 'withsource', 'isfuzzy'], scope);
  const withSource = parameters.get('withsource');
  const sourceName = withSource && sourceOf(withSource);
  if (sourceName !== undefined && resultColumns(node)[0]?.Name !== sourceName) {
    throw refuse(scope, node, "this 'withsource'");
  }
  const operands = legsOf(elements(node.Expressions), 'union_arg', input ? 1 : 0, scope);
  const kind = parameters.get('kind');
  const inner = kind !== undefined && sourceOf(kind) === 'inner';
  return putTogether(node, input ? [input, ...operands] : operands, { sourceName, inner }, scope);
}

interface Form {
  /** The first column, if it says where rows come from. */
  readonly sourceName: string | undefined;
  /** Whether only the columns that all tables have come out. */
  readonly inner: boolean;
}

/** All legs under the columns that the binder gives the node. */
export function putTogether(node: Expression, legs: readonly Leg[], form: Form, scope: Scope): Table {
  const { sourceName, inner } = form;
  const results = resultColumns(node);
  const own = sourceName === undefined ? results : results.slice(1);
  const places = placesOf(legs);
  if (inner && [...places].some(([name, types]) => types.size > 1 && isEverywhere(name, legs))) {
    throw refuse(scope, node, 'an inner union of columns of several types');
  }
  const all = [...places].flatMap(([name, types]) => [...types].map((type) => ({ name, type })));
  const wanted = inner ? all.filter(({ name }) => isEverywhere(name, legs)) : all;
  const named = wanted.map(({ name, type }) => ({ name, type, result: resultName(name, type, places) }));
  if (named.length === 0) throw refuse(scope, node, 'a union without columns');
  // The binder gives an inner union the columns of an outer one.
  const fits = inner || own.length === named.length;
  const columns = named.map(({ name, type, result }, i): NamedColumn & { readonly of: string } => {
    const bound = typeNamed(own[i]?.Type?.Name ?? '');
    // The binder may call the columns of a conflict otherwise, but the types must be those at their places.
    const sameName = own.some((column) => column.Name === result && typeNamed(column.Type?.Name ?? '') === type);
    if (!fits || (!inner && bound !== type) || !sameName)
      throw refuse(scope, node, `the column '${result}' of this operator`);
    return { name: result, column: scope.statement.newColumn(type), of: name };
  });
  const source = scope.statement.newColumn('string');
  const inputs = legs.map((leg) => {
    const values = columns.map(({ of, column }): Sql => {
      const found = leg.table.columns.find((c) => c.name === of && c.column.type === column.type);
      return found ? sql`${found.column}` : nullOf(column.type).sql;
    });
    return { relation: leg.table.relation, values: sourceName === undefined ? values : [leg.source, ...values] };
  });
  const first: readonly NamedColumn[] = sourceName === undefined ? [] : [{ name: sourceName, column: source }];
  const visible = [...first, ...columns.map(({ name, column }) => ({ name, column }))];
  return {
    relation: { kind: 'union', columns: visible.map((c) => c.column), inputs },
    columns: visible,
    order: [],
    serialized: false,
  };
}

type Places = ReadonlyMap<string, ReadonlySet<NamedColumn['column']['type']>>;

/** The names in the order in which the tables bring them, each with its types. */
function placesOf(legs: readonly Leg[]): Places {
  const places = new Map<string, Set<NamedColumn['column']['type']>>();
  for (const { name, column } of legs.flatMap((leg) => leg.table.columns)) {
    const types = places.get(name) ?? new Set();
    places.set(name, types.add(column.type));
  }
  return places;
}

function isEverywhere(name: string, legs: readonly Leg[]): boolean {
  return legs.every((leg) => leg.table.columns.some((column) => column.name === name));
}

/** A name of several types has the type behind it, and a number where another column has that name. */
function resultName(name: string, type: string, places: Places): string {
  if ((places.get(name)?.size ?? 0) < 2) return name;
  const typed = `${name}_${type}`;
  for (let number = 0; ; number += 1) {
    const candidate = number === 0 ? typed : `${typed}${number}`;
    if (!places.has(candidate)) return candidate;
  }
}
