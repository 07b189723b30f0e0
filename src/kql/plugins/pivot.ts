import type { Rows } from '../../protocol/query.ts';
import type { Column } from '../../protocol/schema.ts';
import { aggregateFunctions } from '../aggregates/functions.ts';
import type { Item, NamedColumn, Table } from '../ir/relation.ts';
import { sql, text } from '../ir/sql.ts';
import { type Expression, kindOf, kql, must } from '../kustoLanguage.ts';
import { newItem } from '../operators/operator.ts';
import { invalid } from '../refusal.ts';
import { toText } from '../scalars/conversionFunctions.ts';
import { convert } from '../scalars/convert.ts';
import { columnValue, type Scalar, scalar } from '../scalars/scalar.ts';
import { refuse, subquery } from '../scope.ts';
import { answerOf, columnArgument, outputSchema, type Plugin, type PluginCall, unordered } from './plugin.ts';

type Call = Kusto.Language.Syntax.FunctionCallExpression;

/** Aggregates that Kusto's documentation of the plugin names. */
const supported: ReadonlySet<string> = new Set([
  'min',
  'max',
  'take_any',
  'sum',
  'dcount',
  'avg',
  'stdev',
  'variance',
  'make_list',
  'make_bag',
  'make_set',
  'count',
]);

interface Pivoting {
  readonly call: PluginCall;
  /** The texts that become names of columns. */
  readonly label: Scalar;
  readonly keys: readonly NamedColumn[];
  /** The aggregate over the rows of a table. */
  readonly aggregate: (input: Table) => Scalar;
}

/** A column for each value of a column, with an aggregate of the rows that have it; no rows are aggregated as such. */
export const pivot: Plugin = (call) => {
  const pivoting = read(call);
  const answer = answerOf(
    call,
    () => values(pivoting),
    (rows) => columnsOf(pivoting, rows),
  );
  const columns = answer ? columnsOf(pivoting, answer) : (outputSchema(call) ?? []);
  return pivoted(pivoting, columns);
};

function read(call: PluginCall): Pivoting {
  const [pivotNode, aggregateNode, ...keyNodes] = call.args;
  const pivotColumn = columnArgument(call, pivotNode);
  const label = toText(columnValue(pivotColumn.column));
  if (!label) throw refuse(call.scope, call.node, `'pivot' over a column of type ${pivotColumn.column.type}`);
  const used = new Set([pivotColumn.name, ...namesIn(aggregateNode)]);
  const keys =
    keyNodes.length > 0
      ? keyNodes.map((node) => columnArgument(call, node))
      : call.input.columns.filter((column) => !used.has(column.name));
  for (const { name, column } of keys) {
    if (column.type === 'dynamic' || column.type === 'decimal') {
      throw refuse(call.scope, call.node, `'pivot' by the column '${name}' of type ${column.type}`);
    }
  }
  return { call, label: scalar(label, 'string'), keys, aggregate: aggregateOf(call, aggregateNode) };
}

function namesIn(node: Expression | undefined): readonly string[] {
  const names: string[] = [];
  if (!node) return names;
  kql().Syntax.SyntaxElement.WalkNodes(
    node,
    (inner) => {
      if (kindOf(inner) === 'NameReference')
        names.push((inner as Kusto.Language.Syntax.NameReference).SimpleName ?? '');
    },
    null,
    null,
  );
  return names;
}

function aggregateOf(call: PluginCall, node: Expression | undefined): Pivoting['aggregate'] {
  if (!node) return () => scalar(sql`count(*)`, 'long', false);
  const name = kindOf(node) === 'FunctionCallExpression' ? (must((node as Call).Name).SimpleName ?? '') : '';
  const compute = supported.has(name) ? aggregateFunctions[name] : undefined;
  if (!compute) throw refuse(call.scope, node, "this aggregate in 'pivot'");
  return (input) => {
    const [value, ...others] = compute(node as Call, { input, rows: call.rows, keyNames: new Set() }) ?? [];
    if (!value || others.length > 0) throw refuse(call.scope, node, `the aggregate '${name}' in 'pivot'`);
    return value;
  };
}

/** The question: each value once. */
function values({ call, label }: Pivoting): Table {
  const item = newItem(call.scope, label);
  const key = call.scope.statement.newColumn('string');
  const input: Table['relation'] = { kind: 'extend', input: call.input.relation, items: [item] };
  const keys = [{ column: key, value: sql`${item.column}` }];
  return unordered({ kind: 'aggregate', input, keys, items: [] }, [{ name: 'value', column: key }]);
}

function columnsOf({ call, keys, aggregate }: Pivoting, rows: Rows): readonly Column[] {
  const own = keys.map(({ name, column }) => ({ name, type: column.type }));
  const { type } = aggregate(call.input);
  const labels = rows.map(([value]) => String(value)).sort((a, b) => (a < b ? -1 : 1));
  for (const label of labels) {
    if (label === '') throw refuse(call.scope, call.node, "'pivot' over a column that has empty values");
    if (own.some(({ name }) => name === label)) {
      throw invalid(call.node, `A value of the pivoted column is '${label}', which is the name of another column.`);
    }
  }
  return [...own, ...labels.map((name) => ({ name, type }))];
}

/** Aggregated by keys and label first, and then each label put into its column. */
function pivoted({ call, label, keys, aggregate }: Pivoting, columns: readonly Column[]): Table {
  const { scope, node, input } = call;
  const labelItem = newItem(scope, label);
  const labelled: Table = { ...input, relation: { kind: 'extend', input: input.relation, items: [labelItem] } };
  const groupKeys = keys.map(({ column }) => ({
    column: scope.statement.newColumn(column.type),
    value: sql`${column}`,
  }));
  const groupLabel = { column: scope.statement.newColumn('string'), value: sql`${labelItem.column}` };
  const cell = newItem(scope, aggregate(labelled));
  const groups: Table['relation'] = {
    kind: 'aggregate',
    input: labelled.relation,
    keys: [...groupKeys, groupLabel],
    items: [cell],
  };
  const ofNothing = newItem(scope, aggregate(input));
  const nothing: Table['relation'] = {
    kind: 'aggregate',
    input: { kind: 'filter', input: input.relation, predicate: sql`false` },
    keys: [],
    items: [ofNothing],
  };
  const missing = subquery(scope, unordered(nothing, []), ofNothing.column);
  const outKeys = groupKeys.map(({ column }) => ({
    column: scope.statement.newColumn(column.type),
    value: sql`${column}`,
  }));
  const items: Item[] = [];
  const made = columns.map(({ name, type }): NamedColumn => {
    const at = keys.findIndex((key) => key.name === name);
    const key = outKeys[at];
    if (key) {
      if (key.column.type !== type) throw invalid(node, `The column '${name}' is of type ${key.column.type}.`);
      return { name, column: key.column };
    }
    const isHere = sql`${groupLabel.column} = ${text(name)}`;
    const found = sql`any_value(${cell.column}) FILTER (WHERE ${isHere})`;
    const value = scalar(
      sql`CASE WHEN bool_or(${isHere}) THEN ${found} ELSE any_value((${missing})) END`,
      cell.column.type,
    );
    if (type !== cell.column.type && !(type === 'real' && cell.column.type === 'long')) {
      throw refuse(
        scope,
        node,
        `the output column '${name}' of type ${type} for an aggregate of type ${cell.column.type}`,
      );
    }
    const item = newItem(scope, convert(value, type));
    items.push(item);
    return { name, column: item.column };
  });
  return unordered({ kind: 'aggregate', input: groups, keys: outKeys, items }, made);
}
