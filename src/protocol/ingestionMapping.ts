import * as z from 'zod';
import { KustoType } from './schema.ts';

/** As Kusto names them. Source: Kusto documentation, "Ingestion mappings". */
export const mappingKinds = ['csv', 'json', 'avro', 'parquet', 'orc', 'w3clogfile'] as const;
export const MappingKind = z.enum(mappingKinds);
export type MappingKind = z.infer<typeof MappingKind>;

/** What is made of a value before it is stored. Source: Kusto documentation, "Mapping transformations". */
export const mappingTransforms = [
  'PropertyBagArrayToDictionary',
  'SourceLocation',
  'SourceLineNumber',
  'DateTimeFromUnixSeconds',
  'DateTimeFromUnixMilliseconds',
  'DateTimeFromUnixMicroseconds',
  'DateTimeFromUnixNanoseconds',
  'DropMappedFields',
  'BytesAsBase64',
] as const;
export const MappingTransform = z.enum(mappingTransforms);
export type MappingTransform = z.infer<typeof MappingTransform>;

/** Where the values of one column of the table come from: one of `ordinal`, `path`, `field`, `constant`, or the source itself. */
export const MappedColumn = z.object({
  column: z.string(),
  type: KustoType.optional(),
  /** Counted from 0. */
  ordinal: z.number().optional(),
  path: z.string().optional(),
  field: z.string().optional(),
  constant: z.string().optional(),
  transform: MappingTransform.optional(),
});
export type MappedColumn = z.infer<typeof MappedColumn>;

/** A mapping of a table, or of a database for all its tables. */
export const IngestionMapping = z.object({
  name: z.string(),
  kind: MappingKind,
  columns: z.array(MappedColumn).readonly(),
});
export type IngestionMapping = z.infer<typeof IngestionMapping>;

/** By the name of one that is kept, or written out. */
export const WantedMapping = z.union([
  z.object({ reference: z.string() }),
  z.object({ columns: z.array(MappedColumn).readonly() }),
]);
export type WantedMapping = z.infer<typeof WantedMapping>;

/** The JSON text of a mapping, as Kusto shows it and takes it. */
export function mappingText(columns: readonly MappedColumn[]): string {
  return JSON.stringify(
    columns.map(({ column, type, ordinal, path, field, constant, transform }) => ({
      column,
      ...(type !== undefined && { datatype: type }),
      Properties: {
        ...(ordinal !== undefined && { Ordinal: String(ordinal) }),
        ...(path !== undefined && { Path: path }),
        ...(field !== undefined && { Field: field }),
        ...(constant !== undefined && { ConstValue: constant }),
        ...(transform !== undefined && { Transform: transform }),
      },
    })),
  );
}
