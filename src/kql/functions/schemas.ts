import { SharingError } from '../../protocol/errors.ts';
import { type FunctionDefinition, onNullable, onValues } from './definition.ts';
import { elements, kindOfJson, members, toArray, toBag } from './json.ts';

/** All that was seen at one place: the names of plain types, and what containers there have inside. */
interface Seen {
  readonly plain: Set<string>;
  readonly inside: Map<string, Seen>;
}

/** Kusto's name for what an array has inside. */
const indexer = '`indexer`';

const nothing = (): Seen => ({ plain: new Set(), inside: new Map() });

function look(json: string, seen: Seen): void {
  const within = (name: string): Seen => {
    const known = seen.inside.get(name) ?? nothing();
    seen.inside.set(name, known);
    return known;
  };
  const list = elements(json);
  const bag = members(json);
  for (const value of list ?? []) look(value, within(indexer));
  for (const [name, value] of bag ?? []) look(value, within(name));
  const kind = kindOfJson(json);
  if (!list && !bag && kind !== 'null') seen.plain.add(kind);
}

/** One type by itself, several as a list: the container first, then plain types by name. */
function schemaOf({ plain, inside }: Seen): string {
  const container = inside.size > 0 ? [toBag([...inside].map(([name, seen]) => [name, schemaOf(seen)]))] : [];
  const types = [...container, ...[...plain].sort().map((name) => JSON.stringify(name))];
  return types.length === 1 ? (types[0] ?? '{}') : types.length === 0 ? '{}' : toArray(types);
}

interface SchemaRow {
  readonly ordinals: Set<bigint>;
  readonly dataType: string;
  readonly columnType: string;
}

const outOfOrder = 'ERROR(columns are out of order)';

/** Rows of one schema, as JSON arrays; columns that have no one place come last where places matter. */
function mergedSchema(columns: ReadonlyMap<string, SchemaRow>, preserving: boolean): string[] {
  const placed = [...columns].map(([name, { ordinals, dataType, columnType }]) => {
    const most = [...ordinals].reduce((a, b) => (a > b ? a : b));
    if (preserving && ordinals.size > 1) {
      return { name, ordinal: -1n, dataType: `ERROR(unknown CSL type:${outOfOrder})`, columnType: outOfOrder };
    }
    return { name, ordinal: most, dataType, columnType };
  });
  const sorted = placed.filter(({ ordinal }) => ordinal >= 0n).sort((a, b) => Number(a.ordinal - b.ordinal));
  if (sorted.some(({ ordinal }, i) => ordinal !== BigInt(i))) throw unsupportedSchemas('columns that want one place');
  return [...sorted, ...placed.filter(({ ordinal }) => ordinal < 0n)].map(({ name, ordinal, dataType, columnType }) =>
    toArray([JSON.stringify(name), String(ordinal), JSON.stringify(dataType), JSON.stringify(columnType)]),
  );
}

function unsupportedSchemas(what: string): SharingError {
  return new SharingError('QueryNotSupported', `The embedded engine does not support ${what} in schema_merge yet.`);
}

export const schemas = {
  /** Source: Kusto documentation, "schema_merge plugin". */
  schema_merge: onNullable(
    ['VARCHAR[]', 'BIGINT[]', 'VARCHAR[]', 'VARCHAR[]', 'BOOLEAN'],
    'VARCHAR[]',
    (names, ordinals, dataTypes, columnTypes, preserving) => {
      const columns = new Map<string, SchemaRow>();
      (names ?? []).forEach((name, i) => {
        const [dataType, columnType] = [dataTypes?.[i] ?? '', columnTypes?.[i] ?? ''];
        const known = columns.get(name ?? '') ?? { ordinals: new Set(), dataType, columnType };
        if (known.columnType !== columnType) throw unsupportedSchemas('columns of different types');
        known.ordinals.add(ordinals?.[i] ?? 0n);
        columns.set(name ?? '', known);
      });
      return mergedSchema(columns, preserving ?? true);
    },
  ),
  buildschema: onValues(['VARCHAR[]'], 'VARCHAR', (values) => {
    const present = values.filter((value) => value !== null);
    if (present.length === 0) return null;
    const seen = nothing();
    for (const value of present) look(value, seen);
    return schemaOf(seen);
  }),
} as const satisfies Readonly<Record<string, FunctionDefinition>>;
