import { type Globals, items, kindOf, kql, must, type Node } from '../kustoLanguage.ts';
import { type Analysis, analysisAt, analysisOf } from './blocks.ts';
import type { Document } from './types.ts';

type Symbol = Kusto.Language.Symbols.Symbol;
type Column = Kusto.Language.Symbols.ColumnSymbol;

/** A place where a name stands. Offsets are those of the whole document. */
export interface NamePlace {
  readonly start: number;
  readonly length: number;
  readonly name: string;
  readonly isDeclaration: boolean;
  readonly node: Node;
}

/** All places of one thing, and the symbols that stand for it: an operator may make a symbol of its own of a column. */
export interface NameGroup {
  readonly places: readonly NamePlace[];
  readonly symbols: readonly Symbol[];
}

/** What a name means: a symbol, or for the binder's blind spots the declaration itself. */
type Meaning = Symbol | Node;

/** Union–find over meanings. */
class Meanings {
  readonly #parents = new Map<Meaning, Meaning>();

  root(meaning: Meaning): Meaning {
    let at = meaning;
    for (let up = this.#parents.get(at); up !== undefined; up = this.#parents.get(at)) at = up;
    return at;
  }

  join(one: Meaning, other: Meaning): void {
    const [a, b] = [this.root(one), this.root(other)];
    if (a !== b) this.#parents.set(a, b);
  }

  /** All that mean the same, whether or not a name of the text stands for them. */
  same(root: Meaning): readonly Meaning[] {
    return [root, ...this.#parents.keys()].filter((meaning) => this.root(meaning) === root);
  }
}

interface Found {
  readonly place: NamePlace;
  readonly meaning: Meaning;
}

/** Every name of a block that means something. */
function namesIn({ code, start }: Analysis, meanings: Meanings): readonly Found[] {
  const found: Found[] = [];
  const declared = new Map<number, Found>();
  const add = (node: Node, name: string, meaning: Meaning, isDeclaration: boolean): void => {
    const place = { start: start + node.TextStart, length: node.Width, name, isDeclaration, node };
    const one = { place, meaning };
    found.push(one);
    if (isDeclaration) declared.set(node.TextStart, one);
  };
  kql().Syntax.SyntaxElement.WalkNodes(
    must(code.Syntax),
    (node) => {
      const kind = kindOf(node);
      if (kind !== 'NameDeclaration' && kind !== 'NameReference') return;
      const { SimpleName, ReferencedSymbol } = node as Kusto.Language.Syntax.NameReference;
      if (!SimpleName || node.Width === 0) return;
      const isDeclaration = kind === 'NameDeclaration';
      if (ReferencedSymbol) add(node, SimpleName, ReferencedSymbol, isDeclaration);
      else if (isDeclaration) add(node, SimpleName, rangeColumn(node) ?? node, isDeclaration);
    },
    null,
    null,
  );
  for (const { meaning } of found) joinColumn(meaning, meanings, declared);
  return found;
}

/** `range x from …`: the binder gives the name no symbol. */
function rangeColumn({ Parent }: Node): Symbol | undefined {
  if (!Parent || kindOf(Parent) !== 'RangeOperator') return undefined;
  const { ResultType } = Parent as Kusto.Language.Syntax.RangeOperator;
  return items<Column>((ResultType as Partial<Kusto.Language.Symbols.TableSymbol> | null)?.Columns)[0];
}

/** A column is the same as those it was made of under the same name, and as the declaration that it comes from. */
function joinColumn(meaning: Meaning, meanings: Meanings, declared: ReadonlyMap<number, Found>): void {
  if (!isColumn(meaning)) return;
  const source = meaning.Source;
  const declaration = source && declared.get(source.TextStart);
  if (declaration && declaration.place.name === meaning.Name && declaration.place.node.Root === source.Root) {
    meanings.join(meaning, declaration.meaning);
  }
  for (const original of items<Column>(meaning.OriginalColumns)) {
    if (original === meaning || original.Name !== meaning.Name) continue;
    meanings.join(meaning, original);
    joinColumn(original, meanings, declared);
  }
}

function isSymbol(meaning: Meaning): meaning is Symbol {
  return 'Tabularity' in meaning;
}

export function isColumn(meaning: Meaning): meaning is Column {
  return 'OriginalColumns' in meaning && 'Source' in meaning;
}

/** The name that an offset is in or right behind, with all its places in the document. */
export function nameAt(
  document: Document,
  offset: number,
  globals?: Globals,
): (NameGroup & { readonly at: NamePlace }) | undefined {
  const meanings = new Meanings();
  const here = analysisAt(document, offset, globals);
  const at =
    here &&
    namesIn(here, meanings).find(
      ({ place }) => offset >= place.start && offset <= place.start + place.length && !isKeywordArgument(place),
    );
  if (!at) return undefined;
  // Only what the database holds is the same in several blocks.
  const isShared = isSymbol(at.meaning) && isOfDatabase(at.meaning, globals);
  const blocks = isShared ? analysisOf(document, globals) : [here];
  const all = blocks.flatMap((block) => namesIn(block, meanings));
  const root = meanings.root(at.meaning);
  const same = all.filter(({ meaning }) => meanings.root(meaning) === root);
  const symbols = meanings.same(root).filter(isSymbol);
  return { at: at.place, places: same.map(({ place }) => place), symbols: [...new Set(symbols)] };
}

/** `kind` of `join kind=inner` is a name to the parser. */
function isKeywordArgument({ node }: NamePlace): boolean {
  const { Parent } = node;
  if (!Parent || kindOf(Parent) !== 'NamedParameter') return false;
  return (Parent as Kusto.Language.Syntax.NamedParameter).Name === node;
}

export function isOfDatabase(symbol: Symbol, globals: Globals | undefined): boolean {
  if (!globals) return false;
  if (isColumn(symbol)) return globals.GetTable(symbol) !== null;
  return globals.IsDatabaseSymbol(symbol);
}
