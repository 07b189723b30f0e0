import type { DuckDBConnection } from '@duckdb/node-api';
import { compileQuery } from '../../../src/kql/compileQuery.ts';
import { type Globals, items, kql } from '../../../src/kql/kustoLanguage.ts';
import { saidByStatement } from '../../../src/kql/scalars/stop.ts';
import { storageTypes } from '../../../src/kql/storageTypes.ts';
import type { CompiledStatement } from '../../../src/protocol/compile.ts';
import { SharingError } from '../../../src/protocol/errors.ts';
import { type DatabaseSchema, type KustoType, kustoTypes } from '../../../src/protocol/schema.ts';
import { seeded } from '../../support/seeded.ts';
import { rowsOf } from './duck.ts';

const maxLong = 2n ** 63n - 1n;
const minLong = -(2n ** 63n);

/** In DuckDB's SQL, in the types in which they are stored. Of different numbers, so that all of them meet. */
const values: Readonly<Record<KustoType, readonly (string | bigint | null)[]>> = {
  bool: ['true', 'false', null],
  int: [0n, 1n, -1n, 2_147_483_647n, -2_147_483_648n, null, 7n],
  long: [0n, 1n, -1n, maxLong, minLong, null, 64n, 3n, -100n, 2_000_000_000n, 4_611_686_018_427_387_905n],
  real: [
    '0',
    '1.5',
    '-1',
    '1e308',
    '-1e308',
    '5e-324',
    "'NaN'",
    "'Infinity'",
    "'-Infinity'",
    null,
    '9.3e18',
    '-2.5',
    '400',
  ],
  decimal: ["'0'", "'1'", "'-1.5'", "'9999999999999999999999999999999999e30'", "'1e-34'", null, "'3'"],
  datetime: [0n, 1n, 3_155_378_975_999_999_999n, null, 630_822_816_000_000_000n],
  timespan: [0n, 1n, -1n, maxLong, minLong, null, 864_000_000_000n, 36_000_000_000n],
  guid: ["'74be27de-1e4e-49d9-b579-fe0b331d3642'", null],
  string: [
    "''",
    "'a'",
    "'-9223372036854775808'",
    "'1e400'",
    "'9999-12-31T23:59:59.9999999Z'",
    "'99999999999d'",
    "'[1e400, 99999999999999999999]'",
    `'{"a": 1, "b": [null, "x"]}'`,
    "'\\'",
    "'1.5'",
    "'0001-01-01'",
    "'[(*'",
    "'10.1.2.3/33'",
    "'true'",
  ],
  dynamic: [
    null,
    "'1'",
    "'-1.5'",
    `'"1"'`,
    "'1e308'",
    "'9223372036854775808'",
    "'99999999999999999999999'",
    "'true'",
    "'[]'",
    "'{}'",
    '\'[1,2.5,"x",null,[3],{"a":1}]\'',
    `'{"a":1,"b":[true]}'`,
    "'[1e308,1e308,-1e308]'",
    `'"9999-12-31T23:59:59.9999999Z"'`,
    "'[9223372036854775807,-9223372036854775808]'",
    `'["a","","é"]'`,
  ],
};

/** How many columns of each type the table has: the values of each are in another order. */
const copies = 3;

const columns = kustoTypes.flatMap((type) =>
  Array.from({ length: copies }, (_, i) => ({ id: `${type}_${i}`, name: `${type}${i}`, type })),
);

export const extremesSchema: DatabaseSchema = {
  cluster: 'contoso',
  name: 'Extremes',
  version: '1',
  tables: [{ name: 'T', columns: [{ id: 'k', name: 'k', type: 'long' }, ...columns] }],
};

export const extremeRows = 60;

export async function createExtremes(duck: DuckDBConnection): Promise<void> {
  const types = columns.map(({ id, type }) => `"${id}" ${storageTypes[type].sql}`);
  await duck.run(`CREATE TABLE extremes (k BIGINT, ${types.join(', ')})`);
  const rows = Array.from({ length: extremeRows }, (_, k) => {
    const cells = columns.map(({ type }, i) => {
      const list = values[type];
      // Steps without a common factor with the number of values lead through all of them.
      const value = list[(k * ([1, 3, 5][i % copies] ?? 1) + (i % copies) * Math.floor(k / list.length)) % list.length];
      // The least number cannot be written as a negated literal of its type.
      return value === minLong ? '(-9223372036854775807 - 1)' : String(value ?? 'NULL');
    });
    return `(${[k, ...cells].join(', ')})`;
  });
  await duck.run(`INSERT INTO extremes VALUES ${rows.join(', ')}`);
}

const scalarTypes: readonly KustoType[] = kustoTypes;
const numbers: readonly KustoType[] = ['int', 'long', 'real', 'decimal'];
const summable: readonly KustoType[] = [...numbers, 'datetime', 'timespan'];

/** The types that fit a parameter of the language service, by the name of its kind. */
const typesOfKind: Readonly<Record<string, readonly KustoType[]>> = {
  Integer: ['long', 'int'],
  RealOrDecimal: ['real', 'decimal'],
  StringOrDynamic: ['string', 'dynamic'],
  StringOrArray: ['string', 'dynamic'],
  IntegerOrArray: ['long', 'dynamic'],
  DynamicArray: ['dynamic'],
  DynamicBag: ['dynamic'],
  Number: numbers,
  NumberOrBool: [...numbers, 'bool'],
  Summable: summable,
  CommonNumber: numbers,
  CommonSummable: summable,
};

