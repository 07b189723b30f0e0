import { checkpoint, interruption } from '../interruption.ts';
import { type Globals, items, kql, must } from '../kustoLanguage.ts';
import { withPlainKind } from '../management/mappingCommands.ts';
import type { Block, Document } from './types.ts';

type CodeScript = Kusto.Language.Editor.CodeScript;
type CodeBlock = Kusto.Language.Editor.CodeBlock;
export type CodeService = Kusto.Language.Editor.CodeService;

/** One query or command of a document. Offsets in `code` and of `service` count from `start`. */
export interface Analysis {
  readonly start: number;
  readonly text: string;
  readonly kind: Block['kind'];
  readonly code: Kusto.Language.KustoCode;
  readonly service: CodeService;
}

/** The last script of each document, newest last: only what changed is divided anew. */
const scripts = new Map<string, CodeScript>();
const scriptsKept = 20;

function script({ uri, text }: Document): CodeScript {
  const made = must(scripts.get(uri)?.WithText(text) ?? kql().Editor.CodeScript.From$1(text));
  scripts.delete(uri);
  scripts.set(uri, made);
  for (const oldest of [...scripts.keys()].slice(0, Math.max(0, scripts.size - scriptsKept))) scripts.delete(oldest);
  return made;
}

/** A run of blank lines makes blocks of its own, with nothing in them; a directive (`#…`) is for clients only. */
function isCode({ Kind, Text }: CodeBlock): boolean {
  return Kind !== 'Directive' && must(Text).trim() !== '';
}

function codeBlocks(document: Document): readonly CodeBlock[] {
  return items<CodeBlock>(script(document).Blocks).filter(isCode);
}

export function blocksOf(document: Document): readonly Block[] {
  return codeBlocks(document).map((block) => {
    const content = must(block.Text);
    return {
      start: block.Start + content.length - content.trimStart().length,
      end: block.Start + content.trimEnd().length,
      kind: kindOfBlock(block),
    };
  });
}

function kindOfBlock({ Kind }: CodeBlock): Block['kind'] {
  return Kind === 'Command' ? 'command' : 'query';
}

type Analysed = Omit<Analysis, 'start'>;

/** Bound blocks by text, least recently used first: a key in one block leaves the others as they are. */
const analyses = new WeakMap<Globals, Map<string, Analysed>>();
const analysesKept = 60;

function analysed(block: CodeBlock, globals: Globals): Analysis {
  const known = analyses.get(globals) ?? new Map<string, Analysed>();
  analyses.set(globals, known);
  const text = must(block.Text);
  const made = known.get(text) ?? analyse(text, kindOfBlock(block), globals);
  known.delete(text);
  known.set(text, made);
  for (const oldest of [...known.keys()].slice(0, Math.max(0, known.size - analysesKept))) known.delete(oldest);
  return { ...made, start: block.Start };
}

/** As Microsoft's grammar takes it; every character stays in its place. */
export function parsable(text: string, kind: Block['kind']): string {
  return kind === 'command' ? withPlainKind(text) : text;
}

export function analyse(text: string, kind: Block['kind'], globals: Globals): Analysed {
  checkpoint();
  // Both at once could not be interrupted.
  const parsed = must(kql().KustoCode.Parse(parsable(text, kind), globals));
  const code = must(parsed.Analyze(globals, interruption()));
  checkpoint();
  return { text, kind, code, service: new (kql().Editor.KustoCodeService.ctor)(code) };
}

/** Without symbols, names are bound to what Kusto itself has. */
function symbols(globals: Globals | undefined): Globals {
  return globals ?? must(kql().GlobalState.Default);
}

export function analysisOf(document: Document, globals?: Globals): readonly Analysis[] {
  return codeBlocks(document).map((block) => analysed(block, symbols(globals)));
}

/** The block that an offset is in or right behind; undefined on a blank line. */
export function analysisAt(document: Document, offset: number, globals?: Globals): Analysis | undefined {
  const block = script(document).GetBlockAtPosition(offset);
  return block && block.Kind !== 'Directive' ? analysed(block, symbols(globals)) : undefined;
}

/** Blocks of which a part lies between two offsets. */
export function analysesWithin(document: Document, start: number, end: number, globals?: Globals): readonly Analysis[] {
  return codeBlocks(document)
    .filter((block) => block.Start < end && block.Start + block.Length > start)
    .map((block) => analysed(block, symbols(globals)));
}

/** The texts of the blocks, unbound. */
export function textsOf(document: Document): readonly Omit<Analysis, 'code' | 'service'>[] {
  return codeBlocks(document).map((block) => ({
    start: block.Start,
    text: must(block.Text),
    kind: kindOfBlock(block),
  }));
}
