import { type Globals, items, kql } from '../kustoLanguage.ts';
import { analysisAt } from './blocks.ts';
import { enumNames } from './enumNames.ts';
import type { Document, Hover } from './types.ts';

export function hoverAt(document: Document, offset: number, globals?: Globals): Hover | undefined {
  const block = analysisAt(document, offset, globals);
  const info = block?.service.GetQuickInfo(offset - block.start);
  const kinds = enumNames(kql().Editor.QuickInfoKind);
  const parts = items<Kusto.Language.Editor.QuickInfoItem>(info?.Items).map((item) => ({
    kind: kinds.get(item.Kind) ?? 'Text',
    text: item.Text ?? '',
  }));
  // Diagnostics are shown where they stand anyway.
  const shown = parts.filter((part) => part.text !== '' && !/error|warning|suggestion/i.test(part.kind));
  return shown.length === 0 ? undefined : { parts: shown };
}
