import type { Table } from '../ir/relation.ts';
import { sql } from '../ir/sql.ts';
import { must } from '../kustoLanguage.ts';
import { commonType } from '../scalars/comparison.ts';
import { convert } from '../scalars/convert.ts';
import { translate, typeNamed } from '../scalars/translate.ts';
import { outerScope, refuse, type Scope } from '../scope.ts';
import { resultColumns } from './operator.ts';

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
