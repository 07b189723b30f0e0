import assert from 'node:assert/strict';
import type { DuckDBConnection } from '@duckdb/node-api';
import { compileQuery } from '../../../src/kql/compileQuery.ts';
import { loadKustoLanguage } from '../../../src/kql/kustoLanguage.ts';
import { globalsOf } from '../../../src/kql/schemaSymbols.ts';
import type { CompiledQuery } from '../../../src/protocol/compile.ts';
import type { DatabaseSchema } from '../../../src/protocol/schema.ts';
import { openDuck, rowsOf, type TestCell } from './duck.ts';

const schema: DatabaseSchema = { cluster: 'contoso', name: 'Aviation', version: '1', tables: [] };

/** A database without tables, for queries that bring their own rows. */
export interface Answers {
  compile(text: string): CompiledQuery;
  /** The rows of the first statement. */
  answer(text: string): Promise<TestCell[][]>;
}

/** To be called in a `describe`: what it gives can be used in its tests. */
export function withoutTables(): Answers {
  let duck: DuckDBConnection;
  let globals: ReturnType<typeof globalsOf>;
  before(async () => {
    loadKustoLanguage();
    globals = globalsOf(schema);
    duck = await openDuck();
  });
  const compile = (text: string): CompiledQuery => compileQuery(text, schema, globals);
  return {
    compile,
    async answer(text) {
      const [statement] = compile(text).statements;
      assert.ok(statement);
      return rowsOf(duck, statement, () => '');
    },
  };
}
