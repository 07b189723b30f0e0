import { glob, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..', '..');
/** A call of `t` with a literal as its first argument, in one of the three kinds of quotes. */
const call = /\bt\(\s*('(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`[^`$]*`)/g;

/** All texts that the user's language can replace, in order. */
export async function translatableTexts(): Promise<readonly string[]> {
  const texts = new Set<string>();
  for await (const file of glob(['src/editor/**/*.ts', 'src/extension.ts', 'webview/**/*.ts'], { cwd: root })) {
    const source = await readFile(join(root, file), 'utf8');
    for (const [, literal = ''] of source.matchAll(call)) texts.add(unquoted(literal));
  }
  return [...texts].sort();
}

/** Where the errors come from that reach the window. */
const errorSources = 'src/{protocol,sharing,engine,kql,azure,server,editor}/**/*.ts';
const inError = /\bnew SharingError\(\s*(?:'\w+'|\w+),\s*/g;
const inTitle = /\btitle: /g;
/** Where texts of errors stand by themselves, and what stands before them. */
const apart: readonly (readonly [file: RegExp, before: RegExp])[] = [
  [
    /src.sharing.rules\.ts$/,
    /\(f\) =>\s*|=== undefined\s*\?\s*|^\s*: (?=`)|\breturn (?=`)|\[(?=`)|\bdetachAllAndDelete\(\S+, /gm,
  ],
  [/src.protocol.names\.ts$/, /\breturn (?=[`'])|\bwhy && |\bsays: /g],
];
/** What errors say of what they name. */
const words = [
  'accepted',
  'cluster',
  'column',
  'configuration',
  'database',
  'deleted',
  'expired',
  'pending',
  'rejected',
];
const states = ['revoked', 'stopped', 'table', 'withdrawn'];
/** Letters of its own by which a text with arguments is told from others. */
const fewest = 8;

/** What the server may say of an error, with `{0}`, `{1}` … for what it names, and the titles of what it offers. */
export async function errorTexts(): Promise<readonly string[]> {
  const texts = new Set<string>([...words, ...states]);
  for await (const file of glob(errorSources, { cwd: root })) {
    const source = await readFile(join(root, file), 'utf8');
    const own = apart.flatMap(([each, before]) => (each.test(file) ? [before] : []));
    const titles = /src.editor/.test(file) ? [] : [inTitle];
    for (const before of [inError, ...titles, ...own]) {
      for (const { 0: found, index } of source.matchAll(before)) {
        const text = templateAt(source, index + found.length)?.text;
        if (text && isTelling(text)) texts.add(text);
      }
    }
  }
  return [...texts].sort();
}

function isTelling(text: string): boolean {
  const own = text.replace(/\{\d+\}/g, '');
  return own === text || own.replace(/\P{L}/gu, '').length >= fewest;
}

/** The literal that begins at `start`, and where it ends; what is put into it counts from 0. */
function templateAt(source: string, start: number): { readonly text: string; readonly end: number } | undefined {
  const quote = source[start] ?? '';
  if (!/['"`]/.test(quote)) return undefined;
  let text = '';
  let arguments_ = 0;
  let at = start + 1;
  while (source[at] !== quote) {
    if (quote === '`' && source.startsWith('${', at)) {
      at = endOfArgument(source, at + 2);
      text += `{${arguments_++}}`;
    } else {
      const size = source[at] === '\\' ? 2 : 1;
      text += unquoted(`'${source.slice(at, at + size)}'`);
      at += size;
    }
  }
  return { text, end: at + 1 };
}

function endOfArgument(source: string, start: number): number {
  let at = start;
  for (let depth = 1; depth > 0; ) {
    const inner = templateAt(source, at);
    if (!inner && source[at] === '{') depth += 1;
    if (!inner && source[at] === '}') depth -= 1;
    at = inner?.end ?? at + 1;
  }
  return at;
}

function unquoted(literal: string): string {
  return literal.slice(1, -1).replace(/\\(.)/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped));
}
