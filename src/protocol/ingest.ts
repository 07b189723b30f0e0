import * as z from 'zod';
import { ClusterUri } from './catalog.ts';
import { type MappingKind, WantedMapping } from './ingestionMapping.ts';
import { Column } from './schema.ts';

/** Formats as Kusto names them, as far as the engine reads them. */
export const dataFormats = [
  'csv',
  'tsv',
  'psv',
  'scsv',
  'sohsv',
  'txt',
  'raw',
  'json',
  'multijson',
  'parquet',
] as const;
export const DataFormat = z.enum(dataFormats);
export type DataFormat = z.infer<typeof DataFormat>;

/** The kind of the mappings that fit a format. Source: Kusto documentation, "Supported mapping types". */
export function mappingKindOf(format: DataFormat): MappingKind {
  if (format === 'parquet') return 'parquet';
  return isSeparated(format) ? 'csv' : 'json';
}

/** Texts whose fields have a place, and a name only where the first record is a header. */
export function isSeparated(format: DataFormat): boolean {
  return format !== 'json' && format !== 'multijson' && format !== 'parquet';
}

/** Kusto's other names of formats; it takes lines of one object each under either name. */
const synonyms: Readonly<Record<string, DataFormat>> = { singlejson: 'multijson' };

/**
 * A format as clients and commands name it, in upper or lower case. That of `csv` is a comma then, and is not looked for
 * in the data. Undefined for what is not read here.
 */
export function dataFormatNamed(
  name: string,
): { readonly format: DataFormat; readonly delimiter?: string } | undefined {
  const lower = name.toLowerCase();
  const format = DataFormat.safeParse(synonyms[lower] ?? lower);
  if (!format.success) return undefined;
  return { format: format.data, ...(format.data === 'csv' && { delimiter: ',' }) };
}

/** How to read a file. What is absent is found out from the file. */
export const FileFormat = z.object({
  format: DataFormat.optional(),
  /** CSV: one character. */
  delimiter: z.string().optional(),
  /** CSV: one character; empty for none. */
  quote: z.string().optional(),
  /** CSV: whether the first record holds the column names. */
  header: z.boolean().optional(),
  /** CSV: `utf-8`, `utf-16` or `latin-1`. */
  encoding: z.string().optional(),
  /** JSON: where the records are, for example `$.features`. */
  recordsPath: z.string().optional(),
});
export type FileFormat = z.infer<typeof FileFormat>;

export const InspectFileParams = z.object({ path: z.string(), format: FileFormat });
export type InspectFileParams = z.infer<typeof InspectFileParams>;

/** What a file holds, before anything is ingested. */
export const FileInspection = z.object({
  format: FileFormat.extend({ format: DataFormat }),
  bytes: z.number(),
  columns: z.array(Column).readonly(),
  /** JSON objects only: the paths under which an array of records lies, for example `['$.features']`. */
  recordPaths: z.array(z.string()).readonly(),
  suggestedTable: z.string(),
});
export type FileInspection = z.infer<typeof FileInspection>;

export const IngestFileParams = z.object({
  cluster: ClusterUri,
  database: z.string(),
  /** Created from the file's columns when it does not exist. */
  table: z.string(),
  path: z.string(),
  format: FileFormat,
  /** Names and types of a table to be created, instead of those found in the file. */
  columns: z.array(Column).readonly().optional(),
  /** In place of matching columns by name or position. */
  mapping: WantedMapping.optional(),
  /** What SourceLocation is in a mapping: the path when absent, and empty where the data come through a connection. */
  location: z.string().optional(),
  /** By which `.show commands` names it; absent: an id of the engine's own. */
  clientRequestId: z.string().optional(),
  /** What asks, where it is not this product itself. */
  application: z.string().optional(),
});
export type IngestFileParams = z.infer<typeof IngestFileParams>;

export const IngestFileResult = z.object({
  table: z.string(),
  created: z.boolean(),
  rows: z.number(),
  bytes: z.number(),
  extents: z.int(),
  /** The version of the database that made the rows visible. */
  version: z.int(),
});
export type IngestFileResult = z.infer<typeof IngestFileResult>;
