import type { ExplainedSource, QueryExplanation } from '../../protocol/query.ts';
import { layOut } from './sqlLayout.ts';

type Statement = QueryExplanation['statements'][number];

/** The SQL that a query becomes, a statement after the other. */
export function sqlText({ statements }: QueryExplanation): string {
  return statements.map(({ name, sql }) => `-- ${name}\n${layOut(sql)};\n`).join('\n');
}

/** The plans of a query: its operators, what of each table is read, and how DuckDB goes about it. */
export function planText({ statements }: QueryExplanation): string {
  return statements.map(statementText).join('\n\n');
}

function statementText({ name, relational, sources, plan }: Statement): string {
  const parts = [relational, sources.map(sourceText).join('\n'), plan].map((part) => part.trimEnd());
  return [`== ${name}`, ...parts.filter((part) => part !== '')].join('\n\n').concat('\n');
}

function sourceText({ database, table, columns, filter, extents: { total, pruned } }: ExplainedSource): string {
  const lines = [
    `${database}.${table}: ${total - pruned} of ${total} extents, ${pruned} pruned`,
    `  columns: ${columns.join(', ')}`,
    ...(filter === '' ? [] : [`  extents are chosen by: ${filter}`]),
  ];
  return lines.join('\n');
}
