import { aggregateFunctions } from '../aggregates/functions.ts';
import type { Item, NamedColumn, Table } from '../ir/relation.ts';
import { type Column, sql } from '../ir/sql.ts';
import { type Expression, elements, kindOf, kql, must } from '../kustoLanguage.ts';
import { bin } from '../scalars/arithmetic.ts';
import { columnValue, isNumeric, type Scalar } from '../scalars/scalar.ts';
import { translate } from '../scalars/translate.ts';
import { outerScope, refuse, type Scope, scopeOf } from '../scope.ts';
import { groupKey } from './grouping.ts';
import { newItem, resultColumns, type TableOperator, unnamed } from './operator.ts';
import { refuseParameters } from './rows.ts';

type Call = Kusto.Language.Syntax.FunctionCallExpression;

/** Groups by computed columns. Kusto groups nulls together, as SQL does. */
export const summarize: TableOperator<Kusto.Language.Syntax.SummarizeOperator> = (node, input, scope) => {
  refuseParameters(node.Parameters, [], scope);
  const rows = scopeOf(scope, input);
  const results = resultColumns(node).map((column) => must(column.Name));
  const keyNodes = elements(node.ByClause?.Expressions ?? null);

  const inner: Item[] = [];
  const keys: Item[] = [];
  const columns: NamedColumn[] = [];
  const take = (column: Column, name = must(results[columns.length])): void => {
    columns.push({ name, column });
  };
  for (const keyNode of keyNodes) {
    const value = groupKey(binned(translate(unnamed(keyNode), rows), node, scope), keyNode, scope);
    const below = newItem(scope, value);
    const key = { column: scope.statement.newColumn(value.type), value: sql`${below.column}` };
    inner.push(below);
    keys.push(key);
    take(key.column);
  }

  const grouped: Item[] = [];
  const keyNames = keyNodes.map(unnamed).filter((key) => kindOf(key) === 'NameReference');
  const context = {
    input,
    rows,
    keyNames: new Set(keyNames.map((key) => (key as Kusto.Language.Syntax.NameReference).SimpleName ?? '')),
  };
  const aggregateColumns = (call: Call): readonly Column[] => {
    const name = must(call.Name).SimpleName ?? '';
    const compute = Object.hasOwn(aggregateFunctions, name) ? aggregateFunctions[name] : undefined;
    const values = compute?.(call, context);
    if (!values) throw refuse(scope, call, `the aggregate '${name}' with these arguments`);
    const made = values.map((value) => newItem(scope, value));
    grouped.push(...made);
    return made.map((item) => item.column);
  };

  const outer: Item[] = [];
  // Outside of the aggregates an expression sees the keys, by name.
  const above: Scope = {
    ...outerScope(scope),
    columns: new Map(columns.map((c) => [c.name, c.column])),
    aggregate: (call): Scalar => columnValue(must(aggregateColumns(call)[0])),
  };
  for (const item of elements(node.Aggregates)) {
    const expression = unnamed(item);
    if (kindOf(expression) === 'FunctionCallExpression' && isMultiple(expression as Call)) {
      for (const column of aggregateColumns(expression as Call)) take(column);
      continue;
    }
    if (expression === item) refuseInternalName(expression, scope);
    const value = newItem(scope, translate(expression, above));
    outer.push(value);
    take(value.column, expression === item ? nameOfPair(expression) : undefined);
  }
  if (columns.length !== results.length) throw refuse(scope, node, 'this combination of aggregates');
  const below: Table['relation'] =
    inner.length === 0 ? input.relation : { kind: 'extend', input: input.relation, items: inner };
  const aggregated: Table['relation'] = { kind: 'aggregate', input: below, keys, items: grouped };
  return {
    relation: outer.length === 0 ? aggregated : { kind: 'extend', input: aggregated, items: outer },
    columns,
    order: [],
    serialized: false,
  };
};

/** What a key becomes by `bin = size` behind it, the old form of `bin(key, size)`. */
function binned(key: Scalar, node: Kusto.Language.Syntax.SummarizeOperator, scope: Scope): Scalar {
  const clause = node.ByClause?.BinClause;
  if (!clause) return key;
  // Which of several keys it belongs to is not documented.
  if (elements(must(node.ByClause).Expressions).length > 1) throw refuse(scope, clause, "'bin =' after several keys");
  const size = translate(unnamed(clause), outerScope(scope));
  const value =
    isNumeric(size.type) === isNumeric(key.type) ? bin(key, size, key.type, scope.statement.overflow) : undefined;
  const isWhole = key.type === 'int' || key.type === 'long';
  if (!value || (isWhole && size.type !== 'int' && size.type !== 'long')) {
    throw refuse(scope, clause, `'bin =' of type ${size.type} for a key of type ${key.type}`);
  }
  return value;
}

/** The name that Kusto makes of both columns of a covariance, where Microsoft's binder makes it of the first alone. */
function nameOfPair(expression: Expression): string | undefined {
  if (kindOf(expression) !== 'FunctionCallExpression') return undefined;
  const name = must((expression as Call).Name).SimpleName ?? '';
  const columns = elements(must((expression as Call).ArgumentList).Expressions);
  if (!/^covariancep?$/.test(name) || columns.some((column) => kindOf(column) !== 'NameReference')) return undefined;
  return [name, ...columns.map((column) => (column as Kusto.Language.Syntax.NameReference).SimpleName)].join('_');
}

/** What an aggregate over `d[k]` is called without a name is an identifier that Kusto makes up anew for each query. */
function refuseInternalName(expression: Expression, scope: Scope): void {
  kql().Syntax.SyntaxElement.WalkNodes(
    expression,
    (node) => {
      if (kindOf(node) !== 'BracketedExpression') return;
      const index = must((node as Kusto.Language.Syntax.BracketedExpression).Expression);
      if (/Literal|UnaryMinus/.test(kindOf(index))) return;
      throw refuse(
        scope,
        expression,
        'an aggregate over a member whose name is computed, without a name for its column (name = …),',
      );
    },
    null,
    null,
  );
}

const multiple: ReadonlySet<string> = new Set([
  'arg_max',
  'arg_min',
  'argmax',
  'argmin',
  'take_any',
  'any',
  'percentiles',
  'percentilesw',
]);

/** Aggregates that make as many columns as they have arguments. */
function isMultiple(call: Call): boolean {
  return multiple.has(must(call.Name).SimpleName ?? '');
}

export const distinct: TableOperator<Kusto.Language.Syntax.DistinctOperator> = (node, input, scope) => {
  refuseParameters(node.Parameters, [], scope);
  const rows = scopeOf(scope, input);
  const results = resultColumns(node);
  const nodes = elements(node.Expressions);
  const star = nodes.length === 1 && nodes.every((item) => kindOf(item) === 'StarExpression');
  const values = star ? input.columns.map((c) => columnValue(c.column)) : nodes.map((item) => translate(item, rows));
  if (values.length !== results.length) throw refuse(scope, node, 'this form of distinct');
  const inner = values.map((value) => {
    if (value.type === 'dynamic') throw refuse(scope, node, 'distinct over dynamic');
    return newItem(scope, groupKey(value, node, scope));
  });
  const keys = inner.map((item) => ({
    column: scope.statement.newColumn(item.column.type),
    value: sql`${item.column}`,
  }));
  return {
    relation: { kind: 'aggregate', input: { kind: 'extend', input: input.relation, items: inner }, keys, items: [] },
    columns: keys.map((key, i) => ({ name: must(results[i]?.Name), column: key.column })),
    order: [],
    serialized: false,
  };
};
