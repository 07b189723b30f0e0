import { dataFormatNamed, type FileFormat, isSeparated } from '../../protocol/ingest.ts';
import type { WantedMapping } from '../../protocol/ingestionMapping.ts';
import type { ManagementCommand, ManagementCommandOf } from '../../protocol/management.ts';
import { must } from '../kustoLanguage.ts';
import { invalid, notSupported } from '../refusal.ts';
import { type Fields, guidOf } from './fields.ts';
import type { Readers } from './followerCommands.ts';
import { readMapping } from './mappingText.ts';

/** Data in and out. Source: Kusto documentation, "Ingest from query", ".ingest inline", ".ingest into", ".drop extents". */
export const dataReaders: Readers = {
  IngestInlineIntoTable: (fields) => ({
    kind: 'ingestInline',
    table: fields.name('TableName'),
    data: fields.textOf(fields.first('Data')),
    ...inlineReading(fields),
  }),
  IngestIntoTable: (fields) => ({
    kind: 'ingestFiles',
    table: fields.name('TableName'),
    paths: fields.strings('Path'),
    ...readingOf(fields),
  }),
  SetTable: (fields) => setTable(fields, 'set'),
  AppendTable: (fields) => setTable(fields, 'append'),
  SetOrAppendTable: (fields) => setTable(fields, 'setOrAppend'),
  SetOrReplaceTable: (fields) => setTable(fields, 'setOrReplace'),
  DropExtents: (fields) => ({
    kind: 'dropExtents',
    ...(fields.has('ExtentId') && { extents: fields.elements('ExtentId').map(guidOf) }),
    ...(fields.has('TableName') && { table: fields.name('TableName') }),
    ...(fields.has('Query') && { query: fields.queryStart }),
  }),
  DropExtent: (fields) => ({
    kind: 'dropExtents',
    extents: fields.elements('ExtentId').map(guidOf),
    ...(fields.has('TableName') && { table: fields.name('TableName') }),
  }),
  ClearTableData: (fields) => ({ kind: 'clearTable', table: fields.name('TableName') }),
};

/** What is written out in a command is CSV unless it says otherwise. */
function inlineReading(fields: Fields): Reading {
  const { format, ...others } = readingOf(fields);
  return { ...others, format: { ...(format.format === undefined && dataFormatNamed('csv')), ...format } };
}

interface Reading {
  readonly format: FileFormat;
  readonly mapping?: WantedMapping;
}

/** `format`, `ignoreFirstRecord` and the mapping. Without the second Kusto takes the first record for data. */
function readingOf(fields: Fields): Reading {
  const { format, ignorefirstrecord, ingestionmapping, ingestionmappingreference } = fields.properties([
    'format',
    'ignorefirstrecord',
    'ingestionmapping',
    'ingestionmappingreference',
  ]);
  const known = format === undefined ? undefined : dataFormatNamed(format);
  if (format !== undefined && !known) {
    throw notSupported(fields.propertyValue('format') ?? fields.command, `the format '${format}'`);
  }
  return {
    format: { ...known, ...(isSeparated(known?.format ?? 'csv') && { header: ignorefirstrecord === 'true' }) },
    ...mappingOf(fields, ingestionmapping, ingestionmappingreference),
  };
}

function mappingOf(fields: Fields, text: string | undefined, reference: string | undefined): Pick<Reading, 'mapping'> {
  if (text === undefined) return reference === undefined ? {} : { mapping: { reference } };
  const element = fields.propertyValue('ingestionmapping') ?? fields.command;
  if (reference !== undefined) throw invalid(element, 'Give either ingestionMapping or ingestionMappingReference.');
  return { mapping: { columns: readMapping(element, text) } };
}

function setTable(fields: Fields, mode: ManagementCommandOf<'setTable'>['mode']): ManagementCommand {
  fields.properties([]);
  return { kind: 'setTable', mode, table: fields.name('TableName'), query: must(fields.queryStart) };
}
