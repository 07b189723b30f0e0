import assert from 'node:assert/strict';
import type { DuckDBConnection } from '@duckdb/node-api';
import fc from 'fast-check';
import { compileQuery } from '../../src/kql/compileQuery.ts';
import { type Globals, loadKustoLanguage } from '../../src/kql/kustoLanguage.ts';
import { globalsOf } from '../../src/kql/schemaSymbols.ts';
import type { DatabaseSchema } from '../../src/protocol/schema.ts';
import { openDuck, rowsOf } from './support/duck.ts';
import {
  both,
  compare,
  comparisons,
  type Expression,
  either,
  longOperators,
  moment,
  onLongs,
  onReals,
  onTexts,
  type PlainType,
  type PlainValue,
  realOperators,
  substring,
  textOperators,
} from './support/plainEvaluator.ts';

type Any = fc.Arbitrary<Expression>;

/** The KQL of a value, so that no text of the engine's is needed to read it back. */
function literal(type: PlainType, value: PlainValue): string {
  if (value === null) return `${type === 'timespan' ? 'time' : type}(null)`;
  switch (type) {
    case 'string':
      return JSON.stringify(value);
    case 'datetime':
      return `todatetime(tolong(long(${value})))`;
    case 'timespan':
      return `(1tick * long(${value}))`;
    case 'real':
      return `real(${String(value).replace('+', '')})`;
    default:
      return `${type}(${value})`;
  }
}

