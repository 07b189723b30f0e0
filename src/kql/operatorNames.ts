import { closeNames } from './closeNames.ts';

/** What may stand behind a pipe. Source: Kusto query language, tabular operators. */
const operators: readonly string[] = [
  ...['as', 'consume', 'count', 'distinct', 'evaluate', 'extend', 'facet', 'fork', 'getschema', 'invoke', 'join'],
  ...['limit', 'lookup', 'make-graph', 'graph-match', 'graph-shortest-paths', 'graph-mark-components'],
  ...['graph-to-table', 'make-series', 'mv-apply', 'mv-expand', 'order', 'parse', 'parse-kv', 'parse-where'],
  ...['partition', 'project', 'project-away', 'project-keep', 'project-rename', 'project-reorder', 'reduce', 'render'],
  ...['sample', 'sample-distinct', 'scan', 'search', 'serialize', 'sort', 'summarize', 'take', 'top'],
  ...['top-hitters', 'top-nested', 'union', 'where'],
];

/** Microsoft's code for a pipe with nothing behind it that is an operator. */
export const operatorExpected = 'KS176';

/** Operators that were meant by what stands where one is expected, nearest first. */
export function operatorsLike(written: string, most: number): readonly string[] {
  return closeNames(written, operators, most);
}

/** What a diagnostic says, with the name of what it is about where Microsoft's own text has none. */
export function messageOf({ Code, Message, Start, Length }: Kusto.Language.Diagnostic, text: string): string {
  const said = Message ?? '';
  const written = text.slice(Start, Start + Length);
  if (Code !== operatorExpected || written === '') return said;
  const [meant] = operatorsLike(written, 1);
  const question = meant === undefined ? '' : ` Did you mean '${meant}'?`;
  return `'${written}' is not a query operator.${question}`;
}
