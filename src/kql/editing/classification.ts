import { interruption } from '../interruption.ts';
import { type Globals, items, kql } from '../kustoLanguage.ts';
import { analysesWithin } from './blocks.ts';
import { enumNames } from './enumNames.ts';
import type { ClassifiedSpan, Document } from './types.ts';

/** What each part of the text is, of the blocks between two offsets. Parts that are nothing in particular are left out. */
export function classificationOf(
  document: Document,
  start: number,
  end: number,
  globals?: Globals,
): readonly ClassifiedSpan[] {
  const kinds = enumNames(kql().Editor.ClassificationKind);
  return analysesWithin(document, start, end, globals).flatMap((block) => {
    const from = Math.max(0, start - block.start);
    const to = Math.min(block.text.length, end - block.start);
    const found = block.service.GetClassifications(from, to - from, true, true, interruption());
    return items<Kusto.Language.Editor.ClassifiedRange>(found?.Classifications).map((range) => ({
      start: range.Start + block.start,
      length: range.Length,
      kind: kinds.get(range.Kind) ?? 'PlainText',
    }));
  });
}
