import { checkpoint } from '../interruption.ts';
import { elements, items, kindOf, kql, must, type Node, sourceOf } from '../kustoLanguage.ts';
import { blocksOf, textsOf } from './blocks.ts';
import type { Document, FoldingSpan, OutlineItem } from './types.ts';

const longestName = 80;

/** An entry for each block, named by what it runs, with what it declares below it. */
export function outlineOf(document: Document): readonly OutlineItem[] {
  const spans = blocksOf(document);
  return textsOf(document).flatMap(({ text, kind, start }, i): OutlineItem[] => {
    const block = spans[i];
    if (!block) return [];
    checkpoint();
    const root = must(must(kql().KustoCode.Parse(text)).Syntax);
    const statements = statementsOf(root);
    const main = statements.findLast((statement) => kindOf(statement) === 'ExpressionStatement') ?? statements.at(-1);
    const head = main ? spanOf(main, start) : { start: block.start, end: block.end };
    return [
      {
        // A block may be nothing but a comment.
        name: oneLine(main ? sourceOf(main) : '') || shortened(text.trim().replace(/\s+/g, ' ')),
        detail: '',
        kind,
        span: { start: block.start, end: block.end },
        // Within the block, whatever the parser made of its end.
        selection: { start: Math.max(head.start, block.start), end: Math.min(head.end, block.end) },
        children: statements.flatMap((statement) => declarations(statement, start)),
      },
    ];
  });
}

function statementsOf(root: Node): readonly Node[] {
  const kind = kindOf(root);
  if (kind !== 'QueryBlock' && kind !== 'CommandBlock') return [];
  return elements<Node>((root as Kusto.Language.Syntax.QueryBlock).Statements).filter(({ Width }) => Width > 0);
}

function spanOf({ TextStart, Width }: Node, offset: number): FoldingSpan {
  return { start: offset + TextStart, end: offset + TextStart + Width };
}

function oneLine(text: string): string {
  const line = text
    .replace(/\/\/.*$/gm, '')
    .replace(/\s+/g, ' ')
    .trim();
  return shortened(line);
}

function shortened(line: string): string {
  return line.length > longestName ? `${line.slice(0, longestName - 1)}…` : line;
}

function declarations(statement: Node, offset: number): readonly OutlineItem[] {
  if (kindOf(statement) === 'LetStatement') {
    const { Name, Expression } = statement as Kusto.Language.Syntax.LetStatement;
    if (!Name || !Expression || Name.Width === 0) return [];
    const isFunction = kindOf(Expression) === 'FunctionDeclaration';
    const parameters = isFunction ? (Expression as Kusto.Language.Syntax.FunctionDeclaration).Parameters : null;
    return [
      {
        name: Name.SimpleName ?? '',
        detail: oneLine(sourceOf(parameters ?? Expression)),
        kind: isFunction ? 'function' : 'variable',
        span: spanOf(statement, offset),
        selection: spanOf(Name, offset),
        children: [],
      },
    ];
  }
  if (kindOf(statement) !== 'QueryParametersStatement') return [];
  const { Parameters } = statement as Kusto.Language.Syntax.QueryParametersStatement;
  return elements(Parameters).flatMap((parameter): OutlineItem[] => {
    const { Name, Type } = must(parameter.NameAndType);
    if (!Name || Name.Width === 0) return [];
    const detail = Type ? sourceOf(Type) : '';
    const span = spanOf(parameter, offset);
    return [
      { name: Name.SimpleName ?? '', detail, kind: 'parameter', span, selection: spanOf(Name, offset), children: [] },
    ];
  });
}

export function foldingOf(document: Document): readonly FoldingSpan[] {
  return textsOf(document).flatMap(({ text, start }) => {
    checkpoint();
    const service = new (kql().Editor.KustoCodeService.$ctor1)(text, kql().GlobalState.Default);
    return items<Kusto.Language.Editor.OutlineRange>(service.GetOutlines(null)?.Ranges).map((range) => ({
      start: start + range.Start,
      end: start + range.Start + range.Length,
    }));
  });
}