const orNull = <T>(values: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(values, { freq: 6 });
const characters = fc.constantFrom('a', 'B', 'b', '1', ' ', '-', '_', 'é', 'É', '𝒳', "'");
const values: Readonly<Record<PlainType, fc.Arbitrary<PlainValue>>> = {
  long: orNull(fc.oneof(fc.bigInt(-9n, 9n), fc.bigInt(-(2n ** 63n) + 1n, 2n ** 63n - 1n), fc.constant(2n ** 63n - 1n))),
  real: orNull(fc.constantFrom(0, 1, -1.5, 0.1, 1e300, -2.25, Number.NaN, Number.POSITIVE_INFINITY)),
  bool: orNull(fc.boolean()),
  string: fc.string({ unit: characters, maxLength: 6 }),
  datetime: orNull(fc.bigInt(0n, 3_155_378_975_999_999_999n)),
  timespan: orNull(fc.bigInt(-(10n ** 15n), 10n ** 15n)),
};

const leaf = (type: PlainType): Any =>
  values[type].map((value) => ({
    type,
    value,
    text: literal(type, value).replace('real(NaN)', 'real(nan)').replace('real(Infinity)', 'real(+inf)'),
  }));

/** An operator whose answer is null where a side is; a side whose answer is not known makes none known. */
function strict(
  type: PlainType,
  text: string,
  args: readonly Expression[],
  compute: (...values: never[]) => PlainValue | undefined,
): Expression {
  const known = args.map((arg) => arg.value);
  if (known.includes(undefined)) return { type, text, value: undefined };
  const value = known.includes(null) ? null : compute(...(known as never[]));
  return { type, text, value };
}

function threeValued(
  text: string,
  a: Expression,
  b: Expression,
  compute: (a: PlainValue, b: PlainValue) => PlainValue,
): Expression {
  const unknown = a.value === undefined || b.value === undefined;
  return { type: 'bool', text, value: unknown ? undefined : compute(a.value ?? null, b.value ?? null) };
}

const types: readonly PlainType[] = ['long', 'real', 'bool', 'string', 'datetime', 'timespan'];

const grammar = fc.letrec<Record<PlainType, Expression>>((tie) => {
  const two = (a: PlainType, b: PlainType): fc.Arbitrary<[Expression, Expression]> => fc.tuple(tie(a), tie(b));
  const choice = (type: PlainType): Any =>
    fc.tuple(tie('bool'), two(type, type)).map(([condition, [yes, no]]) => ({
      type,
      text: `iff(${condition.text}, ${yes.text}, ${no.text})`,
      value: condition.value === undefined ? undefined : condition.value === true ? yes.value : no.value,
    }));
  const rule = (type: PlainType, ...more: readonly Any[]): Any =>
    fc.oneof({ maxDepth: 3, withCrossShrink: true }, leaf(type), ...more, choice(type));
  return {
    long: rule(
      'long',
      fc
        .tuple(fc.constantFrom(...longOperators), two('long', 'long'))
        .map(([sign, [a, b]]) =>
          strict('long', `(${a.text} ${sign} ${b.text})`, [a, b], (x: bigint, y: bigint) => onLongs(sign, x, y)),
        ),
      tie('long').map((a) => strict('long', `(-${a.text})`, [a], (x: bigint) => BigInt.asIntN(64, -x))),
      tie('long').map((a) => strict('long', `abs(${a.text})`, [a], (x: bigint) => BigInt.asIntN(64, x < 0n ? -x : x))),
      tie('string').map((s) => strict('long', `strlen(${s.text})`, [s], (x: string) => BigInt([...x].length))),
    ),
    real: rule(
      'real',
      fc
        .tuple(fc.constantFrom(...realOperators), two('real', 'real'))
        .map(([sign, [a, b]]) =>
          strict('real', `(${a.text} ${sign} ${b.text})`, [a, b], (x: number, y: number) => onReals(sign, x, y)),
        ),
    ),
    string: rule(
      'string',
      two('string', 'string').map(([a, b]) =>
        strict('string', `strcat(${a.text}, ${b.text})`, [a, b], (x: string, y: string) => x + y),
      ),
      fc
        .tuple(tie('string'), fc.bigInt(-4n, 8n), fc.bigInt(0n, 5n))
        .map(([s, start, length]) =>
          strict('string', `substring(${s.text}, ${start}, ${length})`, [s], (x: string) =>
            substring(x, start, length),
          ),
        ),
      tie('string').map((s) => strict('string', `toupper(${s.text})`, [s], (x: string) => x.toUpperCase())),
      two('string', 'string').map(([a, b]) =>
        strict('string', `max_of(${a.text}, ${b.text})`, [a, b], (x: string, y: string) =>
          compare('>=', x, y) === true ? x : y,
        ),
      ),
    ),
    datetime: rule(
      'datetime',
      fc
        .tuple(fc.constantFrom('+', '-'), two('datetime', 'timespan'))
        .map(([sign, [a, b]]) =>
          strict('datetime', `(${a.text} ${sign} ${b.text})`, [a, b], (x: bigint, y: bigint) =>
            moment(sign === '+' ? x + y : x - y),
          ),
        ),
      tie('datetime').map((d) =>
        strict('datetime', `bin(${d.text}, 1d)`, [d], (x: bigint) => x - (x % 864_000_000_000n)),
      ),
    ),
    timespan: rule(
      'timespan',
      two('timespan', 'timespan').map(([a, b]) =>
        strict('timespan', `(${a.text} + ${b.text})`, [a, b], (x: bigint, y: bigint) => x + y),
      ),
    ),
    bool: rule(
      'bool',
      fc
        .constantFrom(...types.filter((type) => type !== 'bool'))
        .chain((type) => fc.tuple(fc.constantFrom(...comparisons), two(type, type)))
        .filter(([sign, [a]]) => a.type !== 'string' || sign === '==' || sign === '!=')
        .map(([sign, [a, b]]) => threeValued(`(${a.text} ${sign} ${b.text})`, a, b, (x, y) => compare(sign, x, y))),
      fc
        .tuple(fc.constantFrom(...textOperators), two('string', 'string'))
        .map(([operator, [a, b]]) =>
          strict('bool', `(${a.text} ${operator} ${b.text})`, [a, b], (x: string, y: string) =>
            onTexts(operator, x, y),
          ),
        ),
      two('bool', 'bool').map(([a, b]) =>
        threeValued(`(${a.text} and ${b.text})`, a, b, (x, y) => both(x as boolean | null, y as boolean | null)),
      ),
      two('bool', 'bool').map(([a, b]) =>
        threeValued(`(${a.text} or ${b.text})`, a, b, (x, y) => either(x as boolean | null, y as boolean | null)),
      ),
      fc
        .tuple(tie('string'), two('string', 'string'))
        .map(([s, [a, b]]) =>
          strict('bool', `(${s.text} in (${a.text}, ${b.text}))`, [s, a, b], (x: string, y: string, z: string) =>
            [y, z].includes(x),
          ),
        ),
      fc
        .tuple(tie('string'), two('string', 'string'))
        .map(([s, [a, b]]) =>
          strict(
            'bool',
            `(${s.text} in (pack_array(${a.text}, ${b.text})))`,
            [s, a, b],
            (x: string, y: string, z: string) => [y, z].includes(x),
          ),
        ),
      tie('bool').map((a) => strict('bool', `not(${a.text})`, [a], (x: boolean) => !x)),
      tie('long').map((a) => ({
        type: 'bool' as const,
        text: `isnull(${a.text})`,
        value: a.value === undefined ? undefined : a.value === null,
      })),
    ),
  };
});

/** One sequence in every run, so that what failed fails again; `FC_SEED=random` looks further. */
const seed = process.env.FC_SEED === 'random' ? Date.now() : Number(process.env.FC_SEED ?? 1);

describe('random expressions', function () {
  this.timeout(120_000);
  const schema: DatabaseSchema = { cluster: 'c', name: 'd', version: '1', tables: [] };
  let duck: DuckDBConnection;
  let globals: Globals;
  before(async () => {
    loadKustoLanguage();
    globals = globalsOf(schema);
    duck = await openDuck();
  });

  async function answer(query: string): Promise<PlainValue | undefined> {
    const [statement] = compileQuery(query, schema, globals).statements;
    assert.ok(statement);
    const [row] = await rowsOf(duck, statement, () => '');
    return row?.[0];
  }

  /** Times as numbers, so that their texts do not matter here. */
  const shown = (e: Expression): string =>
    e.type === 'datetime' || e.type === 'timespan' ? `tolong(${e.text})` : e.text;

  for (const type of types) {
    it(`of type ${type} give what a plain evaluator gives`, async () => {
      const check = async (expression: Expression): Promise<void> => {
        fc.pre(expression.value !== undefined);
        // A zero has a sign that Kusto does not show.
        const positive = (value: unknown): unknown => (value === 0 ? 0 : value);
        assert.deepEqual(positive(await answer(`print ${shown(expression)}`)), positive(expression.value));
      };
      await fc.assert(fc.asyncProperty(grammar[type], check), { numRuns: 60, seed });
    });
  }

  it('reach into dynamic values as JavaScript reaches into JSON', async () => {
    const names = fc.constantFrom('a', 'b', 'c d', 'é');
    const { json } = fc.letrec<{ json: fc.JsonValue }>((tie) => ({
      json: fc.oneof(
        { maxDepth: 3 },
        fc.constantFrom(null, true, 5, -1.5, 'text', '', 'é"'),
        fc.array(tie('json'), { maxLength: 3 }),
        fc.dictionary(names, tie('json'), { maxKeys: 3, noNullPrototype: true }),
      ),
    }));
    const steps = fc.array(fc.oneof(names, fc.integer({ min: -3, max: 3 })), { maxLength: 3 });
    const reach = (value: fc.JsonValue, step: string | number): fc.JsonValue => {
      if (typeof step === 'number') return Array.isArray(value) ? (value.at(step) ?? null) : null;
      const bag = typeof value === 'object' && !Array.isArray(value) ? value : null;
      return bag && Object.hasOwn(bag, step) ? (bag[step] ?? null) : null;
    };
    await fc.assert(
      fc.asyncProperty(json, steps, async (value, path) => {
        const access = path.map((step) => `[${JSON.stringify(step)}]`).join('');
        const text = JSON.stringify(JSON.stringify(value));
        const found = await answer(`print d = parse_json(${text}) | project dynamic_to_json(d${access})`);
        const wanted = path.reduce(reach, value);
        assert.deepEqual(JSON.parse(String(found)), wanted);
      }),
      { numRuns: 100, seed },
    );
  });
});
