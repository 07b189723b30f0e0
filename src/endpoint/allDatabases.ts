import type { Backend } from '../protocol/contract.ts';
import type { Cell } from '../protocol/query.ts';
import type { Column } from '../protocol/schema.ts';
import { type Answer, madeUp, run } from './answer.ts';

/**
 * `.show databases` of a workspace with several clusters: clients take the names of the databases from there, so that each is
 * named in the way that finds it. `known` are the columns where no cluster answers.
 */
export async function showAllDatabases(
  backend: Backend,
  clusters: readonly { readonly name: string; readonly uri: string }[],
  text: string,
  known: readonly Column[],
  signal: AbortSignal,
): Promise<Answer> {
  let columns = known;
  const found: { readonly cluster: string; readonly row: readonly Cell[] }[] = [];
  for (const { name: cluster, uri } of clusters) {
    const answer = await run(backend, { cluster: uri, database: '', text }, { signal });
    columns = answer.tables[0]?.columns ?? columns;
    for await (const rows of answer.rows(0)) found.push(...rows.map((row) => ({ cluster, row })));
    await answer.close();
  }
  const at = columns.findIndex(({ name }) => name === 'DatabaseName');
  const counts = new Map<Cell, number>();
  for (const { row } of found) counts.set(row[at] ?? '', (counts.get(row[at] ?? '') ?? 0) + 1);
  const rows = found.map(({ cluster, row }) =>
    row.map((cell, index) => (index === at && (counts.get(cell) ?? 0) > 1 ? `${cluster}/${cell}` : cell)),
  );
  return madeUp('PrimaryResult', columns, rows);
}
