import assert from 'node:assert/strict';
import { lensTitle } from '../../../src/editor/query/lensTitle.ts';
import { lensTitles } from '../../../src/protocol/editorMethods.ts';

describe('lenses of a query', () => {
  it('speak the language of the editor, and leave names as they are', () => {
    const shout = (text: string): string => text.toUpperCase();
    const said = [lensTitles.run, lensTitles.chooseDatabase, 'contoso/Aviation'].map((each) => lensTitle(each, shout));
    assert.deepEqual(said, ['$(play) RUN', 'CHOOSE DATABASE…', 'contoso/Aviation']);
  });
});
