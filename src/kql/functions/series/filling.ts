import { type FunctionDefinition, onNullable } from '../definition.ts';
import { elements, toArray } from '../json.ts';
import { numberJson, seriesOf } from './numbers.ts';

/** The elements as texts, null where they are missing: JSON's null, or the placeholder. */
function gapsOf(json: string | null, placeholder: number | null): (string | null)[] | undefined {
  return elements(json)?.map((element) => {
    if (element === 'null') return null;
    return placeholder !== null && Number(element) === placeholder ? null : element;
  });
}

const carried = (backward: boolean): FunctionDefinition =>
  onNullable(['VARCHAR', 'DOUBLE'], 'VARCHAR', (json, placeholder) => {
    const list = gapsOf(json, placeholder);
    if (!list) return null;
    if (backward) list.reverse();
    let last: string | null = null;
    const filled = list.map((element) => {
      last = element ?? last;
      return last ?? (placeholder === null ? 'null' : numberJson(placeholder, Number.isInteger(placeholder)));
    });
    return toArray(backward ? filled.reverse() : filled);
  });

/** Between two numbers on the straight line through them; at the ends the nearest number where `edges` is set. */
function linear(values: readonly (number | null)[], edges: boolean): (number | null)[] {
  const known = values.flatMap((value, at) => (value === null ? [] : [{ at, value }]));
  let next = 0;
  return values.map((value, at) => {
    if (value !== null) {
      next += 1;
      return value;
    }
    const [left, right] = [known[next - 1], known[next]];
    if (!left || !right) return edges ? ((left ?? right)?.value ?? null) : null;
    return left.value + ((right.value - left.value) * (at - left.at)) / (right.at - left.at);
  });
}

/** How gaps of a series are closed. Source: Kusto documentation, "series_fill_…()". */
export const filling = {
  series_fill_forward: carried(false),
  series_fill_backward: carried(true),
  series_fill_const: onNullable(['VARCHAR', 'VARCHAR', 'DOUBLE'], 'VARCHAR', (json, constant, placeholder) => {
    const list = gapsOf(json, placeholder);
    return list ? toArray(list.map((element) => element ?? constant ?? 'null')) : null;
  }),
  series_fill_linear: onNullable(
    ['VARCHAR', 'DOUBLE', 'BOOLEAN', 'DOUBLE'],
    'VARCHAR',
    (json, placeholder, edges, constant) => {
      const series = seriesOf(json);
      if (!series) return null;
      const values = series.values.map((value) => (placeholder !== null && value === placeholder ? null : value));
      const empty = values.every((value) => value === null);
      const filled = empty ? values.map(() => constant) : linear(values, edges ?? true);
      return toArray(filled.map((value) => numberJson(value, series.whole && !empty)));
    },
  ),
} as const satisfies Readonly<Record<string, FunctionDefinition>>;
