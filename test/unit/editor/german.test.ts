import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { errorMark } from '../../../src/editor/errorTexts.ts';
import { errorTexts, translatableTexts } from '../../support/translatable.ts';

type Texts = Readonly<Record<string, string>>;

const root = resolve(import.meta.dirname, '..', '..', '..');
/** What a translation must carry over as it is: arguments, codicons and the commands behind links. */
const kept = /\{\d+\}|\$\([a-z0-9-]+(?:~[a-z]+)?\)|\(command:[^)]*\)/g;

/** A text that is new is shown in English until it is translated; more than that would be half a language. */
const leastShare = 0.95;

async function readTexts(path: string): Promise<Texts> {
  return JSON.parse(await readFile(join(root, path), 'utf8')) as Texts;
}

const carried = (text: string): readonly string[] => (text.match(kept) ?? []).sort();

const sources: readonly { file: string; english: () => Promise<Texts> }[] = [
  { file: 'package.nls.de.json', english: () => readTexts('package.nls.json') },
  {
    file: 'l10n/bundle.l10n.de.json',
    english: async () =>
      Object.fromEntries([
        ...(await translatableTexts()).map((text) => [text, text]),
        ...(await errorTexts()).map((text) => [text + errorMark, text]),
      ]),
  },
];

for (const { file, english } of sources) {
  describe(`German: ${file}`, () => {
    let original: Texts;
    let german: Texts;

    before(async () => {
      [original, german] = await Promise.all([english(), readTexts(file)]);
    });

    it('translates only what there is in English', () => {
      // What an error no longer says matches nothing, and does no harm until somebody takes it out.
      const stale = Object.keys(german).filter((key) => !Object.hasOwn(original, key) && !key.endsWith(errorMark));
      assert.deepEqual(stale, [], `remove from ${file} what is no longer in English`);
    });

    it('has no empty text', () => {
      const empty = Object.keys(german).filter((key) => german[key]?.trim() === '');
      assert.deepEqual(empty, []);
    });

    it('keeps arguments, codicons and commands', () => {
      for (const [key, text] of Object.entries(german)) {
        assert.deepEqual(carried(text), carried(original[key] ?? key), `${key}: ${text}`);
      }
    });

    it('is all but complete', () => {
      const keys = Object.keys(original);
      const missing = keys.filter((key) => !Object.hasOwn(german, key));
      const share = 1 - missing.length / keys.length;
      const percent = (share * 100).toFixed(1);
      assert.ok(share >= leastShare, `${percent} % are translated; missing are:\n${missing.join('\n')}`);
    });
  });
}
