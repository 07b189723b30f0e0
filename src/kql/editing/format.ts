import { type Globals, items, kql, must } from '../kustoLanguage.ts';
import { analysesWithin } from './blocks.ts';
import type { Document, TextEdit } from './types.ts';

/** The edits that format the queries of which a part lies between two offsets. Those with errors are left as they are. */
export function formatted(
  document: Document,
  start: number,
  end: number,
  indentation: number,
  globals?: Globals,
): readonly TextEdit[] {
  const options = must(kql().Editor.FormattingOptions.Default).WithIndentationSize(indentation);
  return analysesWithin(document, start, end, globals).flatMap((block): TextEdit[] => {
    if (block.kind === 'command' || items(block.code.GetSyntaxDiagnostics()).length > 0) return [];
    const text = block.service.GetFormattedText(options, 0)?.Text?.replaceAll('\r\n', '\n').trimEnd() ?? '';
    const { length } = block.text.trimEnd();
    if (text === '' || text === block.text.slice(0, length)) return [];
    return [{ start: block.start, length, text }];
  });
}
