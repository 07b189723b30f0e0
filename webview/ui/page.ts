import * as l10n from '@vscode/l10n';
import { PageData } from '../../src/protocol/pageData.ts';

export interface Page {
  /** Where the view draws itself; emptied of the skeleton. */
  readonly root: HTMLElement;
  /** BCP 47. */
  readonly language: string;
  /** What the host told with the page. */
  readonly first: PageData['first'];
}

let data: PageData | undefined;

/** What the host put into the page. */
export function pageData(): PageData {
  data ??= PageData.parse(JSON.parse(document.getElementById('page-data')?.textContent ?? '{}'));
  return data;
}

/** Puts the view's language in force. Called before anything is drawn. */
export function openPage(): Page {
  const root = document.getElementById('app');
  if (!root) throw new Error('The page has no place for the view.');
  const { language, translations, first } = pageData();
  if (translations) l10n.config({ contents: translations });
  return { root, language, first };
}
