import { checkpoint } from '../interruption.ts';
import { type Globals, items, kql, must } from '../kustoLanguage.ts';
import { isFalse } from '../management/falseDiagnostics.ts';
import { messageOf } from '../operatorNames.ts';
import { isTolerated } from '../toleratedDiagnostics.ts';
import { type Analysis, analysisOf, parsable, textsOf } from './blocks.ts';
import type { Document, EditingDiagnostic } from './types.ts';

type Diagnostic = Kusto.Language.Diagnostic;

const severities: Readonly<Record<string, EditingDiagnostic['severity']>> = {
  Error: 'error',
  Warning: 'warning',
  Information: 'information',
  Suggestion: 'hint',
};

/** `text` is what the diagnostic is about; it stands `offset` behind the start of the document. */
export function entry(diagnostic: Diagnostic, offset: number, text: string): EditingDiagnostic {
  return {
    start: diagnostic.Start + offset,
    length: diagnostic.Length,
    severity: severities[diagnostic.Severity ?? ''] ?? 'information',
    code: diagnostic.Code ?? '',
    message: messageOf(diagnostic, text),
  };
}

/** Without symbols names cannot be judged, so only the syntax is. */
export function diagnosticsOf(document: Document, globals?: Globals): readonly EditingDiagnostic[] {
  if (globals) return analysisOf(document, globals).flatMap((block) => judged(block));
  return textsOf(document).flatMap(({ text, kind, start }) => {
    checkpoint();
    const found = items<Diagnostic>(must(kql().KustoCode.Parse(parsable(text, kind))).GetDiagnostics());
    return found.filter((each) => kind === 'query' || !isFalse(each, text)).map((each) => entry(each, start, text));
  });
}

export function judged(block: Analysis): readonly EditingDiagnostic[] {
  checkpoint();
  return diagnosticsIn(block).map((each) => entry(each, block.start, block.text));
}

/** What the binder says of a block, without what is none here. Offsets count from the start of the block. */
function diagnosticsIn({ code, text, kind }: Analysis): readonly Diagnostic[] {
  const found = items<Diagnostic>(code.GetDiagnostics());
  if (kind === 'command') return found.filter((each) => !isFalse(each, text));
  const root = must(code.Syntax);
  return found.filter((each) => !isTolerated(each, root));
}

export function errorsOf(block: Analysis): readonly Diagnostic[] {
  return diagnosticsIn(block).filter(({ Severity }) => Severity === 'Error');
}
