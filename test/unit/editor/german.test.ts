import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';

type Texts = Readonly<Record<string, string>>;

const root = resolve(import.meta.dirname, '..', '..', '..');
/** What a translation must carry over as it is: arguments, codicons and the commands behind links. */
const kept = /\{\d+\}|\$\([a-z0-9-]+(?:~[a-z]+)?\)|\(command:[^)]*\)/g;

async function readTexts(path: string): Promise<Texts> {
  return JSON.parse(await readFile(join(root, path), 'utf8')) as Texts;
}

const carried = (text: string): readonly string[] => (text.match(kept) ?? []).sort();

/** Each with its English, which another test holds against the sources. */
const translations: readonly (readonly [file: string, english: string])[] = [
  ['package.nls.de.json', 'package.nls.json'],
  ['l10n/bundle.l10n.de.json', 'l10n/bundle.l10n.json'],
];

for (const [file, english] of translations) {
  describe(`German: ${file}`, () => {
    let original: Texts;
    let german: Texts;

    before(async () => {
      [original, german] = await Promise.all([readTexts(english), readTexts(file)]);
    });

    it('translates only what there is in English', () => {
      const stale = Object.keys(german).filter((key) => !Object.hasOwn(original, key));
      assert.deepEqual(stale, [], `remove from ${file} what is no longer in English`);
    });

    it('has no empty text', () => {
      const empty = Object.keys(german).filter((key) => german[key]?.trim() === '');
      assert.deepEqual(empty, []);
    });

    it('keeps arguments, codicons and commands', () => {
      for (const [key, text] of Object.entries(german)) {
        assert.deepEqual(carried(text), carried(original[key] ?? ''), `${key}: ${text}`);
      }
    });

    it('is complete', () => {
      const missing = Object.keys(original).filter((key) => !Object.hasOwn(german, key));
      assert.deepEqual(missing, [], `translate these in ${file}`);
    });
  });
}
