import assert from 'node:assert/strict';
import fc from 'fast-check';
import { withoutTables } from './support/answers.ts';
import type { TestCell } from './support/duck.ts';

type Row = readonly (string | null)[];

/** Each subset of the columns by itself, one pattern at a time. */
function patterns(rows: readonly Row[], threshold: number): string[] {
  const width = rows[0]?.length ?? 0;
  const found = new Map<string, { count: number; size: number; rows: string }>();
  for (let mask = 1; mask < 2 ** width; mask += 1) {
    for (const example of rows) {
      const isPart = (i: number): boolean => (mask & (2 ** i)) !== 0;
      const matching = rows.flatMap((row, at) =>
        row.every((cell, i) => !isPart(i) || cell === example[i]) ? [at] : [],
      );
      const cells = example.map((cell, i) => (isPart(i) ? cell : '*'));
      const size = cells.filter((_, i) => isPart(i)).length;
      const pattern = JSON.stringify([matching.length, (100 * matching.length) / rows.length, ...cells]);
      if (matching.length >= threshold * rows.length) {
        found.set(pattern, { count: matching.length, size, rows: matching.join() });
      }
    }
  }
  const all = [...found];
  return all
    .filter(([, one]) => !all.some(([, other]) => other.rows === one.rows && other.size > one.size))
    .map(([pattern]) => pattern)
    .toSorted();
}

function shown(rows: readonly (readonly TestCell[])[]): string[] {
  return rows
    .map(([, count, ...rest]) => JSON.stringify([Number(count), ...rest.map((cell) => cell?.toString() ?? null)]))
    .map((row) => row.replace(/^\[(\d+),"([^"]*)"/, '[$1,$2'))
    .toSorted();
}

describe('basket', () => {
  const { answer, compile } = withoutTables();

  it('finds what a search through all patterns finds, of those of the same rows the one with the most values', async () => {
    const cell = fc.constantFrom('a', 'b', 'c');
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(cell, cell, fc.constantFrom('a', '')), { minLength: 1, maxLength: 12 }),
        fc.constantFrom(0.05, 0.25, 0.5),
        async (rows, threshold) => {
          const table = `datatable(x:string, y:string, z:string)[${rows.flat().map((value) => `"${value}"`)}]`;
          const found = await answer(`${table} | evaluate basket(${threshold}, '~', '~', '*')`);
          assert.deepEqual(shown(found), patterns(rows, threshold));
          assert.deepEqual(
            found.map(([segment]) => segment),
            found.map((_, i) => BigInt(i)),
          );
        },
      ),
      { numRuns: 25, seed: 7 },
    );
  });

  it('knows values by their types, with null for any', async () => {
    const table =
      'datatable(s:string, n:long, b:bool, t:datetime)["x", 1, true, datetime(2020-01-01), "x", 2, true, datetime(null)]';
    assert.deepEqual(await answer(`${table} | evaluate basket(0.6)`), [[0n, 2n, 100, 'x', null, true, null]]);
    assert.deepEqual(await answer(`${table} | evaluate basket(0.6, '~', '~', long(-1), datetime(2000-01-01))`), [
      [0n, 2n, 100, 'x', -1n, true, '2000-01-01T00:00:00.0000000Z'],
    ]);
    assert.deepEqual(await answer(`${table} | where n > 5 | evaluate basket()`), []);
  });

  for (const [call, says] of [
    ['basket(0.2, w)', /weights/],
    ["basket(0.2, '~', 1)", /2 columns with 1 dimensions/],
    ['basket(3)', /from 0.015 to 1/],
  ] as const) {
    it(`refuses ${call}`, () => {
      assert.throws(() => compile(`datatable(s:string, w:long)["x", 1] | evaluate ${call}`), says);
    });
  }
});
