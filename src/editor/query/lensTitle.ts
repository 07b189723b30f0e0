import { lensTitles } from '../../protocol/editorMethods.ts';
import type { Translate } from '../translate.ts';

/** What a lens of the server says in the language of the editor; the name of a database stays what it is. */
export function lensTitle(title: string, t: Translate): string {
  if (title === lensTitles.run) return `$(play) ${t('Run')}`;
  return title === lensTitles.chooseDatabase ? t('Choose database…') : title;
}
