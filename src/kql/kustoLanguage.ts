/// <reference types="@kusto/language-service-next" />
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Script } from 'node:vm';

/** Microsoft's own names for the kinds of syntax nodes. */
export type NodeKind = keyof typeof Kusto.Language.Syntax.SyntaxKind;
export type Node = Kusto.Language.Syntax.SyntaxNode;
export type Element = Kusto.Language.Syntax.SyntaxElement;
export type Expression = Kusto.Language.Syntax.Expression;
export type Globals = Kusto.Language.GlobalState;
export type Kql = typeof Kusto.Language;

interface Loaded {
  readonly language: Kql;
  readonly kinds: ReadonlyMap<number, NodeKind>;
  readonly typeNameOf: (value: unknown) => string;
}

let loaded: Loaded | undefined;

const scripts = ['bridge.min.js', 'Kusto.Language.Bridge.min.js'];

/**
 * Loads Microsoft's language service: two scripts that put `Bridge`, `System` and `Kusto` on the global object and
 * export nothing. Costs about 0.3 s and 50 MB once; nothing else in the product touches those globals.
 * They are run as scripts, not required, so that neither a bundler nor the `type` of a package.json can change them.
 * `folder` holds both; without it they come from the package.
 */
export function loadKustoLanguage(folder?: string): void {
  if (loaded !== undefined) return;
  const from = folder ?? dirname(createRequire(import.meta.url).resolve('@kusto/language-service-next/package.json'));
  for (const script of scripts) {
    const filename = join(from, script);
    new Script(readFileSync(filename, 'utf8'), { filename }).runInThisContext();
  }
  const language = Kusto.Language;
  readWholeCommandsFast(language);
  const kinds = new Map<number, NodeKind>();
  for (const [name, value] of Object.entries(language.Syntax.SyntaxKind)) {
    if (typeof value === 'number') kinds.set(value, name as NodeKind);
  }
  const bridge: {
    readonly Reflection: { readonly getTypeName: (type: unknown) => string };
    readonly getType: (value: unknown) => unknown;
  } = Reflect.get(globalThis, 'Bridge' as string);
  const typeNameOf = (value: unknown): string => bridge.Reflection.getTypeName(bridge.getType(value));
  loaded = { language, kinds, typeNameOf };
}

/**
 * Lets a command that is whole be read in a tenth of the time, with the same answer.
 * The language service takes the command of its grammar that reads most of a text, or else the one that does so in part,
 * for what is half written. It always looks for both, and the second is what takes long: but where a command reads all
 * there is, or all before a pipe, no part of any reads more, and of equals the first is taken.
 */
function readWholeCommandsFast({ Parsing, Syntax }: Kql): void {
  const { PartialParser } = Parsing;
  const { BarToken, EndOfTextToken } = Syntax.SyntaxKind;
  const scanPartialBest: typeof PartialParser.ScanPartialBest = PartialParser.ScanPartialBest;
  PartialParser.ScanPartialBest = (type, parsers, source, start) => {
    const commands = items<{ Scan(from: typeof source, at: number): number }>(parsers);
    const whole = Math.max(...commands.map((command) => command.Scan(source, start)));
    const next = source?.Peek(start + whole);
    const isEnd = next instanceof Parsing.LexicalToken && (next.Kind === EndOfTextToken || next.Kind === BarToken);
    return whole > 0 && isEnd ? whole : scanPartialBest(type, parsers, source, start);
  };
}

function service(): Loaded {
  if (loaded === undefined) throw new Error('The Kusto language service is not loaded.');
  return loaded;
}

export function kql(): Kql {
  return service().language;
}

export function kindOf(element: Element): NodeKind {
  return service().kinds.get(element.Kind) ?? 'None';
}

/** The short class name of a symbol, for example `ColumnSymbol`. */
export function symbolClass(symbol: Kusto.Language.Symbols.Symbol): string {
  const name = service().typeNameOf(symbol);
  return name.slice(name.lastIndexOf('.') + 1);
}

interface ReadOnlyList<T> {
  readonly Count: number;
  getItem(index: number): T | null;
}

export function items<T>(list: unknown): T[] {
  if (list === null || list === undefined) return [];
  // Some of the lists of the language service are plain arrays.
  if (Array.isArray(list)) return list;
  const source = list as ReadOnlyList<T>;
  return Array.from({ length: source.Count }, (_, i) => must(source.getItem(i)));
}

/** The elements of a comma separated list. */
export function elements<T extends Node>(
  list: Kusto.Language.Syntax.SyntaxList$1<Kusto.Language.Syntax.SeparatedElement$1<T>> | null,
): T[] {
  return items<Kusto.Language.Syntax.SeparatedElement$1<T>>(list).map((element) => must(element.Element$1));
}

/** For what Microsoft's declarations call nullable, but a text without errors always has. */
export function must<T>(value: T | null | undefined): T {
  if (value === null || value === undefined) throw new Error('The syntax tree lacks a part.');
  return value;
}

/** The text of a node, without the blanks and comments around it. */
export function sourceOf(element: Element): string {
  return (element.ToString(service().language.Syntax.IncludeTrivia.Minimal) ?? '').trim();
}