/** Constants that functions ask for, beside columns. */
const constants: Partial<Record<KustoType, readonly string[]>> = {
  string: ["'a'", "'day'", "'nanosecond'", "'yyyy-MM-dd'", "'regex'", "'(a)'", "''", "'$.a'", "'Meter'", "'UTC'"],
  long: ['0', '1', '3', 'long(9223372036854775807)', 'long(-9223372036854775808)', '-1'],
  int: ['int(2147483647)'],
  real: ['0.5', '1e308', '100.0'],
  timespan: ['1d', 'time(10675199.02:48:05.4775807)'],
  datetime: ['datetime(9999-12-31)', 'datetime(0001-01-01)'],
  dynamic: ['dynamic([1, 2])', 'dynamic({"a": 1})'],
  bool: ['true'],
};

interface Parameter {
  readonly TypeKind: number;
  readonly DeclaredTypes: unknown;
}

interface Signature {
  readonly Parameters: unknown;
  readonly MinArgumentCount: number;
  readonly MaxArgumentCount: number;
}

function typesOf(parameter: Parameter): readonly KustoType[] {
  const declared = items<{ readonly Name: string }>(parameter.DeclaredTypes).map(({ Name }) => Name);
  const known = kustoTypes.filter((type) => declared.includes(type));
  if (known.length > 0) return known;
  const kinds: Readonly<Record<string, unknown>> = kql().Symbols.ParameterTypeKind;
  const name = Object.keys(kinds).find((kind) => kinds[kind] === parameter.TypeKind) ?? '';
  return typesOfKind[name] ?? scalarTypes;
}

function argument(types: readonly KustoType[], place: number, next: (limit: number) => number): string {
  const type = types[next(types.length)] ?? 'long';
  const fixed = constants[type] ?? [];
  // Arguments behind the first are often asked to be constants.
  const isFixed = fixed.length > 0 && next(3) < Math.min(place, 2);
  return isFixed ? (fixed[next(fixed.length)] ?? '1') : `${type}${next(copies)}`;
}

/** So many calls of each function that the language service knows, with arguments of types that fit. */
export function callsOf(list: unknown, each: number, seed: number): string[] {
  const next = seeded(seed);
  return items<{ readonly Name: string; readonly Signatures: unknown }>(list).flatMap(({ Name, Signatures }) =>
    Array.from({ length: each }, () => {
      const signatures = items<Signature>(Signatures);
      const { Parameters, MinArgumentCount, MaxArgumentCount } = signatures[next(signatures.length)] ?? {
        Parameters: [],
        MinArgumentCount: 0,
        MaxArgumentCount: 0,
      };
      const parameters = items<Parameter>(Parameters);
      const count = MinArgumentCount + next(Math.min(MaxArgumentCount, MinArgumentCount + 2) - MinArgumentCount + 1);
      const args = Array.from({ length: count }, (_, i) => {
        const parameter = parameters[Math.min(i, parameters.length - 1)];
        return parameter ? argument(typesOf(parameter), i, next) : '1';
      });
      return `${Name}(${args.join(', ')})`;
    }),
  );
}

/** Each operator between all types that can stand beside it, and what is written without a name. */
export function operatorsOverTypes(): string[] {
  const signs = ['+', '-', '*', '/', '%', '==', '>='];
  // Neither a text nor a guid is computed with.
  const known = kustoTypes.filter((type) => type !== 'guid' && type !== 'string');
  const pairs = known.flatMap((a) => known.flatMap((b) => signs.map((sign) => `${a}0 ${sign} ${b}1`)));
  const minus = kustoTypes.flatMap((type) => [`-${type}0`, `abs(${type}0)`]);
  const ranges = kustoTypes.flatMap((type) => [
    `${type}0 between (${type}1 .. ${type}2)`,
    `${type}0 in (${type}1, ${type}2)`,
    `datetime0 between (datetime1 .. ${type}0)`,
    `iff(bool0, ${type}0, ${type}1)`,
    `case(bool0, ${type}0, bool1, ${type}1, ${type}2)`,
    `coalesce(${type}0, ${type}1)`,
    `dynamic0[${type}0]`,
    `pack_array(${type}0, ${type}1)`,
  ]);
  return [...pairs, ...minus, ...ranges];
}

/** How a query ended. `stopped`: with words that the engine has for it. Anything else is DuckDB's own error. */
export type Ending = 'answered' | 'refused' | 'stopped' | Error;

export async function ending(query: string, duck: DuckDBConnection, globals: Globals): Promise<Ending> {
  let statement: CompiledStatement | undefined;
  try {
    [statement] = compileQuery(query, extremesSchema, globals).statements;
  } catch (error) {
    if (SharingError.is(error)) return 'refused';
    throw error;
  }
  if (!statement) return 'refused';
  try {
    await rowsOf(duck, statement, () => 'extremes');
    return 'answered';
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return error.message.includes(saidByStatement) ? 'stopped' : error;
  }
}
