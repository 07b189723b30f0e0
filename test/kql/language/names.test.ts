import assert from 'node:assert/strict';
import { definitionAt, referencesAt } from '../../../src/kql/editing/definition.ts';
import { renameEdits, renameTarget } from '../../../src/kql/editing/rename.ts';
import type { Globals } from '../../../src/kql/kustoLanguage.ts';
import { SharingError } from '../../../src/protocol/errors.ts';
import { aviation, edited, marked, symbolsOf } from '../support/editing.ts';

describe('names in a text', () => {
  let globals: Globals;

  before(() => {
    globals = symbolsOf(aviation);
  });

  /** The places of the name under the caret, declarations with an exclamation mark. */
  function places(text: string): readonly string[] {
    const { document, offset } = marked(text);
    return referencesAt(document, offset, globals).map(
      ({ start, length, isDeclaration }) =>
        `${start}${isDeclaration ? '!' : ''} ${document.text.slice(start, start + length)}`,
    );
  }

  function renamed(text: string, newName: string): string {
    const { document, offset } = marked(text);
    return edited(document.text, renameEdits(document, offset, newName, globals));
  }

  function refusal(work: () => unknown): string {
    try {
      work();
    } catch (error) {
      assert.ok(SharingError.is(error, 'InvalidArgument'));
      return error.message;
    }
    throw new Error('It was not refused.');
  }

  it('are found wherever they mean the same', () => {
    assert.deepEqual(places('let ^a = 5;\nFlights | where Delay > a | extend b = a'), ['4! a', '35 a', '50 a']);
    assert.deepEqual(places('let f = (^p: long) { p + 1 };\nprint f(1), p = 2'), ['9! p', '20 p']);
    assert.deepEqual(places("Flights | extend ['a ^b'] = 1 | project ['a b']"), ["17! ['a b']", "39 ['a b']"]);
    assert.deepEqual(places('range ^x from 1 to 3 step 1 | extend y = x'), ['6! x', '40 x']);
    assert.deepEqual(places('let T = datatable(k: long)[1];\nT | project ^k'), ['18! k', '43 k']);
  });

  it('are told from others of the same letters', () => {
    const text = 'Flights | extend z = 1 | extend z = z + 1 | project z';
    assert.deepEqual(places(text.replace('z =', '^z =')), ['17! z', '36 z']);
    assert.deepEqual(places(`${text.slice(0, -1)}^z`), ['32! z', '52 z']);
  });

  it('are followed through union and join', () => {
    const both = 'union (Flights | extend ^z = 1), (Airports | extend z = 2) | project z';
    assert.deepEqual(places(both), ['24! z', '51! z', '68 z']);
    const joined = 'Flights | extend ^k = Origin | join (Airports | extend k = Code) on k | project k';
    assert.deepEqual(places(joined), ['17! k', '54! k', '67 k', '79 k']);
  });

  it('of the database are found in every query of the document, those of a query only in it', () => {
    assert.deepEqual(places('Fli^ghts | count\n\nFlights | take 1'), ['0 Flights', '17 Flights']);
    assert.deepEqual(places('let ^a = 1; print a\n\nlet a = 2; print a'), ['4! a', '17 a']);
  });

  it('lead to their declaration, or to what the database holds', () => {
    const at = (text: string) => {
      const { document, offset } = marked(text);
      return definitionAt(document, offset, globals);
    };
    assert.deepEqual(at('let a = 1;\nprint ^a'), { origin: { start: 17, end: 18 }, places: [{ start: 4, end: 5 }] });
    const entity = { cluster: 'file:///contoso', database: 'Aviation', offset: 0 };
    assert.deepEqual(at('Fli^ghts')?.entity, { ...entity, of: 'tables', name: 'Flights' });
    assert.deepEqual(at('La^te(5)')?.entity, { ...entity, of: 'functions', name: 'Late' });
    assert.deepEqual(at('ByO^rigin')?.entity, { ...entity, of: 'materializedViews', name: 'ByOrigin' });
    // .create-merge table Flights (Origin: string, Delay: long, …
    assert.deepEqual(at('Flights | where De^lay > 1')?.entity, {
      ...entity,
      of: 'tables',
      name: 'Flights',
      offset: 45,
    });
    assert.equal(at('print str^cat("a")'), undefined);
    assert.equal(at('Flights | ^'), undefined);
  });

  it('get another name everywhere at once, in brackets where it needs them', () => {
    assert.equal(renamed('let ^a = 5;\nprint b = a, c = a', 'limit2'), 'let limit2 = 5;\nprint b = limit2, c = limit2');
    assert.equal(renamed('let f = (p: long) { ^p + 1 };\nprint f(1)', 'q'), 'let f = (q: long) { q + 1 };\nprint f(1)');
    const text = 'Flights | summarize ^n = count() by Origin | where n > 1 | sort by n';
    assert.equal(
      renamed(text, 'a b'),
      "Flights | summarize ['a b'] = count() by Origin | where ['a b'] > 1 | sort by ['a b']",
    );
    assert.equal(renamed("Flights | extend ['a ^b'] = 1 | project ['a b']", 'c'), 'Flights | extend c = 1 | project c');
    assert.equal(renamed('print ^a = 1 | extend b = a', 'a'), 'print a = 1 | extend b = a');
  });

  it('are renamed in their query only', () => {
    assert.equal(renamed('let a = 1; print a\n\nlet ^a = 2; print a', 'b'), 'let a = 1; print a\n\nlet b = 2; print b');
  });

  it('say why they cannot be renamed', () => {
    const why = (text: string): string => {
      const { document, offset } = marked(text);
      return refusal(() => renameTarget(document, offset, globals));
    };
    assert.match(why('Fli^ghts | count'), /'Flights' is part of the database/);
    assert.match(why('Flights | where De^lay > 1'), /'Delay' is part of the database/);
    assert.match(why('print str^cat("a")'), /'strcat' is not declared in this query/);
    assert.match(
      why('Flights | summarize count() by Origin | where cou^nt_ > 1'),
      /Kusto gave column 'count_' its name/,
    );
    assert.match(why('print 1 ^ + 2'), /no name here/);
    // A column of both: what is renamed in one place only would fall apart.
    assert.match(why('union Flights, (Airports | extend Ori^gin = "") | project Origin'), /part of the database/);
  });

  it('do not take a name by which the query would change', () => {
    const why = (text: string, name: string): string => refusal(() => renamed(text, name));
    assert.match(why('let a = 1;\nlet f = (b: long) { ^a + b };\nprint f(1)', 'b'), /'b' cannot be the new name/);
    assert.match(why('let a = 1;\nlet f = (^b: long) { a + b };\nprint f(1)', 'a'), /'a' cannot be the new name/);
    assert.match(why('Flights | extend ^n = 1 | project Delay, n', 'Delay'), /'Delay' cannot be the new name/);
    assert.match(
      why('Flights | extend ^tmp1 = 1, tmp2 = 2 | project-away tmp*', 'kept'),
      /'kept' cannot be the new name/,
    );
    assert.match(why('print ^a = 1', '  '), /cannot be empty/);
  });
});
