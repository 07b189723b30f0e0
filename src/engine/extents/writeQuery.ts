import { mkdir } from 'node:fs/promises';
import type { Extent } from '../../sharing/database/state.ts';
import type { PlaneCallOptions, SourceExtents, WriteQueryRequest } from '../dataPlane.ts';
import { cancellable } from '../query/cancellable.ts';
import type { DuckDb } from '../query/duckDb.ts';
import { isOverflow, queryError } from '../query/queryError.ts';
import { filledSql } from '../query/source.ts';
import { sqlName } from '../query/sqlText.ts';
import { copyStatement } from './copyStatement.ts';
import type { WrittenFile } from './statistics.ts';
import { type DurableFiles, intoExtents, writtenFiles } from './writeExtents.ts';

/** See `DataPlane.writeQuery`. `database` reaches the sources and the folder, and has the given number of threads. */
export function writeQuery(
  database: DuckDb,
  request: WriteQueryRequest,
  sources: readonly SourceExtents[],
  files: DurableFiles,
  threads: number,
  options: PlaneCallOptions | undefined,
): Promise<readonly Extent[]> {
  const { statement, columns } = request;
  const copy = (writing: string, pieces: typeof statement.sql): Promise<readonly WrittenFile[]> => {
    const sql = filledSql(pieces, sources);
    const names = columns.map(({ id }) => sqlName(id)).join(', ');
    // In storage a string is never null; a query may yield one where it found nothing.
    const values = columns.map(({ id, type }) =>
      type === 'string' ? `coalesce(${sqlName(id)}, '') AS ${sqlName(id)}` : sqlName(id),
    );
    const relation = `SELECT ${values.join(', ')} FROM (${sql}) AS result(${names})`;
    return cancellable(database.connection, options, 'Writing the result of the query', async () =>
      writtenFiles(await database.connection.runAndReadAll(copyStatement(relation, columns, writing, threads))),
    );
  };
  return intoExtents(
    request,
    files,
    options,
    async (writing) => {
      await mkdir(writing);
      const { functions, sql, overflowSql } = statement;
      return database.calling(database.connection, functions, options, () =>
        copy(writing, sql).catch((error: unknown) => {
          if (!overflowSql || !isOverflow(error)) throw error;
          return copy(writing, overflowSql);
        }),
      );
    },
    queryError,
  );
}
