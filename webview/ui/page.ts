import * as l10n from '@vscode/l10n';
import { PageData } from '../../src/protocol/webview.ts';
import { designSystem } from './toolkit.ts';

export interface Page {
  /** Where the view draws itself; emptied of the skeleton. */
  readonly root: HTMLElement;
  /** BCP 47. */
  readonly language: string;
}

/** Reads what the host put into the page and puts the view's language in force. Called before anything is drawn. */
export function openPage(): Page {
  const root = document.getElementById('app');
  if (!root || !designSystem) throw new Error('The page has no place for the view.');
  const data = PageData.parse(JSON.parse(document.getElementById('page-data')?.textContent ?? '{}'));
  if (data.translations) l10n.config({ contents: data.translations });
  return { root, language: data.language };
}
