import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { maxDatetimeTicks } from '../../../src/kql/storageTypes.ts';
import { formatDatetime, formatTimespan } from '../../../src/kql/syntax/timeForms.ts';
import type { Cell } from '../../../src/protocol/query.ts';
import type { KustoType } from '../../../src/protocol/schema.ts';
import { PlaneFixture, stored } from './planeFixture.ts';

const count = 2000;

/** What is in the file, and what is to come out of it. */
type Sample = readonly [text: string, cell: Cell];

function sample<T>(arbitrary: fc.Arbitrary<T>, toSample: (value: T) => Sample): readonly Sample[] {
  return fc.sample(arbitrary, { numRuns: count, seed: 20_240_229 }).map(toSample);
}

const ticksPerMinute = 600_000_000n;
const minLong = -(2n ** 63n);
const maxLong = 2n ** 63n - 1n;

function safe(long: bigint): Cell {
  return Number.isSafeInteger(Number(long)) ? Number(long) : String(long);
}

/** A decimal by whole digits and a power of ten, written out by shifting the point. */
function plainDecimal(digits: bigint, exponent: number): string {
  const sign = digits < 0n ? '-' : '';
  const size = String(digits < 0n ? -digits : digits);
  if (exponent >= 0) return digits === 0n ? '0' : `${sign}${size}${'0'.repeat(exponent)}`;
  const padded = size.padStart(1 - exponent, '0');
  const fraction = padded.slice(exponent).replace(/0+$/, '');
  const whole = padded.slice(0, exponent);
  return digits === 0n ? '0' : `${sign}${whole}${fraction === '' ? '' : `.${fraction}`}`;
}

const anyTicks = fc.bigInt({ min: 0n, max: maxDatetimeTicks });
const offset = fc.integer({ min: -14 * 60, max: 14 * 60 });

const samples: Readonly<Partial<Record<KustoType, readonly Sample[]>>> = {
  long: sample(fc.bigInt({ min: minLong, max: maxLong }), (long) => [String(long), safe(long)]),
  real: sample(fc.double({ noNaN: true, noDefaultInfinity: true }), (real) => [
    Object.is(real, -0) ? '-0' : String(real),
    real,
  ]),
  decimal: sample(
    fc.tuple(fc.bigInt({ min: -(10n ** 34n) + 1n, max: 10n ** 34n - 1n }), fc.integer({ min: -40, max: 40 })),
    ([digits, exponent]) => [`${digits}e${exponent}`, plainDecimal(digits, exponent)],
  ),
  datetime: sample(fc.tuple(anyTicks, offset), ([ticks, minutes]) => {
    const local = formatDatetime(ticks + BigInt(minutes) * ticksPerMinute);
    const cell = formatDatetime(ticks);
    if (local === null || minutes === 0) return [String(cell), cell];
    const size = Math.abs(minutes);
    const hours = String(Math.floor(size / 60)).padStart(2, '0');
    return [`${local.slice(0, -1)}${minutes < 0 ? '-' : '+'}${hours}:${String(size % 60).padStart(2, '0')}`, cell];
  }),
  timespan: sample(fc.bigInt({ min: minLong, max: maxLong }), (ticks) => [
    formatTimespan(ticks),
    formatTimespan(ticks),
  ]),
  guid: sample(fc.uuid(), (guid) => [guid.toUpperCase(), guid]),
  string: sample(fc.string({ unit: 'grapheme', maxLength: 30 }), (text) => [text, text]),
};

describe('Random values, from a file to the wire', () => {
  let fixture: PlaneFixture;
  before(async () => {
    fixture = await PlaneFixture.open();
  });
  after(() => fixture.close());

  async function roundTrip(name: string, lines: readonly string[]): Promise<void> {
    const types = Object.keys(samples) as KustoType[];
    const columns = stored({ n: 'int', ...Object.fromEntries(types.map((type) => [type, type])) });
    const path = await fixture.file(name, lines.join('\n'));
    const rows = await fixture.rows(columns, await fixture.write(path, columns), 'SELECT * FROM', 'ORDER BY c1');
    assert.equal(rows.length, count);
    for (const [n, row] of rows.entries()) {
      assert.deepEqual(
        row,
        [n, ...types.map((type) => samples[type]?.[n]?.[1])],
        `${name}, ${types.map((type) => samples[type]?.[n]?.[0]).join(' | ')}`,
      );
    }
  }

  it('CSV', async () => {
    const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
    const rows = Array.from({ length: count }, (_, n) =>
      [String(n), ...Object.values(samples).map((list) => quoted(list[n]?.[0] ?? ''))].join(','),
    );
    await roundTrip('random.csv', [['n', ...Object.keys(samples)].join(','), ...rows]);
  });

  it('NDJSON', async () => {
    const rows = Array.from({ length: count }, (_, n) =>
      JSON.stringify({ n, ...Object.fromEntries(Object.entries(samples).map(([type, list]) => [type, list[n]?.[0]])) }),
    );
    await roundTrip('random.ndjson', rows);
  });
});
