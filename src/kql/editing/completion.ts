import { interruption } from '../interruption.ts';
import { type Globals, items, kql } from '../kustoLanguage.ts';
import { ownCommandCompletions } from '../management/ownCommands.ts';
import { type Analysis, analysisAt } from './blocks.ts';
import { enumNames } from './enumNames.ts';
import { operatorSnippet } from './snippets.ts';
import type { CompletionEntry, Document } from './types.ts';

type Item = Kusto.Language.Editor.CompletionItem;

/** What may stand at an offset, in the order in which it is most likely meant. */
export function completionAt(document: Document, offset: number, globals?: Globals): readonly CompletionEntry[] {
  const block = analysisAt(document, offset, globals);
  if (!block) return [];
  const position = offset - block.start;
  const found = block.service.GetCompletionItems(position, null, interruption());
  const kinds = enumNames(kql().Editor.CompletionKind);
  const types = columnTypes(block, position);
  const entries = items<Item>(found?.Items).flatMap((item): CompletionEntry[] => {
    const kind = kinds.get(item.Kind) ?? 'Unknown';
    const entry: CompletionEntry = {
      label: item.DisplayText ?? '',
      kind,
      detail: kind === 'Column' ? (types.get(item.MatchText ?? '') ?? '') : '',
      sortText: item.OrderText ?? '',
      filterText: item.MatchText ?? '',
      before: item.BeforeText ?? '',
      after: item.AfterText ?? '',
      start: block.start + (found?.EditStart ?? position),
      length: found?.EditLength ?? 0,
      retriggers: item.Retrigger,
    };
    const snippet = kind === 'QueryPrefix' ? operatorSnippet(entry.filterText) : undefined;
    if (snippet === undefined) return [entry];
    // Right behind the bare word, which stays the first.
    const whole = { ...entry, label: `${entry.label} …`, sortText: `${entry.sortText} `, snippet, retriggers: false };
    return [entry, whole];
  });
  if (block.kind === 'query') return entries;
  const known = new Set(entries.map(({ label }) => label));
  const own = ownCommandCompletions(block.text.slice(0, position)).filter(({ word }) => !known.has(word));
  return [
    ...entries,
    ...own.map(
      ({ word, typed }): CompletionEntry => ({
        label: word,
        kind: 'Keyword',
        detail: '',
        sortText: `083_${word}`,
        filterText: word,
        before: `${word} `,
        after: '',
        start: offset - typed,
        length: typed,
        retriggers: true,
      }),
    ),
  ];
}

function columnTypes({ code }: Analysis, position: number): ReadonlyMap<string, string> {
  const columns = items<Kusto.Language.Symbols.ColumnSymbol>(code.GetColumnsInScope(position)?.Columns);
  return new Map(columns.map(({ Name, Type }) => [Name ?? '', Type?.Name ?? '']));
}
