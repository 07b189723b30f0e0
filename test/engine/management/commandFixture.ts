import type { Engine, EngineOptions } from '../../../src/engine/engine.ts';
import type { Cell, ResultTable } from '../../../src/protocol/query.ts';
import { borrowDataProcess } from '../../support/dataProcess.ts';
import { openEngine, temporaryFolder } from '../../support/engineFixture.ts';
import { sharedKql } from '../../support/kql.ts';

/** An engine whose rows, queries and commands are real. */
export interface CommandEngine extends AsyncDisposable {
  readonly folder: string;
  readonly engine: Engine;
  /** All rows of the one table that a text answers. */
  ask(
    cluster: string,
    database: string,
    text: string,
  ): Promise<{ readonly table: ResultTable; readonly rows: Cell[][] }>;
  /** The same as objects by column name. */
  rows(cluster: string, database: string, text: string): Promise<Record<string, Cell>[]>;
}

export async function openCommandEngine(options: Partial<EngineOptions> = {}): Promise<CommandEngine> {
  const folder = await temporaryFolder();
  const data = borrowDataProcess();
  const engine = await openEngine([folder.path], { data, compiler: sharedKql(), ...options });
  const ask: CommandEngine['ask'] = async (cluster, database, text) => {
    const { result, tables } = await engine.runQuery({ cluster, database, text });
    const [table] = tables;
    if (!table) throw new Error(`'${text}' answers no table`);
    const rows = await engine.fetchRows({ result, table: 0, offset: 0, count: 10_000 });
    await engine.closeResult({ result });
    return { table, rows: rows.map((row) => [...row]) };
  };
  return {
    folder: folder.path,
    engine,
    ask,
    async rows(cluster, database, text) {
      const { table, rows } = await ask(cluster, database, text);
      return rows.map((row) => Object.fromEntries(table.columns.map(({ name }, index) => [name, row[index] ?? null])));
    },
    async [Symbol.asyncDispose]() {
      await engine.close();
      await folder[Symbol.asyncDispose]();
    },
  };
}
