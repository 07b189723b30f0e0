import { compare, type comparisons, type PlainType, type PlainValue } from './plainEvaluator.ts';

/** A table without any of the engine's code. Its rows are a set: their order is only known behind a sort. */
export interface PlainTable {
  readonly columns: readonly { readonly name: string; readonly type: PlainType }[];
  readonly rows: readonly (readonly PlainValue[])[];
}

export type Type = Exclude<PlainType, 'datetime'>;

/** One step: KQL, and what it makes of a table. */
export interface Step {
  readonly text: string;
  readonly apply: (table: PlainTable) => PlainTable;
}

/** The KQL of a value, so that no text of the engine's is needed to read it back. */
export function literalOf(type: PlainType, value: PlainValue): string {
  if (type === 'string') return JSON.stringify(value);
  if (value === null) return `${type === 'timespan' ? 'time' : type}(null)`;
  return type === 'timespan' ? `time(${value}tick)` : `${type}(${value})`;
}

export function tableText({ columns, rows }: PlainTable): string {
  const cells = rows.flatMap((row) => row.map((value, i) => literalOf(columns[i]?.type ?? 'long', value)));
  return `datatable(${columns.map(({ name, type }) => `${name}:${type}`).join(', ')})[${cells.join(', ')}]`;
}

/** What stands where a row has nothing: a string is never null. */
export const nothingOf = (type: PlainType): PlainValue => (type === 'string' ? '' : null);

/** Equal values have equal texts. */
export const keyOf = (values: readonly PlainValue[]): string =>
  values.map((value) => (value === null ? 'null' : `${typeof value} ${value}`)).join('|');

export function placeOf(table: PlainTable, name: string): number {
  return table.columns.findIndex((column) => column.name === name);
}

export function where(name: string, type: PlainType, sign: (typeof comparisons)[number], value: PlainValue): Step {
  return {
    text: `where ${name} ${sign} ${literalOf(type, value)}`,
    apply: (table) => {
      const at = placeOf(table, name);
      return { ...table, rows: table.rows.filter((row) => compare(sign, row[at] ?? null, value) === true) };
    },
  };
}

/** Nulls come first where it ascends, unless told otherwise. */
export function inOrder(a: PlainValue, b: PlainValue, descending: boolean, nullsFirst: boolean): number {
  if (a === null || b === null) return a === b ? 0 : (a === null) === nullsFirst ? -1 : 1;
  if (compare('==', a, b) === true) return 0;
  const less = typeof a === 'boolean' ? !a : compare('<', a, b) === true;
  return less === descending ? 1 : -1;
}

/** The first rows in the order of a column, and of the row's own number where its values are equal. */
export function first(name: string, count: number, descending: boolean, nulls: 'first' | 'last' | undefined): Step {
  const nullsFirst = nulls === undefined ? !descending : nulls === 'first';
  const words = `${descending ? 'desc' : 'asc'}${nulls === undefined ? '' : ` nulls ${nulls}`}`;
  return {
    text: `sort by ${name} ${words}, id asc | take ${count}`,
    apply: (table) => {
      const [at, id] = [placeOf(table, name), placeOf(table, 'id')];
      const rows = table.rows.toSorted(
        (a, b) =>
          inOrder(a[at] ?? null, b[at] ?? null, descending, nullsFirst) ||
          inOrder(a[id] ?? null, b[id] ?? null, false, true),
      );
      return { ...table, rows: rows.slice(0, count) };
    },
  };
}

export function grouped(rows: PlainTable['rows'], places: readonly number[]): (readonly (readonly PlainValue[])[])[] {
  const groups = new Map<string, (readonly PlainValue[])[]>();
  for (const row of rows) {
    const key = keyOf(places.map((place) => row[place] ?? null));
    const group = groups.get(key) ?? [];
    group.push(row);
    groups.set(key, group);
  }
  return [...groups.values()];
}

export function distinct(names: readonly string[]): Step {
  return {
    text: `distinct ${names.join(', ')}`,
    apply: (table) => {
      const places = names.map((name) => placeOf(table, name));
      return {
        columns: places.flatMap((place) => table.columns[place] ?? []),
        rows: grouped(table.rows, places).map(([row]) => places.map((place) => row?.[place] ?? null)),
      };
    },
  };
}

/** Aggregates of the values of a group; nulls are passed over. */
const sum = (values: readonly PlainValue[]): PlainValue =>
  values.some((value) => typeof value === 'number')
    ? values.reduce<number>((total, value) => total + Number(value), 0)
    : BigInt.asIntN(
        64,
        values.reduce<bigint>((total, value) => total + (typeof value === 'bigint' ? value : 0n), 0n),
      );

function extreme(values: readonly PlainValue[], sign: '<' | '>', type: PlainType): PlainValue {
  const [start, ...others] = values;
  if (start === undefined) return nothingOf(type);
  return others.reduce((best, value) => (compare(sign, value, best) === true ? value : best), start);
}

interface Aggregate {
  readonly text: (name: string) => string;
  readonly type: (of: PlainType) => PlainType;
  readonly takes: readonly PlainType[];
  readonly compute: (values: readonly PlainValue[], type: PlainType, all: number) => PlainValue;
}

const numbers: readonly PlainType[] = ['long', 'real'];
const comparable: readonly PlainType[] = ['long', 'real', 'timespan'];
const anything: readonly PlainType[] = [...comparable, 'string', 'bool'];

