import { type Element, elements, type Globals, items, kindOf, must, type Node } from '../kustoLanguage.ts';
import { analysisAt } from './blocks.ts';
import { documentationOf, shownSignatures } from './describe.ts';
import type { CallHelp, CallSignature, Document } from './types.ts';

type Call = Kusto.Language.Syntax.FunctionCallExpression;
type Signature = Kusto.Language.Symbols.Signature;
type Parameter = Kusto.Language.Symbols.Parameter;

/** What the function takes between whose brackets an offset is. */
export function callHelpAt(document: Document, offset: number, globals?: Globals): CallHelp | undefined {
  const block = analysisAt(document, offset, globals);
  if (!block) return undefined;
  const position = offset - block.start;
  const call = callAround(must(block.code.Syntax), block.text, position);
  const symbol = call?.ReferencedSymbol as Partial<Kusto.Language.Symbols.FunctionSymbol> | null | undefined;
  const signatures = shownSignatures(symbol?.Signatures);
  if (!call || !symbol?.Name || signatures.length === 0) return undefined;
  const { Expressions } = must(call.ArgumentList);
  const separators = items<Kusto.Language.Syntax.SeparatedElement$1<Node>>(Expressions).map(
    ({ Separator }) => Separator,
  );
  const index = separators.filter((comma) => comma && comma.Width > 0 && comma.TextStart < position).length;
  const given = Math.max(index + 1, elements<Node>(Expressions).filter(({ Width }) => Width > 0).length);
  const fitting = signatures.findIndex(({ MaxArgumentCount }) => MaxArgumentCount >= given);
  const activeSignature = Math.max(fitting, 0);
  const documentation = documentationOf(symbol as Kusto.Language.Symbols.FunctionSymbol, must(block.code.Globals));
  return {
    signatures: signatures.map((signature) => describe(must(symbol.Name), signature, documentation)),
    activeSignature,
    activeParameter: parameterAt(items<Parameter>(signatures[activeSignature]?.Parameters), index),
  };
}

/** The innermost call whose brackets are around the position. */
function callAround(root: Node, text: string, position: number): Call | undefined {
  // What is typed next is still blank: the word before it is what the parser has put into the tree.
  const before = text.slice(0, position).trimEnd().length - 1;
  for (let at: Element | null = before < 0 ? null : root.GetTokenAt(before); at; at = at.Parent) {
    if (kindOf(at) !== 'FunctionCallExpression') continue;
    const { OpenParen, CloseParen } = must((at as Call).ArgumentList);
    const isOpen = OpenParen && OpenParen.Width > 0 && OpenParen.End <= position;
    const isClosed = CloseParen && CloseParen.Width > 0 && CloseParen.TextStart < position;
    if (isOpen && !isClosed) return at as Call;
  }
  return undefined;
}

/** Arguments beyond the repeatable parameters go through them again, from the first. */
function parameterAt(parameters: readonly Parameter[], index: number): number | undefined {
  if (index < parameters.length && !parameters.slice(0, index).some(({ IsRepeatable }) => IsRepeatable)) return index;
  const first = parameters.findIndex(({ IsRepeatable }) => IsRepeatable);
  if (first < 0) return undefined;
  const count = parameters.filter(({ IsRepeatable }) => IsRepeatable).length;
  return first + ((index - first) % count);
}

function describe(name: string, signature: Signature, documentation: string): CallSignature {
  let label = `${name}(`;
  const parameters = items<Parameter>(signature.Parameters).map((parameter, i) => {
    if (i > 0) label += ', ';
    const start = label.length;
    const written = parameterLabel(parameter);
    label += parameter.IsOptional ? `[${written}]` : written;
    return { start, end: label.length, documentation: parameterDocumentation(parameter) };
  });
  if (signature.HasRepeatableParameters) label += ', …';
  label += ')';
  const type = signature.DeclaredReturnType?.Name;
  if (type) label += `: ${type}`;
  return { label, documentation, parameters };
}

function parameterLabel({ Name, DeclaredTypes }: Parameter): string {
  const types = items<Kusto.Language.Symbols.TypeSymbol>(DeclaredTypes).map((type) => type.Name);
  return types.length > 0 ? `${Name}: ${types.join(' | ')}` : (Name ?? '');
}

function parameterDocumentation({ Description, Values, Examples, DefaultValueIndicator }: Parameter): string {
  const values = items<unknown>(Values).map(String);
  const examples = items<string>(Examples);
  return [
    Description ?? '',
    values.length > 0 ? `One of: ${values.join(', ')}` : '',
    examples.length > 0 ? `For example: ${examples.join(', ')}` : '',
    DefaultValueIndicator ? `Default: ${DefaultValueIndicator}` : '',
  ]
    .filter((line) => line !== '')
    .join('\n');
}
