import * as z from 'zod';
import type { AnsweredTable } from '../ports.ts';
import { cellOf, typeOf } from './cells.ts';
import { visualizationOf } from './visualization.ts';

const RowsOf = z.array(z.unknown());
const DataTable = z.object({
  FrameType: z.literal('DataTable'),
  TableId: z.number().nullish(),
  TableKind: z.string(),
  TableName: z.string().nullish(),
  Columns: z.array(z.object({ ColumnName: z.string(), ColumnType: z.string() })),
  Rows: RowsOf,
});
const Completion = z.object({
  FrameType: z.literal('DataSetCompletion'),
  HasErrors: z.boolean(),
  Cancelled: z.boolean().nullish(),
  OneApiErrors: z.array(z.unknown()).nullish(),
});
const Frame = z.union([DataTable, Completion, z.object({ FrameType: z.string() })]);
const Frames = z.array(Frame);

const Statistics = z.object({
  input_dataset_statistics: z
    .object({ extents: z.object({ total: z.number(), scanned: z.number() }).partial().optional() })
    .optional(),
});

export interface Answer {
  readonly tables: readonly AnsweredTable[];
  readonly extents: { readonly total: number; readonly read: number };
  /** Bodies of errors: the answer is not whole. */
  readonly errors: readonly unknown[];
}

/** The frames of an answer, parsed without loss. Source: Kusto documentation, "Query V2 HTTP response". Undefined: they are none. */
export function readFrames(body: unknown): Answer | undefined {
  const frames = Frames.safeParse(body);
  if (!frames.success) return undefined;
  const tables = frames.data.filter((frame): frame is z.infer<typeof DataTable> => 'Columns' in frame);
  const drawn = new Map<unknown, unknown>();
  for (const row of tables.filter(({ TableKind }) => TableKind === 'QueryProperties').flatMap(({ Rows }) => Rows)) {
    if (Array.isArray(row) && row[1] === 'Visualization') drawn.set(row[0], row[2]);
  }
  const primary = tables.filter(({ TableKind }) => TableKind === 'PrimaryResult');
  const errors: unknown[] = frames.data.flatMap((frame) =>
    'HasErrors' in frame && frame.HasErrors ? (frame.OneApiErrors ?? [{}]) : [],
  );
  return {
    tables: primary.map((table) => {
      const visualization = visualizationOf(drawn.get(table.TableId));
      return { ...readTable(table, errors), ...(visualization && { visualization }) };
    }),
    extents: extentsOf(tables),
    errors,
  };
}

/** Source: Kusto documentation, "Query/management HTTP response". A command's answer is its first table. */
const V1 = z.object({
  Tables: z.array(
    z.object({
      TableName: z.string().nullish(),
      Columns: z.array(
        z.object({ ColumnName: z.string(), ColumnType: z.string().nullish(), DataType: z.string().nullish() }),
      ),
      Rows: RowsOf,
    }),
  ),
});

/** Undefined: it is no answer of a command. */
export function readTables(body: unknown): Answer | undefined {
  const parsed = V1.safeParse(body);
  if (!parsed.success) return undefined;
  const errors: unknown[] = [];
  const [first] = parsed.data.Tables;
  const columns = first?.Columns.map(({ ColumnName, ColumnType, DataType }) => ({
    ColumnName,
    ColumnType: ColumnType || DataType || 'string',
  }));
  const tables = first && columns ? [readTable({ ...first, Columns: columns }, errors)] : [];
  return { tables, extents: { total: 0, read: 0 }, errors };
}

function readTable(
  { TableName, Columns, Rows }: Pick<z.infer<typeof DataTable>, 'TableName' | 'Columns' | 'Rows'>,
  errors: unknown[],
): AnsweredTable {
  const columns = Columns.map(({ ColumnName, ColumnType }) => ({ name: ColumnName, type: typeOf(ColumnType) }));
  const rows: AnsweredTable['rows'] = Rows.flatMap((row) => {
    if (Array.isArray(row)) return [columns.map(({ type }, index) => cellOf(type, row[index]))];
    // Where a part failed, an object stands among the rows.
    if (typeof row === 'object' && row !== null) errors.push(...errorsIn(row));
    return [];
  });
  return { name: TableName ?? '', columns, rows };
}

function errorsIn(row: object): readonly unknown[] {
  if ('OneApiErrors' in row && Array.isArray(row.OneApiErrors)) return row.OneApiErrors;
  if ('Exceptions' in row && Array.isArray(row.Exceptions)) return row.Exceptions;
  return [row];
}

function extentsOf(tables: readonly z.infer<typeof DataTable>[]): Answer['extents'] {
  const told = tables
    .filter(({ TableKind }) => TableKind === 'QueryCompletionInformation')
    .flatMap(({ Columns, Rows }) => {
      const name = Columns.findIndex(({ ColumnName }) => ColumnName === 'EventTypeName');
      const payload = Columns.findIndex(({ ColumnName }) => ColumnName === 'Payload');
      return Rows.flatMap((row) =>
        Array.isArray(row) && row[name] === 'QueryResourceConsumption' ? [String(row[payload])] : [],
      );
    });
  for (const text of told) {
    try {
      const { total = 0, scanned = 0 } = Statistics.parse(JSON.parse(text)).input_dataset_statistics?.extents ?? {};
      return { total, read: scanned };
    } catch {
      // Statistics that are not as documented are no reason to give no answer.
    }
  }
  return { total: 0, read: 0 };
}
