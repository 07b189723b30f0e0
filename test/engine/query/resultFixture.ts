import { join } from 'node:path';
import type { DataPlane } from '../../../src/engine/dataPlane.ts';
import type { QueryOptions } from '../../../src/protocol/compile.ts';
import type { Column } from '../../../src/protocol/schema.ts';
import { PlaneFixture } from '../extents/planeFixture.ts';

/** One column of each type that is kept in its own way; the second name is one that CSV must quote. */
export const everyType: readonly Column[] = [
  { name: 'Id', type: 'long' },
  { name: 'A "b", c', type: 'string' },
  { name: 'At', type: 'datetime' },
  { name: 'Took', type: 'timespan' },
  { name: 'Price', type: 'decimal' },
  { name: 'Share', type: 'real' },
  { name: 'More', type: 'dynamic' },
  { name: 'Known', type: 'bool' },
  { name: 'Key', type: 'guid' },
];

/** 2024-01-01 12:00 in ticks. */
export const noon = 638_397_072_000_000_000n;

/** Rows of `everyType`, each as SQL values in the order of its columns. */
export function rowsOfEveryType(...rows: readonly string[]): string {
  const types = ['BIGINT', 'VARCHAR', 'BIGINT', 'BIGINT', 'VARCHAR', 'DOUBLE', 'VARCHAR', 'BOOLEAN', 'UUID'];
  const casts = types.map((type, index) => `CAST(v${index} AS ${type})`);
  const names = types.map((_, index) => `v${index}`);
  return `SELECT ${casts.join(', ')} FROM (VALUES ${rows.map((row) => `(${row})`).join(', ')}) t(${names.join(', ')})`;
}

/** Results of SQL that brings its own rows. */
export class ResultFixture {
  readonly plane: DataPlane;
  readonly #fixture: PlaneFixture;

  private constructor(fixture: PlaneFixture) {
    this.#fixture = fixture;
    this.plane = fixture.plane;
  }

  static async open(): Promise<ResultFixture> {
    return new ResultFixture(await PlaneFixture.open());
  }

  /** Folder for files. */
  get files(): string {
    return this.#fixture.files;
  }

  file(name: string): string {
    return join(this.files, name);
  }

  /** Runs a SELECT, and gives the id of its result. */
  async run(sql: string, columns: readonly Column[], options: QueryOptions = {}): Promise<string> {
    const statements = [{ sql: [sql], sources: [], columns, name: 'T' }];
    return (await this.plane.runQuery({ statements, options }, () => ({ columns: [], files: [] }))).result;
  }

  close(): Promise<void> {
    return this.#fixture.close();
  }
}
