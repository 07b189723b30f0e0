import { type FunctionDefinition, onNullable } from './definition.ts';
import { elements, kindOfJson, toArray, unquoted } from './json.ts';

/** Kinds of values in the order in which they are sorted; those of one kind are sorted by value. */
const ranks = { long: 0, double: 0, string: 1, bool: 2, array: 3, dictionary: 4, null: 5 } as const;

function compareValues(a: string, b: string): number {
  const [kindA, kindB] = [kindOfJson(a), kindOfJson(b)];
  const rank = ranks[kindA] - ranks[kindB];
  if (rank !== 0) return rank;
  if (kindA === 'long' && kindB === 'long') {
    const [x, y] = [BigInt(a), BigInt(b)];
    return x < y ? -1 : x > y ? 1 : 0;
  }
  const [x, y] = ranks[kindA] === 0 ? [Number(a), Number(b)] : kindA === 'string' ? [unquoted(a), unquoted(b)] : [a, b];
  return x < y ? -1 : x > y ? 1 : 0;
}

/**
 * Sorts the first array and brings the others into the same order. All must be of the length of the first, else null
 * stands for them. Values of one kind stay together; nulls come last, or first where that is asked for.
 */
function sorted(arrays: readonly (string | null)[], descending: boolean, nullsLast: boolean): string | null {
  const [first, ...others] = arrays.map(elements);
  if (!first) return null;
  const order = first
    .map((value, i) => ({ value, i }))
    .sort((a, b) => {
      const [nullA, nullB] = [a.value === 'null', b.value === 'null'];
      if (nullA || nullB) return nullA === nullB ? a.i - b.i : nullA === nullsLast ? 1 : -1;
      const rank = ranks[kindOfJson(a.value)] - ranks[kindOfJson(b.value)];
      if (rank !== 0) return rank;
      const compared = compareValues(a.value, b.value);
      return compared === 0 ? a.i - b.i : descending ? -compared : compared;
    })
    .map(({ i }) => i);
  const arranged = [first, ...others].map((list) =>
    list?.length === first.length ? toArray(order.map((i) => list[i] ?? 'null')) : 'null',
  );
  return arranged.length === 1 ? (arranged[0] ?? null) : toArray(arranged);
}

const sorting = (descending: boolean): FunctionDefinition =>
  onNullable(['VARCHAR[]', 'BOOLEAN'], 'VARCHAR', (arrays, nullsLast) =>
    sorted(arrays ?? [], descending, nullsLast ?? true),
  );

export const sortings = {
  array_sort_asc: sorting(false),
  array_sort_desc: sorting(true),
} as const satisfies Readonly<Record<string, FunctionDefinition>>;
