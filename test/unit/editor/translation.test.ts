import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { errorMark } from '../../../src/editor/errorTexts.ts';
import { errorTexts, translatableTexts } from '../../support/translatable.ts';

const bundle = join(resolve(import.meta.dirname, '..', '..', '..'), 'l10n', 'bundle.l10n.json');

describe('translation', function () {
  // The compiler reads the sources first.
  this.timeout(120_000);

  it('has every text of the editor and every error in the bundle, and no other (RESET_GOLDEN=1 writes it)', async () => {
    const texts = await translatableTexts();
    const errors = errorTexts();
    assert.ok(texts.length > 100 && errors.length > 800);
    const entries = [...texts.map((text) => [text, text]), ...errors.map((text) => [text + errorMark, text])];
    const expected = `${JSON.stringify(Object.fromEntries(entries), undefined, 2)}\n`;
    if (process.env.RESET_GOLDEN) await writeFile(bundle, expected);
    assert.equal(await readFile(bundle, 'utf8'), expected);
  });

  it('never joins a text from pieces, which no language could follow', async () => {
    for (const text of await translatableTexts()) assert.doesNotMatch(text, /\$\{/, text);
  });
});
