import { type Globals, items, kql, must } from '../kustoLanguage.ts';
import { isFalse } from '../management/falseDiagnostics.ts';
import type { Block, CompletionEntry, Document, EditingDiagnostic, FoldingSpan, Hover, TextEdit } from './types.ts';

type CodeBlock = Kusto.Language.Editor.CodeBlock;

type CodeScript = Kusto.Language.Editor.CodeScript;

/** The last script of each document, newest last: blocks that did not change keep their analysis. */
const scripts = new Map<string, CodeScript>();
const scriptsKept = 20;

function script({ uri, text }: Document, globals?: Globals): CodeScript {
  const { Editor, GlobalState } = kql();
  const state = globals ?? must(GlobalState.Default);
  const last = scripts.get(uri);
  const made = must(last?.Globals === state ? last.WithText(text) : Editor.CodeScript.From$1(text, state));
  scripts.delete(uri);
  scripts.set(uri, made);
  for (const oldest of [...scripts.keys()].slice(0, Math.max(0, scripts.size - scriptsKept))) scripts.delete(oldest);
  return made;
}

function codeBlocks(document: Document, globals?: Globals): readonly CodeBlock[] {
  // A run of blank lines makes blocks of its own, with nothing in them.
  return items<CodeBlock>(script(document, globals).Blocks).filter((block) => must(block.Text).trim() !== '');
}

export function blocksOf(document: Document): readonly Block[] {
  return codeBlocks(document).map((block) => {
    const content = must(block.Text);
    const start = block.Start + content.length - content.trimStart().length;
    return {
      start,
      end: block.Start + content.trimEnd().length,
      kind: block.Kind === 'Command' ? 'command' : 'query',
    };
  });
}

const severities: Readonly<Record<string, EditingDiagnostic['severity']>> = {
  Error: 'error',
  Warning: 'warning',
  Information: 'information',
  Suggestion: 'hint',
};

function entry(diagnostic: Kusto.Language.Diagnostic, offset: number): EditingDiagnostic {
  return {
    start: diagnostic.Start + offset,
    length: diagnostic.Length,
    severity: severities[diagnostic.Severity ?? ''] ?? 'information',
    code: diagnostic.Code ?? '',
    message: diagnostic.Message ?? '',
  };
}

/** Without symbols names cannot be judged, so only the syntax is. */
export function diagnosticsOf(document: Document, globals?: Globals): readonly EditingDiagnostic[] {
  return codeBlocks(document, globals).flatMap((block) => {
    if (globals !== undefined) {
      const found = items<Kusto.Language.Diagnostic>(must(block.Service).GetDiagnostics());
      return withoutFalse(found, block, block.Start).map((d) => entry(d, 0));
    }
    const parsed = must(kql().KustoCode.Parse(must(block.Text)));
    const found = items<Kusto.Language.Diagnostic>(parsed.GetDiagnostics());
    return withoutFalse(found, block, 0).map((d) => entry(d, block.Start));
  });
}

/** `offset` is where the block begins in what the diagnostics count from. */
function withoutFalse(
  found: readonly Kusto.Language.Diagnostic[],
  block: CodeBlock,
  offset: number,
): readonly Kusto.Language.Diagnostic[] {
  if (block.Kind !== 'Command') return found;
  const text = must(block.Text);
  return found.filter(({ Code, Start }) => !isFalse({ Code, Start: Start - offset }, text));
}

function serviceAt(
  document: Document,
  offset: number,
  globals?: Globals,
): Kusto.Language.Editor.CodeService | undefined {
  return script(document, globals).GetBlockAtPosition(offset)?.Service ?? undefined;
}

function enumNames(values: object): ReadonlyMap<unknown, string> {
  return new Map(Object.entries(values).flatMap(([name, value]) => (typeof value === 'number' ? [[value, name]] : [])));
}

export function completionAt(document: Document, offset: number, globals?: Globals): readonly CompletionEntry[] {
  const found = serviceAt(document, offset, globals)?.GetCompletionItems(offset);
  if (!found) return [];
  const kinds = enumNames(kql().Editor.CompletionKind);
  return items<Kusto.Language.Editor.CompletionItem>(found.Items).map((item) => ({
    label: item.DisplayText ?? '',
    kind: kinds.get(item.Kind) ?? 'Unknown',
    sortText: item.OrderText ?? '',
    filterText: item.MatchText ?? '',
    before: item.BeforeText ?? '',
    after: item.AfterText ?? '',
    start: found.EditStart,
    length: found.EditLength,
  }));
}

export function describeFunction(name: string, globals?: Globals): string {
  const state = globals ?? must(kql().GlobalState.Default);
  const found = state.GetFunction(name) ?? state.GetAggregate(name) ?? state.GetPlugIn(name);
  const signatures = items<Kusto.Language.Symbols.Signature>(found?.Signatures);
  return signatures
    .map((signature) => {
      const names = items<Kusto.Language.Symbols.Parameter>(signature.Parameters).map((parameter) => parameter.Name);
      return `${name}(${names.join(', ')})`;
    })
    .filter((line, i, lines) => lines.indexOf(line) === i)
    .join('\n');
}

export function hoverAt(document: Document, offset: number, globals?: Globals): Hover | undefined {
  const info = serviceAt(document, offset, globals)?.GetQuickInfo(offset);
  const kinds = enumNames(kql().Editor.QuickInfoKind);
  const parts = items<Kusto.Language.Editor.QuickInfoItem>(info?.Items).map((item) => ({
    kind: kinds.get(item.Kind) ?? 'Text',
    text: item.Text ?? '',
  }));
  // Diagnostics are shown where they stand anyway.
  const shown = parts.filter((part) => part.text !== '' && !/error|warning|suggestion/i.test(part.kind));
  return shown.length === 0 ? undefined : { parts: shown };
}

export function formatted(document: Document, globals?: Globals): TextEdit | undefined {
  const { text } = document;
  let result = text;
  // From the end, so that the offsets of those before stay true. Blocks with errors are left as they are.
  for (const block of [...codeBlocks(document, globals)].reverse()) {
    const content = must(block.Text);
    const service = must(block.Service);
    const broken = items<Kusto.Language.Diagnostic>(kql().KustoCode.Parse(content)?.GetDiagnostics()).length > 0;
    if (broken || block.Kind === 'Command') continue;
    const made = service.GetFormattedText(null, block.Start)?.Text?.replaceAll('\r\n', '\n').trimEnd();
    if (made === undefined || made === '') continue;
    const tail = content.slice(content.trimEnd().length);
    result = result.slice(0, block.Start) + made + tail + result.slice(block.Start + block.Length);
  }
  return result === text ? undefined : { start: 0, length: text.length, text: result };
}

export function foldingOf(document: Document): readonly FoldingSpan[] {
  return codeBlocks(document).flatMap((block) =>
    items<Kusto.Language.Editor.OutlineRange>(must(block.Service).GetOutlines$1()?.Ranges).map((range) => ({
      start: range.Start,
      end: range.Start + range.Length,
    })),
  );
}
