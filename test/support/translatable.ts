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

function unquoted(literal: string): string {
  return literal.slice(1, -1).replace(/\\(.)/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped));
}
