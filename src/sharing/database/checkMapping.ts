import { SharingError } from '../../protocol/errors.ts';
import type { MappedColumn, MappingKind, MappingTransform } from '../../protocol/ingestionMapping.ts';
import { parseJsonPath } from '../../protocol/jsonPath.ts';
import { fail, ok, type Result } from '../../protocol/result.ts';
import type { Column } from '../../protocol/schema.ts';

/** Say where the data are, not what they are: they have no place in a record. */
const ofSource: ReadonlySet<MappingTransform> = new Set(['SourceLocation', 'SourceLineNumber']);

/** Which kinds know a transformation; all of them where it is not named. Source: Kusto documentation, "Mapping transformations". */
const known: Partial<Record<MappingTransform, readonly MappingKind[]>> = {
  PropertyBagArrayToDictionary: ['json', 'avro', 'parquet', 'orc'],
  DropMappedFields: ['json', 'avro', 'parquet', 'orc'],
  DateTimeFromUnixSeconds: ['csv', 'json', 'avro', 'parquet', 'orc'],
  DateTimeFromUnixMilliseconds: ['csv', 'json', 'avro', 'parquet', 'orc'],
  DateTimeFromUnixMicroseconds: ['csv', 'json', 'avro', 'parquet', 'orc'],
  DateTimeFromUnixNanoseconds: ['csv', 'json', 'avro', 'parquet', 'orc'],
  BytesAsBase64: ['avro'],
};

/** What a column of each kind may name as its place. */
const places: Readonly<Record<MappingKind, readonly ('ordinal' | 'path' | 'field')[]>> = {
  csv: ['ordinal'],
  json: ['path'],
  avro: ['path', 'field'],
  parquet: ['path', 'field'],
  orc: ['path', 'field'],
  w3clogfile: ['field'],
};
const words = { ordinal: 'Ordinal', path: 'Path', field: 'Field' } as const;

/**
 * Holds a mapping against the rules of its kind and, where there is one, against the table that it maps to.
 * `what` names it in errors, for example `Mapping 'M'`. Fails with `MappingInvalid`.
 */
export function checkMapping(
  what: string,
  kind: MappingKind,
  columns: readonly MappedColumn[],
  table?: { readonly name: string; readonly columns: readonly Column[] },
): Result<null, SharingError> {
  if (columns.length === 0) return invalid(`${what} maps no column. Name at least one.`);
  const seen = new Set<string>();
  for (const mapped of columns) {
    const { column, type } = mapped;
    const of = `${what}, column '${column}'`;
    if (column === '') return invalid(`${what} maps a column without a name.`);
    if (seen.has(column)) return invalid(`${of}: it is mapped twice. Leave out one of the two.`);
    seen.add(column);
    const problem = placeProblem(kind, mapped);
    if (problem !== undefined) return invalid(`${of}: ${problem}`);
    const target = table?.columns.find(({ name }) => name === column);
    if (table && !target) {
      const names = table.columns.map(({ name }) => `'${name}'`).join(', ');
      return invalid(`${of}: table '${table.name}' has no such column. It has ${names}.`);
    }
    if (target && type !== undefined && type !== target.type) {
      return invalid(`${of}: it is mapped as ${type}, and in table '${table?.name}' it is ${target.type}.`);
    }
  }
  return ok(null);
}

/** What is wrong with where one column comes from. */
function placeProblem(kind: MappingKind, mapped: MappedColumn): string | undefined {
  const { ordinal, path, constant, transform } = mapped;
  const given = (['ordinal', 'path', 'field'] as const).filter((place) => mapped[place] !== undefined);
  const allowed = [...places[kind].map((place) => words[place]), 'ConstValue'].join(', ');
  const stray = given.find((place) => !places[kind].includes(place));
  if (stray) return `a ${kind} mapping has no ${words[stray]}. Give one of ${allowed}.`;
  if (transform && known[transform]?.includes(kind) === false) {
    return `a ${kind} mapping has no transformation ${transform}.`;
  }
  const isOfSource = transform !== undefined && ofSource.has(transform);
  const sources = given.length + (constant === undefined ? 0 : 1) + (isOfSource ? 1 : 0);
  if (sources === 0) return `it says not where its values come from. Give one of ${allowed}.`;
  if (sources > 1) return `it has more than one source. Give one of ${allowed}, Transform=SourceLocation.`;
  if (constant !== undefined && transform !== undefined) return `a constant has no transformation ${transform}.`;
  if (ordinal !== undefined && (!Number.isInteger(ordinal) || ordinal < 0)) {
    return `the Ordinal ${ordinal} is no place of a field. The first has 0.`;
  }
  if (path !== undefined && parseJsonPath(path) === undefined) {
    return `'${path}' is no path. Write it as $.a.b, $['a b'] or $.a[0].`;
  }
  return undefined;
}

function invalid(message: string): Result<never, SharingError> {
  return fail(new SharingError('MappingInvalid', message));
}
