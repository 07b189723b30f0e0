import { glob, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { SaidTexts } from './said/saidTexts.ts';
import { withProgram } from './said/sourceProgram.ts';

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

/** Where is written what reaches the window from outside the editor, and what the editor says of names by itself. */
const saidIn = /\/src\/(?:protocol|sharing|engine|kql|azure|server)\//;
/** Texts of one word: states, kinds and doings. All others of one word are names, of Kusto or of our own. */
const words: ReadonlySet<string> = new Set([
  ...['accepted', 'expired', 'pending', 'rejected', 'revoked', 'withdrawn', 'deleted', 'dropped', 'renamed'],
  ...['stopped', 'stopping', 'starting', 'creating', 'deleting', 'updating', 'unavailable', 'running'],
  ...['cluster', 'column', 'configuration', 'database', 'function', 'table'],
  ...['administrate', 'attach', 'change', 'delete', 'detach', 'ingest', 'invite', 'monitor', 'query', 'read'],
  ...['start', 'stop', 'seconds', 'milliseconds', 'microseconds', 'nanoseconds'],
]);
/** Letters of its own by which a text with arguments is told from others. */
const fewest = 3;
/** Paths, commands and the like; and what Kusto says of results that are too large, word for word. */
const untold =
  /^[./]|:\/\/|^(?:\w* )?[-+*/] \w+$|^timespan \{0\}|^Microsoft\.|^\w+\.\w+;|^Query result set has|^The results of this query exceed|^SQLite format/;

/** What the server may say, with `{0}`, `{1}` … for what is put into it: errors, reasons, progress, titles of fixes. */
export function errorTexts(): readonly string[] {
  const texts = withProgram(saidIn, (program) => {
    const said = new SaidTexts(program);
    said.followCalls('SharingError', 1);
    said.followCalls('progress', 0);
    said.followCalls('stop', 0);
    for (const property of ['title', 'why', 'reason', 'says']) said.followProperties(property);
    return said.texts;
  });
  return [...new Set([...words, "'{0}'", ...[...texts].filter(isTelling)])].sort();
}

function isTelling(text: string): boolean {
  if (untold.test(text)) return false;
  const own = text.replace(/\{\d+\}/g, '');
  return own === text ? text.includes(' ') : text.includes(' ') && own.replace(/\P{L}/gu, '').length >= fewest;
}

function unquoted(literal: string): string {
  return literal.slice(1, -1).replace(/\\(.)/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped));
}
