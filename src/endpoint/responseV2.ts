import type { Cell } from '../protocol/query.ts';
import type { Column } from '../protocol/schema.ts';
import { type Answer, madeUp, rowsJson } from './answer.ts';
import { completionOf, visualizationOf } from './completion.ts';
import type { RequestIds } from './ids.ts';

/** How a client wants the frames. */
export interface FrameOptions {
  /** Rows of a result in frames of their own, with progress between them. */
  readonly progressive: boolean;
  /** Rows of a result in frames of their own. */
  readonly fragmented: boolean;
}

/**
 * The answer of a query as frames, a line each, which clients that read line by line count on.
 * Source: Kusto documentation, "Query V2 HTTP response".
 */
export async function* queryV2(
  answer: Answer,
  ids: RequestIds,
  at: number,
  options: FrameOptions,
): AsyncGenerator<string> {
  yield '[';
  yield header(options);
  yield '\n,';
  yield* whole(properties(answer), 0, 0, 'QueryProperties');
  for (const index of answer.tables.keys()) {
    yield '\n,';
    if (options.progressive || options.fragmented) yield* inFragments(answer, index, index + 1, options.progressive);
    else yield* whole(answer, index, index + 1, 'PrimaryResult');
  }
  yield '\n,';
  yield* whole(completion(answer, ids, at), 0, answer.tables.length + 1, 'QueryCompletionInformation');
  yield `\n,${JSON.stringify({ FrameType: 'DataSetCompletion', HasErrors: false, Cancelled: false })}\n]`;
}

/** The answer of a query that failed after it had begun. `errors` are bodies as `errorBody` makes them. */
export async function* failedV2(options: FrameOptions, errors: readonly object[]): AsyncGenerator<string> {
  const completed = { FrameType: 'DataSetCompletion', HasErrors: true, Cancelled: false, OneApiErrors: errors };
  yield `[${header(options)}\n,${JSON.stringify(completed)}\n]`;
}

function header({ progressive, fragmented }: FrameOptions): string {
  return JSON.stringify({
    FrameType: 'DataSetHeader',
    IsProgressive: progressive,
    Version: 'v2.0',
    IsFragmented: fragmented,
    ErrorReportingPlacement: 'EndOfDataSet',
  });
}

/** The members that frames of one table have in common, with the brace that begins the frame. */
function head(frame: string, answer: Answer, index: number, id: number, kind: string): string {
  const table = answer.tables[index];
  const columns = table?.columns.map(({ name, type }) => ({ ColumnName: name, ColumnType: type }));
  const members = { FrameType: frame, TableId: id, TableKind: kind, TableName: table?.name, Columns: columns };
  return JSON.stringify(members).slice(0, -1);
}

async function* whole(answer: Answer, index: number, id: number, kind: string): AsyncGenerator<string> {
  yield `${head('DataTable', answer, index, id, kind)},"Rows":[`;
  yield* rowsJson(answer, index);
  yield ']}';
}

async function* inFragments(answer: Answer, index: number, id: number, progressive: boolean): AsyncGenerator<string> {
  const { columns = [], rows = 0 } = answer.tables[index] ?? {};
  yield `${head('TableHeader', answer, index, id, 'PrimaryResult')}}`;
  const fragment = {
    FrameType: 'TableFragment',
    TableFragmentType: 'DataAppend',
    TableId: id,
    FieldCount: columns.length,
  };
  for await (const piece of rowsJson(answer, index)) {
    yield `\n,${JSON.stringify(fragment).slice(0, -1)},"Rows":[${piece.replace(/^,/, '')}]}`;
  }
  const done = { FrameType: 'TableProgress', TableId: id, TableProgress: 100 };
  if (progressive) yield `\n,${JSON.stringify(done)}`;
  yield `\n,${JSON.stringify({ FrameType: 'TableCompletion', TableId: id, RowCount: rows })}`;
}

function properties(answer: Answer): Answer {
  const columns: readonly Column[] = [
    { name: 'TableId', type: 'int' },
    { name: 'Key', type: 'string' },
    { name: 'Value', type: 'dynamic' },
  ];
  // A dynamic whose value is a text, as Kusto has it.
  const rows = answer.tables.map((table, index) => [
    index + 1,
    'Visualization',
    JSON.stringify(visualizationOf(table)),
  ]);
  return madeUp('@ExtendedProperties', columns, rows);
}

function completion(answer: Answer, ids: RequestIds, at: number): Answer {
  const { timestamp, text, statistics } = completionOf(answer, at);
  const columns: readonly Column[] = [
    { name: 'Timestamp', type: 'datetime' },
    { name: 'ClientRequestId', type: 'string' },
    { name: 'ActivityId', type: 'guid' },
    { name: 'SubActivityId', type: 'guid' },
    { name: 'ParentActivityId', type: 'guid' },
    { name: 'Level', type: 'int' },
    { name: 'LevelName', type: 'string' },
    { name: 'StatusCode', type: 'int' },
    { name: 'StatusCodeName', type: 'string' },
    { name: 'EventType', type: 'int' },
    { name: 'EventTypeName', type: 'string' },
    { name: 'Payload', type: 'string' },
  ];
  const row = (level: number, levelName: string, type: number, typeName: string, payload: string): Cell[] => {
    const who = [timestamp, ids.client, ids.activity, ids.activity, ids.activity];
    return [...who, level, levelName, 0, 'S_OK (0)', type, typeName, payload];
  };
  return madeUp('QueryCompletionInformation', columns, [
    row(4, 'Info', 4, 'QueryInfo', JSON.stringify({ Count: 1, Text: text })),
    row(6, 'Stats', 0, 'QueryResourceConsumption', statistics),
  ]);
}
