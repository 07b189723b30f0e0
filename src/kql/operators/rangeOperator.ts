import type { Table } from '../ir/relation.ts';
import { once, sql } from '../ir/sql.ts';
import { must } from '../kustoLanguage.ts';
import { commonType } from '../scalars/comparison.ts';
import { convert } from '../scalars/convert.ts';
import { isNumeric, type Scalar } from '../scalars/scalar.ts';
import { translate, typeNamed } from '../scalars/translate.ts';
import { outerScope, refuse, type Scope } from '../scope.ts';
import { resultColumns } from './operator.ts';

/** The number of the step is counted: adding up would lose digits on the way. */
function rangeOfReals(
  node: Kusto.Language.Syntax.RangeOperator,
  scope: Scope,
  values: readonly [from: Scalar, to: Scalar, step: Scalar],
): Table {
  const [from, to, step] = values.map((value) => convert(value, 'real').sql);
  const place = scope.statement.newColumn('long');
  const column = scope.statement.newColumn('real');
  const steps = sql`(${must(to)} - ${must(from)}) / ${must(step)}`;
  const last = once(steps, (n) => sql`CASE WHEN isfinite(${n}) THEN CAST(floor(${n}) AS BIGINT) END`);
  return {
    relation: {
      kind: 'extend',
      input: { kind: 'series', column: place, values: sql`generate_series(0, ${last})` },
      items: [{ column, value: sql`(${must(from)} + ${place} * ${must(step)})` }],
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
    return rangeOfReals(node, scope, [from, to, step]);
  }
  if (!ends || !type || (!whole && !timely) || (timely && step.type !== 'timespan')) {
    throw refuse(scope, node, `a range of ${from.type}`);
  }
  if (typeof step.constant !== 'bigint' || step.constant === 0n) throw refuse(scope, node, 'a step that is not known');
  const column = scope.statement.newColumn(type);
  const [start, end, by] = [ends[0], ends[1], step].map((value) => (whole ? convert(value, 'long').sql : value.sql));
  const values = sql`generate_series(${must(start)}, ${must(end)}, ${must(by)})`;
  const relation: Table['relation'] = {
    kind: 'series',
    column,
    values,
  };
  return {
    relation,
    columns: [{ name: must(result?.Name), column }],
    order: [{ column, descending: step.constant < 0n, nullsFirst: false }],
    serialized: true,
  };
}
