import type { KustoType } from '../../protocol/schema.ts';
import type { Table } from '../ir/relation.ts';
import { type Column, type Sql, sql, typeName } from '../ir/sql.ts';
import { must } from '../kustoLanguage.ts';
import { commonType } from '../scalars/comparison.ts';
import { convert } from '../scalars/convert.ts';
import { isNumeric } from '../scalars/scalar.ts';
import { translate, typeNamed } from '../scalars/translate.ts';
import { outerScope, refuse, type Scope } from '../scope.ts';
import { resultColumns } from './operator.ts';

/** The number of the step is counted: a real would lose digits by adding up, and a step may be known late. */
function countedRange(
  node: Kusto.Language.Syntax.RangeOperator,
  scope: Scope,
  type: KustoType,
  [from, to, step]: readonly [from: Sql, to: Sql, step: Sql],
): Table {
  const place = scope.statement.newColumn('long');
  const column = scope.statement.newColumn(type);
  const isReal = type === 'real';
  // From one end of 64 bits to the other is more than they hold.
  const wide = (value: Sql | Column): Sql => (isReal ? sql`${value}` : sql`CAST(${value} AS HUGEINT)`);
  const distance = sql`(${wide(to)} - ${from})`;
  const steps = isReal ? sql`floor(${distance} / ${step})` : sql`(${distance} // ${step})`;
  const most = isReal ? sql`9e18` : sql`9000000000000000000`;
  // Within the first step in the other direction is no value, though it is rounded to none.
  const last = sql`CASE WHEN ${distance} / ${step} >= 0 AND isfinite(${distance} / ${step}) THEN CAST(least(${steps}, ${most}) AS BIGINT) END`;
  return {
    relation: {
      kind: 'extend',
      input: { kind: 'series', column: place, values: sql`generate_series(0, ${last})`, descending: false },
      items: [{ column, value: sql`CAST(${from} + ${wide(place)} * ${step} AS ${typeName(type)})` }],
    },
    columns: [{ name: must(resultColumns(node)[0]?.Name), column }],
    order: [{ column: place, descending: false, nullsFirst: false }],
    serialized: true,
  };
}

/** `range x from a to b step c`: a row for each value, both ends included. */
export function range(node: Kusto.Language.Syntax.RangeOperator, scope: Scope): Table {
  const outer = outerScope(scope);
  const [result] = resultColumns(node);
  const type = typeNamed(must(result?.Type).Name ?? '');
  const from = translate(must(node.From), outer);
  const to = translate(must(node.To), outer);
  const step = translate(must(node.Step), outer);
  const ends = commonType(from, to);
  const whole = type === 'int' || type === 'long';
  const timely = type === 'datetime' || type === 'timespan';
  if (type === 'real' && [from, to, step].every((value) => isNumeric(value.type) && value.type !== 'decimal')) {
    const [first, last, by] = [from, to, step].map((value) => convert(value, 'real').sql);
    return countedRange(node, scope, type, [must(first), must(last), must(by)]);
  }
  if (!ends || !type || (!whole && !timely) || (timely && step.type !== 'timespan')) {
    throw refuse(scope, node, `a range of ${from.type}`);
  }
  if (step.constant === 0n || (whole && step.type !== 'int' && step.type !== 'long')) {
    throw refuse(scope, node, 'this step of a range');
  }
  const [start, end, by] = [ends[0], ends[1], step].map((value) => (whole ? convert(value, 'long').sql : value.sql));
  if (!start || !end || !by) throw refuse(scope, node, 'this range');
  if (typeof step.constant !== 'bigint') return countedRange(node, scope, type, [start, end, by]);
  const column = scope.statement.newColumn(type);
  const values = sql`generate_series(${start}, ${end}, ${by})`;
  const relation: Table['relation'] = {
    kind: 'series',
    column,
    values,
    descending: step.constant < 0n,
  };
  return {
    relation,
    columns: [{ name: must(result?.Name), column }],
    order: [{ column, descending: step.constant < 0n, nullsFirst: false }],
    serialized: true,
  };
}
