import type { DatabaseSchema } from '../protocol/schema.ts';
import { compileStep } from './compileQuery.ts';
import { globalsOf } from './schemaSymbols.ts';

export const practiceSchema: DatabaseSchema = {
  cluster: '',
  name: 'Practice',
  version: '1',
  tables: [
    {
      name: 'T',
      columns: [
        { id: 'c1', name: 'Id', type: 'long' },
        { id: 'c2', name: 'Name', type: 'string' },
        { id: 'c3', name: 'At', type: 'datetime' },
        { id: 'c4', name: 'Size', type: 'real' },
      ],
    },
  ],
};

/** What most queries are made of. */
export const practiceTexts: readonly string[] = [
  'T | where Id > 5 and Name has "a" | summarize count() by Name',
  'T | where At > ago(1d) | summarize Total = sum(Size), Most = max(Size) by bin(At, 1h) | sort by Total desc',
  'T | extend Hour = bin(At, 1h), Short = substring(Name, 0, 5) | project Hour, Short, Id | top 10 by Id desc',
  'let Few = T | where Name in ("a", "b") | take 100; T | join kind=inner (Few | distinct Name) on Name | count',
  'T | extend Late = iff(Size > 15, "late", "fine") | summarize countif(Id > 0), dcount(Name) by Late | take 5',
];

/** About as often as it takes until the engine of JavaScript has made machine code of all that compiling calls. */
const rounds = 8;

let hasPractised = false;

/**
 * Compiles queries that nobody asked for, one at a time between calls: a thread that has just started takes several times
 * as long for each as one that has compiled for a while. Does so once.
 */
export function practise(): void {
  if (hasPractised) return;
  hasPractised = true;
  const globals = globalsOf(practiceSchema);
  let left = rounds * practiceTexts.length;
  const next = (): void => {
    left -= 1;
    const text = practiceTexts[left % practiceTexts.length];
    if (left < 0 || text === undefined) return;
    compileStep(text, practiceSchema, globals);
    setImmediate(next);
  };
  next();
}
