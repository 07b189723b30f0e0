import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { errorMark } from '../../../../src/editor/errorTexts.ts';
import { repository } from '../../../support/vscodeServer.ts';

/** The German texts that are shipped, by their English ones; of what the server says, those that are sentences. */
export async function germanTexts(): Promise<Record<string, string>> {
  const texts = Object.entries(await readTexts('l10n/bundle.l10n.de.json'));
  return Object.fromEntries(
    texts.flatMap(([key, text]) => {
      if (!key.endsWith(errorMark)) return [[key, text]];
      const said = key.slice(0, -errorMark.length);
      return /\p{L}+ \p{L}+ \p{L}+/u.test(said) ? [[said, text]] : [];
    }),
  );
}

/** Those of the titles, views and settings that VS Code itself shows. */
export async function germanTitles(): Promise<Record<string, string>> {
  const [english, german] = await Promise.all(['package.nls.json', 'package.nls.de.json'].map(readTexts));
  return Object.fromEntries(Object.entries(english ?? {}).map(([key, text]) => [text, german?.[key] ?? text]));
}

async function readTexts(path: string): Promise<Record<string, string>> {
  return JSON.parse(await readFile(join(repository, path), 'utf8')) as Record<string, string>;
}

/** Fails when `root` shows, or reads aloud, an English text that has a German one, or hardly any text at all. */
export async function assertGerman(
  root: Locator,
  translations: Readonly<Record<string, string>>,
  least = 10,
): Promise<void> {
  const english = Object.keys(translations)
    .filter((text) => translations[text] !== text)
    .map(patternOf);
  const texts = await shownTexts(root);
  assert.ok(texts.length > least, `only ${texts.length} texts are shown`);
  assert.deepEqual(
    texts.filter((text) => english.some((pattern) => pattern.test(text))),
    [],
  );
}

/** Arguments are taken to be of one or two words, so that a short text does not match every sentence. */
function patternOf(text: string): RegExp {
  const parts = text.split(/\{\d+\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('\\S+(?: \\S+)?')}$`);
}

function shownTexts(root: Locator): Promise<readonly string[]> {
  return root.evaluate((shown) => {
    const texts = new Set<string>();
    const attributes = ['aria-label', 'aria-description', 'aria-valuetext', 'title', 'placeholder', 'alt'];
    const visit = (node: Node): void => {
      if (node instanceof Text) texts.add(node.data.trim());
      if (node instanceof Element) {
        if (node.matches('script, style')) return;
        for (const name of attributes) texts.add(node.getAttribute(name)?.trim() ?? '');
        if (node.shadowRoot) visit(node.shadowRoot);
      }
      node.childNodes.forEach(visit);
    };
    visit(shown);
    texts.delete('');
    return [...texts];
  });
}
