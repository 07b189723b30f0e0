import type { FakeAnswer, FakeAzure, FakeRequest } from './fakeAzure.ts';

type Value = string | number | boolean | null;
export type Row = Readonly<Record<string, Value>>;

/** What a cluster answers to one command, by how the command begins; the first that fits counts. */
export type CommandAnswer = readonly [begins: string, rows: readonly Row[] | ((text: string) => readonly Row[])];

/** The data plane of one cluster: it answers the commands that it is given answers for, and nothing to all others. */
export function answerCommands(fake: FakeAzure, cluster: string, answers: readonly CommandAnswer[]): void {
  fake.answer('POST', `/${cluster}/v1/rest/mgmt`, ({ body }: FakeRequest): FakeAnswer => {
    const { csl } = body as { readonly csl: string };
    const found = answers.find(([begins]) => csl.startsWith(begins))?.[1] ?? [];
    return { body: { Tables: [tableOf(typeof found === 'function' ? found(csl) : found)] } };
  });
}

function tableOf(rows: readonly Row[]): object {
  const names = Object.keys(rows[0] ?? {});
  const typeOf = (value: Value | undefined): string =>
    typeof value === 'number' ? 'long' : typeof value === 'boolean' ? 'bool' : 'string';
  return {
    TableName: 'Table_0',
    Columns: names.map((name) => ({ ColumnName: name, ColumnType: typeOf(rows[0]?.[name]) })),
    Rows: rows.map((row) => names.map((name) => row[name] ?? null)),
  };
}

/** The answer of `.show database … schema as json`. `tables`: columns as `name: type`, by the names of tables. */
export function schemaRows(
  database: string,
  tables: Readonly<Record<string, Readonly<Record<string, string>>>>,
  functions: Readonly<Record<string, string>> = {},
): readonly Row[] {
  const Tables = Object.fromEntries(
    Object.entries(tables).map(([Name, columns]) => [
      Name,
      { Name, OrderedColumns: Object.entries(columns).map(([name, CslType]) => ({ Name: name, CslType })) },
    ]),
  );
  const Functions = Object.fromEntries(
    Object.entries(functions).map(([Name, Body]) => [Name, { Name, InputParameters: [], Body }]),
  );
  const shape = { Name: database, Tables, Functions, MajorVersion: 1, MinorVersion: 0 };
  return [{ DatabaseSchema: JSON.stringify({ Databases: { [database]: shape } }) }];
}
