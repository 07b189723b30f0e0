import { SharingError } from '../protocol/errors.ts';
import { type FileFormat, mappingKindOf } from '../protocol/ingest.ts';
import { mappingKinds, type WantedMapping } from '../protocol/ingestionMapping.ts';
import { findMapping, mappingNotFound } from '../sharing/database/decideMappings.ts';
import type { DatabaseState, StoredMapping } from '../sharing/database/state.ts';
import type { ChosenMapping } from './extents/mapping/chosenMapping.ts';

interface Ingestion {
  readonly table: string;
  readonly format: FileFormat;
  readonly mapping?: WantedMapping | undefined;
  /** What SourceLocation is. */
  readonly location: string;
}

/**
 * The mapping that an ingestion asks for: one that is written out, or one that is kept, where those of the table come
 * before those of the database. Throws `MappingNotFound`.
 */
export function chooseMapping(
  state: DatabaseState,
  { table, format: { format }, mapping, location }: Ingestion,
): ChosenMapping | undefined {
  if (mapping === undefined) return undefined;
  if ('columns' in mapping) return { what: 'The ingestion mapping', table, columns: mapping.columns, location };
  const { reference } = mapping;
  const owner = state.tables.get(table);
  const kinds = format === undefined ? mappingKinds : [mappingKindOf(format)];
  const found = [owner?.mappings, state.mappings]
    .map((held) => kinds.flatMap((kind) => findMapping(held, kind, reference) ?? []))
    .find((mappings) => mappings.length > 0);
  const [first, ...others] = found ?? [];
  if (!first) throw mappingNotFound(state, owner, kinds.length === 1 ? kinds[0] : undefined, reference);
  if (others.length > 0) throw ambiguous(reference, [first, ...others]);
  return { what: `Mapping '${reference}'`, table, kind: first.kind, columns: first.columns, location };
}

function ambiguous(name: string, mappings: readonly StoredMapping[]): SharingError {
  const kinds = mappings.map(({ kind }) => kind).join(', ');
  return new SharingError(
    'MappingInvalid',
    `There are mappings '${name}' of the kinds ${kinds}. Say the format of the data.`,
  );
}
