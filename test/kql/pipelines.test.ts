import assert from 'node:assert/strict';
import fc from 'fast-check';
import { withoutTables } from './support/answers.ts';
import { comparisons, type PlainType, type PlainValue } from './support/plainEvaluator.ts';
import {
  aggregates,
  distinct,
  first,
  joined,
  joinKinds,
  keyOf,
  type PlainTable,
  placeOf,
  type Step,
  summarize,
  type Type,
  tableText,
  united,
  where,
  windowed,
} from './support/plainTables.ts';

const types: readonly Type[] = ['long', 'string', 'real', 'bool', 'timespan'];

/** Few, so that they meet; reals whose sums are exact in any order. */
const values: Readonly<Record<Type, readonly PlainValue[]>> = {
  long: [0n, 1n, -1n, 2n, 2n ** 63n - 1n, null],
  string: ['', 'a', 'A', 'b c', 'é'],
  real: [0, 1.5, -2.25, 1024, null],
  bool: [true, false, null],
  timespan: [0n, 864_000_000_000n, -1n, null],
};

const columns = types.map((type) => ({ name: `${type}s`, type }));

const value = (type: Type): fc.Arbitrary<PlainValue> => fc.constantFrom(...values[type]);

/** Rows of one value of each type, behind a number of their own. */
const tables: fc.Arbitrary<PlainTable> = fc.array(fc.tuple(...types.map(value)), { maxLength: 7 }).map((rows) => ({
  columns: [{ name: 'id', type: 'long' as PlainType }, ...columns],
  rows: rows.map((row, i) => [BigInt(i + 1), ...row]),
}));

/** Some of the columns of a table: the right side of a join or union. */
const parts: fc.Arbitrary<PlainTable> = fc
  .tuple(tables, fc.subarray([...types], { minLength: 1 }))
  .map(([table, kept]) => {
    const places = kept.map((type) => placeOf(table, `${type}s`));
    return {
      columns: places.flatMap((place) => table.columns[place] ?? []),
      rows: table.rows.map((row) => places.map((place) => row[place] ?? null)),
    };
  });

const column = fc.constantFrom(...columns);

/** Steps that leave all columns, so that any other can stand behind them. */
const keeping: fc.Arbitrary<Step> = fc.oneof(
  column.chain(({ name, type }) =>
    fc
      .tuple(fc.constantFrom(...comparisons), value(type))
      .filter(([sign, v]) => v !== null && (/[=]=|!=/.test(sign) || (type !== 'bool' && type !== 'string')))
      .map(([sign, v]) => where(name, type, sign, v)),
  ),
  fc
    .tuple(column, fc.nat(5), fc.boolean(), fc.constantFrom('first' as const, 'last' as const, undefined))
    .map(([{ name }, count, descending, nulls]) => first(name, count, descending, nulls)),
  fc
    .tuple(fc.constantFrom('leftsemi' as const, 'leftanti' as const), parts)
    .map(([kind, right]) => joined(kind, right, right.columns[0]?.name ?? '')),
);

const last: fc.Arbitrary<Step> = fc.oneof(
  fc
    .subarray(
      columns.map(({ name }) => name),
      { minLength: 1 },
    )
    .map(distinct),
  fc
    .tuple(
      fc.constantFrom(...aggregates),
      fc.subarray(
        columns.map(({ name }) => name),
        { maxLength: 2 },
      ),
    )
    .chain(([aggregate, keys]) =>
      fc
        .constantFrom(...columns.filter(({ type }) => aggregate.takes.includes(type)))
        .map(({ name, type }) => summarize(aggregate, name, type, keys)),
    ),
  fc
    .tuple(fc.constantFrom(...joinKinds), parts)
    .map(([kind, right]) => joined(kind, right, right.columns[0]?.name ?? '')),
  parts.map(united),
  column.map(({ name, type }) => windowed(name, type)),
);

/** One sequence in every run, so that what failed fails again; `FC_SEED=random` looks further. */
const seed = process.env.FC_SEED === 'random' ? Date.now() : Number(process.env.FC_SEED ?? 1);

describe('random pipelines', function () {
  this.timeout(300_000);
  const { answer } = withoutTables();

  it('give what a plain evaluator gives, for few rows, none, and nulls', async () => {
    const check = async (table: PlainTable, steps: readonly Step[], end: Step): Promise<void> => {
      const all = [...steps, end];
      const wanted = all.reduce((result, step) => step.apply(result), table);
      // Spans of time as numbers, so that their texts do not matter here.
      const shown = wanted.columns.map(({ name, type }) => (type === 'timespan' ? `${name} = tolong(${name})` : name));
      const text = [tableText(table), ...all.map((step) => step.text), `project ${shown.join(', ')}`].join('\n| ');
      const found = await answer(text);
      const lines = (rows: PlainTable['rows']): string[] => rows.map(keyOf).toSorted();
      assert.deepEqual(lines(found), lines(wanted.rows), text);
    };
    const pipelines = fc.asyncProperty(tables, fc.array(keeping, { maxLength: 3 }), last, check);
    await fc.assert(pipelines, { numRuns: Number(process.env.FC_RUNS ?? 200), seed });
  });
});
