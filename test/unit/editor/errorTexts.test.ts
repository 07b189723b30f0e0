import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { ErrorTexts } from '../../../src/editor/errorTexts.ts';
import { SharingError } from '../../../src/protocol/errors.ts';
import { nameProblem } from '../../../src/protocol/names.ts';
import { broken } from '../../../src/sharing/rules.ts';

const bundle = new URL('../../../l10n/bundle.l10n.de.json', import.meta.url);

describe('errors in the language of the window', () => {
  let german: ErrorTexts;

  before(async () => {
    german = new ErrorTexts(JSON.parse(await readFile(bundle, 'utf8')) as Record<string, string>);
  });

  it('name what they named, and offer what they offered', () => {
    const followers = ["it's", 'tailspin'];
    const error = german.translated(broken('DatabaseIsFollowed', { cluster: 'contoso', database: 'A.B', followers }));
    const { code, message, kind, fix, otherFix } = error;
    assert.deepEqual([code, kind], ['DatabaseIsFollowed', 'user']);
    assert.equal(message, "„contoso/A.B“ ist an 'it's', 'tailspin' angefügt. Trennen Sie sie dort zuerst.");
    assert.deepEqual([fix?.title, otherFix?.title], ['Follower anzeigen', 'Alle trennen und löschen…']);
    assert.deepEqual([fix?.command, fix?.arguments], ['dataShareExplorer.showFollowers', ['contoso']]);
  });

  it('are that also within another', () => {
    assert.equal(
      german.say(nameProblem('database', 'a/b') ?? ''),
      '„a/b“ kann kein Name sein (Datenbank). Verwenden Sie Buchstaben, Ziffern, Unterstriche, Leerzeichen, Punkte und ' +
        'Bindestriche, beginnend mit einem Buchstaben, einer Ziffer oder einem Unterstrich; höchstens 260 Zeichen.',
    );
  });

  it('are those that fit best where several do', () => {
    const said = german.say("Cluster 'contoso' has no database 'Air'. Refresh the view.");
    assert.equal(said, 'Der Cluster „contoso“ hat keine Datenbank „Air“. Aktualisieren Sie die Ansicht.');
  });

  it('stay as they are where nobody has translated them, and where the window is English', () => {
    const cause = new Error('why');
    const error = new SharingError('Internal', 'No such text, {0}.', 'bug', { cause, span: { start: 1, length: 2 } });
    const same = german.translated(error);
    assert.deepEqual([same.message, same.cause, same.span], [error.message, cause, error.span]);
    const { message } = broken('DatabaseExists', { cluster: 'contoso', database: 'Air' });
    assert.equal(new ErrorTexts(undefined).say(message), message);
  });
});