export const aggregates: readonly Aggregate[] = [
  { text: () => 'count()', type: () => 'long', takes: anything, compute: (_, __, all) => BigInt(all) },
  {
    text: (name) => `sum(${name})`,
    type: (of) => of,
    takes: comparable,
    compute: (values, type) => (type === 'real' && values.length === 0 ? 0 : sum(values)),
  },
  { text: (name) => `min(${name})`, type: (of) => of, takes: comparable, compute: (v, type) => extreme(v, '<', type) },
  { text: (name) => `max(${name})`, type: (of) => of, takes: comparable, compute: (v, type) => extreme(v, '>', type) },
  {
    text: (name) => `avg(${name})`,
    type: () => 'real',
    takes: numbers,
    compute: (values) => Number(sum(values)) / values.length,
  },
  {
    text: (name) => `dcount(${name})`,
    type: () => 'long',
    takes: ['long', 'real', 'timespan'],
    compute: (values) => BigInt(new Set(values).size),
  },
  {
    text: (name) => `countif(isnull(${name}))`,
    type: () => 'long',
    takes: ['long', 'real', 'timespan', 'bool'],
    compute: (values, _, all) => BigInt(all - values.length),
  },
];

/** Without keys there is a row even for no rows. */
export function summarize(aggregate: Aggregate, name: string, type: PlainType, keys: readonly string[]): Step {
  return {
    text: `summarize v = ${aggregate.text(name)}${keys.length === 0 ? '' : ` by ${keys.join(', ')}`}`,
    apply: (table) => {
      const [at, places] = [placeOf(table, name), keys.map((key) => placeOf(table, key))];
      const groups = keys.length === 0 ? [table.rows] : grouped(table.rows, places);
      return {
        columns: [...places.flatMap((place) => table.columns[place] ?? []), { name: 'v', type: aggregate.type(type) }],
        rows: groups.map((rows) => {
          const values = rows.map((row) => row[at] ?? null).filter((value) => value !== null);
          const keyValues = places.map((place) => rows[0]?.[place] ?? null);
          return [...keyValues, aggregate.compute(values, type, rows.length)];
        }),
      };
    },
  };
}

export const joinKinds = [
  'inner',
  'leftouter',
  'rightouter',
  'fullouter',
  'leftsemi',
  'leftanti',
  'rightsemi',
  'rightanti',
] as const;

/** Null keys match. A name of the right side that the left has gets a number. */
export function joined(kind: (typeof joinKinds)[number], right: PlainTable, on: string): Step {
  return {
    text: `join kind=${kind} (${tableText(right)}) on ${on}`,
    apply: (left) => {
      const [l, r] = [placeOf(left, on), placeOf(right, on)];
      const same = (a: readonly PlainValue[], b: readonly PlainValue[]): boolean =>
        keyOf([a[l] ?? null]) === keyOf([b[r] ?? null]);
      const hasRight = (row: readonly PlainValue[]): boolean => right.rows.some((other) => same(row, other));
      const hasLeft = (row: readonly PlainValue[]): boolean => left.rows.some((other) => same(other, row));
      switch (kind) {
        case 'leftsemi':
          return { ...left, rows: left.rows.filter(hasRight) };
        case 'leftanti':
          return { ...left, rows: left.rows.filter((row) => !hasRight(row)) };
        case 'rightsemi':
          return { ...right, rows: right.rows.filter(hasLeft) };
        case 'rightanti':
          return { ...right, rows: right.rows.filter((row) => !hasLeft(row)) };
        default: {
          const taken = new Set(left.columns.map(({ name }) => name));
          const columns = [
            ...left.columns,
            ...right.columns.map(({ name, type }) => ({ name: taken.has(name) ? `${name}1` : name, type })),
          ];
          const empty = (table: PlainTable): PlainValue[] => table.columns.map(({ type }) => nothingOf(type));
          const rows = left.rows.flatMap((a) => right.rows.filter((b) => same(a, b)).map((b) => [...a, ...b]));
          const lonely = left.rows.filter((row) => !hasRight(row)).map((row) => [...row, ...empty(right)]);
          const others = right.rows.filter((row) => !hasLeft(row)).map((row) => [...empty(left), ...row]);
          return {
            columns,
            rows: [
              ...rows,
              ...(kind === 'leftouter' || kind === 'fullouter' ? lonely : []),
              ...(kind === 'rightouter' || kind === 'fullouter' ? others : []),
            ],
          };
        }
      }
    },
  };
}

/** All rows of both; what one lacks is nothing. */
export function united(other: PlainTable): Step {
  return {
    text: `union (${tableText(other)})`,
    apply: (table) => {
      const added = other.columns.filter(({ name }) => placeOf(table, name) < 0);
      const columns = [...table.columns, ...added];
      const widened = (from: PlainTable): PlainValue[][] =>
        from.rows.map((row) =>
          columns.map(({ name, type }) => {
            const at = placeOf(from, name);
            return at < 0 ? nothingOf(type) : (row[at] ?? null);
          }),
        );
      return { columns, rows: [...widened(table), ...widened(other)] };
    },
  };
}

/** A window over rows in the order of their numbers. */
export function windowed(name: string, type: PlainType): Step {
  return {
    text: `sort by id asc | extend w = prev(${name}), n = row_number()`,
    apply: (table) => {
      const [at, id] = [placeOf(table, name), placeOf(table, 'id')];
      const rows = table.rows.toSorted((a, b) => inOrder(a[id] ?? null, b[id] ?? null, false, true));
      return {
        columns: [...table.columns, { name: 'w', type }, { name: 'n', type: 'long' }],
        rows: rows.map((row, i) => [...row, i === 0 ? nothingOf(type) : (rows[i - 1]?.[at] ?? null), BigInt(i + 1)]),
      };
    },
  };
}
