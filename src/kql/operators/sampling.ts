import type { Relation, Table } from '../ir/relation.ts';
import { sql } from '../ir/sql.ts';
import { type Expression, must } from '../kustoLanguage.ts';
import { type Scalar, scalar } from '../scalars/scalar.ts';
import { translate } from '../scalars/translate.ts';
import { wrapped } from '../scalars/wrapping.ts';
import { refuse, type Scope, scopeOf } from '../scope.ts';
import { groupKey } from './grouping.ts';
import { newItem, resultColumns, type TableOperator, unnamed } from './operator.ts';
import { refuseParameters, rowCount } from './rows.ts';

/** So many rows, each with the same chance. */
export const sample: TableOperator<Kusto.Language.Syntax.SampleOperator> = (node, input, scope) => {
  refuseParameters(node.Parameters, [], scope);
  const count = rowCount(must(node.Expression), scope);
  const chance = newItem(scope, scalar(sql`random()`, 'real'));
  const mixed: Relation = { kind: 'extend', input: input.relation, items: [chance] };
  const order = [{ column: chance.column, descending: false, nullsFirst: false }];
  return { ...input, relation: { kind: 'limit', input: mixed, count, order }, order: [], serialized: false };
};

/** So many of the values of a column; which ones is not said. */
export const sampleDistinct: TableOperator<Kusto.Language.Syntax.SampleDistinctOperator> = (node, input, scope) => {
  refuseParameters(node.Parameters, [], scope);
  const count = rowCount(must(node.Expression), scope);
  const { relation, key } = groupedBy(must(node.OfExpression), input, scope, []);
  return {
    relation: { kind: 'limit', input: relation, count, order: [] },
    columns: [{ name: must(resultColumns(node)[0]?.Name), column: key }],
    order: [],
    serialized: false,
  };
};

/** The values that occur most often, or whose rows have the greatest sum. Kusto estimates; here they are counted. */
export const topHitters: TableOperator<Kusto.Language.Syntax.TopHittersOperator> = (node, input, scope) => {
  const count = rowCount(must(node.Expression), scope);
  const by = node.ByClause?.Expression;
  const weight = by ? sumOf(translate(by, scopeOf(scope, input))) : scalar(sql`count(*)`, 'long', false);
  if (!weight) throw refuse(scope, must(by), 'top-hitters by this type');
  const measure = newItem(scope, weight);
  const { relation, key } = groupedBy(must(node.OfExpression), input, scope, [measure]);
  const results = resultColumns(node);
  const order = [{ column: measure.column, descending: true, nullsFirst: false }];
  return {
    relation: { kind: 'limit', input: relation, count, order },
    columns: [key, measure.column].map((column, i) => ({ name: must(results[i]?.Name), column })),
    order: [],
    serialized: false,
  };
};

function sumOf(value: Scalar): Scalar | undefined {
  const total = sql`coalesce(sum(${value.sql}), 0)`;
  if (value.type === 'real') return scalar(total, 'real', false);
  return value.type === 'int' || value.type === 'long' ? scalar(wrapped(total), 'long', false) : undefined;
}

function groupedBy(
  node: Expression,
  input: Table,
  scope: Scope,
  items: Extract<Relation, { kind: 'aggregate' }>['items'],
): { relation: Relation; key: ReturnType<typeof newItem>['column'] } {
  const value = groupKey(translate(unnamed(node), scopeOf(scope, input)), node, scope);
  const below = newItem(scope, value);
  const key = { column: scope.statement.newColumn(value.type), value: sql`${below.column}` };
  const rows: Relation = { kind: 'extend', input: input.relation, items: [below] };
  return { relation: { kind: 'aggregate', input: rows, keys: [key], items }, key: key.column };
}
