import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { ErrorTexts } from '../../../src/editor/errorTexts.ts';
import { nameProblem } from '../../../src/protocol/names.ts';
import { broken } from '../../../src/sharing/rules.ts';

const bundle = new URL('../../../l10n/bundle.l10n.de.json', import.meta.url);

describe('what the server says, in German', () => {
  let german: ErrorTexts;

  before(async () => {
    german = new ErrorTexts(JSON.parse(await readFile(bundle, 'utf8')) as Record<string, string>, 'de');
  });

  it('names what it named in English, in the quotes of the language', () => {
    const followers = ["it's", 'tailspin'];
    const { message } = broken('DatabaseIsFollowed', { cluster: 'contoso', database: 'A.B', followers });
    assert.equal(german.say(message), "„contoso/A.B“ ist an „it's“, „tailspin“ angefügt. Trennen Sie sie dort zuerst.");
  });

  it('leaves a name alone that is called like a word', () => {
    const { message } = broken('ClusterIsAttached', {
      ...{ cluster: 'pending', followers: ['table'], leaders: [], done: 'stopped' },
    });
    assert.equal(
      german.say(message),
      'Der Cluster „pending“ hat die Follower „table“ und kann deshalb nicht beendet werden. Trennen Sie zuerst diese Datenbanken.',
    );
  });

  it('is German also where it is within another text', () => {
    assert.equal(
      german.say(nameProblem('database', 'a/b') ?? ''),
      '„a/b“ kann kein Name sein (Datenbank). Verwenden Sie Buchstaben, Ziffern, Unterstriche, Leerzeichen, Punkte und ' +
        'Bindestriche, beginnend mit einem Buchstaben, einer Ziffer oder einem Unterstrich; höchstens 260 Zeichen.',
    );
    assert.equal(
      german.say("The embedded engine does not support 'pivot' over a column of type dynamic yet."),
      'Die eingebettete Engine unterstützt noch nicht: „pivot“ über eine Spalte vom Typ dynamic.',
    );
    assert.equal(
      german.say("Mapping 'M', column 'c': a csv mapping has no Path. Give one of Ordinal, ConstValue."),
      'Zuordnung „M“, Spalte „c“: Eine csv-Zuordnung hat kein Path. Geben Sie eines von Ordinal, ConstValue an.',
    );
  });

  it('quotes what others said, and is German before and behind it', () => {
    const says =
      "Azure could not stop cluster 'fabrikam': It is locked. (ScopeLocked) Have the lock removed, in the Azure " +
      "portal under 'Locks', and try again. It stopped after 1 of 2 changes. Refresh the view.";
    assert.equal(
      german.say(says),
      'Azure konnte Folgendes nicht ausführen: den Cluster „fabrikam“ beenden. It is locked. (ScopeLocked) Lassen Sie ' +
        'die Sperre im Azure-Portal unter „Sperren“ entfernen, und versuchen Sie es erneut. Angehalten nach 1 von 2 ' +
        'Änderungen. Aktualisieren Sie die Ansicht.',
    );
  });

  it('writes numbers as the language does', () => {
    assert.equal(
      german.say("Line 12,345 of 'a.csv' has 2 instead of 3 columns. Mend the line; nothing was ingested."),
      'Zeile 12.345 von „a.csv“ hat 2 statt 3 Spalten. Berichtigen Sie die Zeile; nichts wurde erfasst.',
    );
  });

  it('is by the text that fits best where several do', () => {
    const said = german.say("Cluster 'contoso' has no database 'Air'. Refresh the view.");
    assert.equal(said, 'Der Cluster „contoso“ hat keine Datenbank „Air“. Aktualisieren Sie die Ansicht.');
  });

  it('stays as it is where nobody has translated it', () => {
    for (const text of ['No such text, {0}.', "The name 'x' does not refer to any known column.", 'x'.repeat(5_000)]) {
      assert.equal(german.say(text), text);
    }
  });

  it('is found soon, however many sentences and words of ours somebody else says', () => {
    const sentence = "Sentence 'a' of 'b' cannot be read (1) on the table, and it has no column. ";
    const said = german.say(`The query failed: ${sentence.repeat(24)}`);
    assert.ok(said.startsWith("Die Abfrage ist fehlgeschlagen: Sentence 'a' of"), said);
  });
});
