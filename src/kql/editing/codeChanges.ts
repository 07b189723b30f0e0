import { closeNames } from '../closeNames.ts';
import { interruption } from '../interruption.ts';
import { type Globals, items, kql, must, symbolClass } from '../kustoLanguage.ts';
import { operatorExpected, operatorsLike } from '../operatorNames.ts';
import { type Analysis, analysisAt } from './blocks.ts';
import { errorsOf } from './diagnostics.ts';
import type { CodeChange, Document, TextEdit } from './types.ts';

type Diagnostic = Kusto.Language.Diagnostic;

/** What may be changed at a selection: the fixes for what is wrong there, and Microsoft's own refactorings. */
export function codeChangesAt(
  document: Document,
  start: number,
  end: number,
  globals?: Globals,
): readonly CodeChange[] {
  const block = analysisAt(document, start, globals);
  if (!block) return [];
  const [from, to] = [start - block.start, Math.min(end - block.start, block.text.length)];
  return [...nameFixes(block, from, to), ...offered(block, from, to)];
}

const mostNames = 3;

/** `Did you mean …` for names that the binder does not know, and for operators that there are not. */
function nameFixes(block: Analysis, from: number, to: number): readonly CodeChange[] {
  return errorsOf(block)
    .filter((error) => touches(error, from, to))
    .flatMap((error) => {
      const names = meantBy(error, block);
      return names.map(
        ({ name, text }): CodeChange => ({
          title: `Did you mean '${name}'?`,
          kind: 'quickfix',
          edits: [{ start: block.start + error.Start, length: error.Length, text }],
          mends: mendedBy(block, error),
          isPreferred: names.length === 1,
        }),
      );
    });
}

/** Names that could stand where the error is, and how they are written there. */
function meantBy(error: Diagnostic, block: Analysis): readonly { readonly name: string; readonly text: string }[] {
  if (error.Code === operatorExpected) {
    const written = block.text.slice(error.Start, error.Start + error.Length);
    return operatorsLike(written, mostNames).map((name) => ({ name, text: name }));
  }
  const [, written, kinds = ''] =
    /^The name '(.+)' does not refer to any known (.+)\.$/s.exec(error.Message ?? '') ?? [];
  if (written === undefined) return [];
  return closeNames(written, namesInScope(block, error.Start, kinds), mostNames).map((name) => ({
    name,
    text: must(kql().KustoFacts.BracketNameIfNecessary(name)),
  }));
}

/** `kinds` are Microsoft's words for what could stand there, for example `table, tabular variable or function`. */
function namesInScope({ code }: Analysis, position: number, kinds: string): readonly string[] {
  const { Symbols, IncludeFunctionKind } = kql();
  const found = items<Kusto.Language.Symbols.Symbol>(
    code.GetSymbolsInScope(position, Symbols.SymbolMatch.Any, IncludeFunctionKind.All),
  );
  const isWanted = (name: string): boolean => {
    if (/function/.test(name)) return /function/.test(kinds);
    if (/column/i.test(name)) return /column/.test(kinds);
    return !/^function$/.test(kinds);
  };
  return found.filter((symbol) => isWanted(symbolClass(symbol).toLowerCase())).map(({ Name }) => Name ?? '');
}

function touches({ Start, Length }: Diagnostic, from: number, to: number): boolean {
  return Start <= to && Start + Length >= from;
}

function mendedBy(block: Analysis, { Code, Start, Length }: Diagnostic): NonNullable<CodeChange['mends']> {
  return { code: Code ?? '', start: block.start + Start, length: Length };
}

/** By Microsoft's name of the actor; the engine has no `macro-expand`, and renaming is the editor's own. */
const kindsOfActors: Readonly<Record<string, CodeChange['kind']>> = {
  InlineDatabaseFunctionActor: 'refactor.inline',
  ExtractExpressionActor: 'refactor.extract',
  DiagnosticFixActor: 'quickfix',
};

function offered(block: Analysis, from: number, to: number): readonly CodeChange[] {
  const { Editor } = kql();
  const options = Editor.CodeActionOptions.Default;
  const wrong = items<Diagnostic>(block.service.GetAnalyzerDiagnostics(true, interruption())).filter((each) =>
    touches(each, from, to),
  );
  return Object.entries(kindsOfActors).flatMap(([actor, kind]) => {
    if (kind === 'quickfix' && wrong.length === 0) return [];
    // What is wrong is looked for where it begins, however the selection lies to it.
    const places = kind === 'quickfix' ? wrong.map(({ Start }) => [Start, 0] as const) : [[from, to - from] as const];
    return places.flatMap(([position, length], i) => {
      const info = block.service.GetCodeActions(position, position, length, options, true, actor, interruption());
      const actions = items<Kusto.Language.Editor.CodeAction>(info?.Actions).flatMap((action) => flat(action));
      return actions.flatMap(({ action, title }): CodeChange[] => {
        const edits = editsOf(block, action, position);
        const mended = kind === 'quickfix' ? wrong[i] : undefined;
        if (edits.length === 0) return [];
        return [{ title, kind, edits, ...(mended && { mends: mendedBy(block, mended) }), isPreferred: false }];
      });
    });
  });
}

interface Titled {
  readonly action: Kusto.Language.Editor.ApplyAction;
  readonly title: string;
}

/** A menu of actions is a list of them here, each with the title of the menu before its own. */
function flat(action: Kusto.Language.Editor.CodeAction, before = ''): readonly Titled[] {
  const title = `${before}${action.Title ?? ''}`;
  if ('Actions' in action) {
    const inner = items<Kusto.Language.Editor.CodeAction>((action as Kusto.Language.Editor.MenuAction).Actions);
    return inner.flatMap((each) => flat(each, `${title}: `));
  }
  return 'Data' in action ? [{ action: action as Kusto.Language.Editor.ApplyAction, title }] : [];
}

function editsOf(block: Analysis, action: Kusto.Language.Editor.ApplyAction, caret: number): readonly TextEdit[] {
  const { Editor } = kql();
  const made = block.service.ApplyCodeAction(action, caret, Editor.CodeActionOptions.Default, interruption());
  return items<Kusto.Language.Editor.ResultAction>(made?.Actions).flatMap((result): TextEdit[] => {
    if (!('Changes' in result)) return [];
    const { Changes } = result as Kusto.Language.Editor.ChangeTextAction;
    return items<Kusto.Language.Editor.TextEdit>(Changes).map(({ Start, DeleteLength, InsertText }) => ({
      start: block.start + Start,
      length: DeleteLength,
      text: InsertText ?? '',
    }));
  });
}
