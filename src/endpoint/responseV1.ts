import { randomUUID } from 'node:crypto';
import type { Cell } from '../protocol/query.ts';
import type { Column, KustoType } from '../protocol/schema.ts';
import { type Answer, madeUp, rowsJson } from './answer.ts';
import { completionOf, visualizationOf } from './completion.ts';
import type { RequestIds } from './ids.ts';

/** What .NET calls each type. Source: Kusto documentation, "Query/management HTTP response", and recorded answers. */
const dataTypes: Readonly<Record<KustoType, string>> = {
  bool: 'SByte',
  int: 'Int32',
  long: 'Int64',
  real: 'Double',
  decimal: 'SqlDecimal',
  string: 'String',
  datetime: 'DateTime',
  timespan: 'TimeSpan',
  guid: 'Guid',
  dynamic: 'Object',
};

/** The answer of a management command: its tables and nothing else. */
export async function* commandV1(answer: Answer): AsyncGenerator<string> {
  yield* document(answer.tables.map((_, index) => [answer, index]));
}

/** The answer of a query: its tables, what `render` asked for, how it went, and a table of what is where. */
export async function* queryV1(answer: Answer, ids: RequestIds, at: number): AsyncGenerator<string> {
  const { timestamp, text: done, statistics } = completionOf(answer, at);
  const results = answer.tables.map((_, index): Source => [answer, index]);
  const drawn = answer.tables.find(({ visualization }) => visualization);
  const properties = madeUp('@ExtendedProperties', [text('Value')], [[visualizationOf(drawn)]]);
  const status = statusTable(ids, [
    [timestamp, 4, 'Info', 0, done],
    [timestamp, 6, 'Stats', 0, statistics],
  ]);
  const contents = contentsTable([
    ...answer.tables.map(({ name }) => ['QueryResult', name, randomUUID()] as const),
    ['QueryProperties', '@ExtendedProperties', randomUUID()],
    ['QueryStatus', 'QueryStatus', noActivity],
  ]);
  yield* document([...results, [properties, 0], [status, 0], [contents, 0]]);
}

type Source = readonly [answer: Answer, table: number];

const noActivity = '00000000-0000-0000-0000-000000000000';

function text(name: string): Column {
  return { name, type: 'string' };
}

async function* document(tables: readonly Source[]): AsyncGenerator<string> {
  yield '{"Tables":[';
  for (const [ordinal, [answer, index]] of tables.entries()) {
    const columns = answer.tables[index]?.columns.map(({ name, type }) => ({
      ColumnName: name,
      DataType: dataTypes[type],
      ColumnType: type,
    }));
    const head = `{"TableName":"Table_${ordinal}","Columns":${JSON.stringify(columns)},"Rows":[`;
    yield ordinal === 0 ? head : `,${head}`;
    yield* rowsJson(answer, index);
    yield ']}';
  }
  yield ']}';
}

type Contents = readonly [kind: string, name: string, id: string];

function contentsTable(entries: readonly Contents[]): Answer {
  const columns = [text('Kind'), text('Name'), text('Id'), text('PrettyName')];
  const rows = entries.map((entry, ordinal) => [ordinal, ...entry, '']);
  return madeUp('TableOfContents', [{ name: 'Ordinal', type: 'long' }, ...columns], rows);
}

/** How it went: time, severity, its name, a code and a text, one row each. */
function statusTable(ids: RequestIds, rows: readonly (readonly Cell[])[]): Answer {
  const columns: readonly Column[] = [
    { name: 'Timestamp', type: 'datetime' },
    { name: 'Severity', type: 'int' },
    text('SeverityName'),
    { name: 'StatusCode', type: 'int' },
    text('StatusDescription'),
    { name: 'Count', type: 'int' },
    { name: 'RequestId', type: 'guid' },
    { name: 'ActivityId', type: 'guid' },
    { name: 'SubActivityId', type: 'guid' },
    text('ClientActivityId'),
  ];
  const tail = [1, ids.activity, ids.activity, ids.activity, ids.client];
  return madeUp(
    'QueryStatus',
    columns,
    rows.map((row) => [...row, ...tail]),
  );
}
