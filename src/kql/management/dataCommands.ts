import { DataFormat, type FileFormat } from '../../protocol/ingest.ts';
import type { ManagementCommand, ManagementCommandOf } from '../../protocol/management.ts';
import { must, sourceOf } from '../kustoLanguage.ts';
import { notSupported } from '../refusal.ts';
import type { Fields } from './fields.ts';
import type { Readers } from './followerCommands.ts';

/** Data in and out. Source: Kusto documentation, "Ingest from query", ".ingest inline", ".ingest into", ".drop extents". */
export const dataReaders: Readers = {
  IngestInlineIntoTable: (fields) => ({
    kind: 'ingestInline',
    table: fields.name('TableName'),
    data: fields.textOf(fields.first('Data')),
    format: formatOf(fields).format ?? 'csv',
  }),
  IngestIntoTable: (fields) => ({
    kind: 'ingestFiles',
    table: fields.name('TableName'),
    paths: fields.strings('Path'),
    format: formatOf(fields),
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

const guidOf = (element: Parameters<Fields['textOf']>[0]): string =>
  /[0-9a-f]{8}-[0-9a-f-]{27}/i.exec(sourceOf(element))?.[0]?.toLowerCase() ?? '';

function formatOf(fields: Fields): FileFormat {
  const { format, ignorefirstrecord } = fields.properties(['format', 'ignorefirstrecord']);
  const known = format === undefined ? undefined : DataFormat.safeParse(format.toLowerCase());
  if (known && !known.success) throw notSupported(fields.command, `the format '${format}'`);
  return {
    ...(known?.data && { format: known.data }),
    // Without the property Kusto takes the first record for data.
    ...(known?.data !== 'json' &&
      known?.data !== 'multijson' &&
      known?.data !== 'parquet' && { header: ignorefirstrecord === 'true' }),
  };
}

function setTable(fields: Fields, mode: ManagementCommandOf<'setTable'>['mode']): ManagementCommand {
  fields.properties([]);
  return { kind: 'setTable', mode, table: fields.name('TableName'), query: must(fields.queryStart) };
}
