import assert from 'node:assert/strict';
import { adviceAt, type EngineView, judgementOf } from '../../../src/kql/editing/advice.ts';
import { classificationOf } from '../../../src/kql/editing/classification.ts';
import { codeChangesAt } from '../../../src/kql/editing/codeChanges.ts';
import { completionAt } from '../../../src/kql/editing/completion.ts';
import { describeCompletion } from '../../../src/kql/editing/describe.ts';
import { formatted } from '../../../src/kql/editing/format.ts';
import { outlineOf } from '../../../src/kql/editing/outline.ts';
import { callHelpAt } from '../../../src/kql/editing/signature.ts';
import type { CodeChange, CompletionEntry, OutlineItem } from '../../../src/kql/editing/types.ts';
import type { Globals } from '../../../src/kql/kustoLanguage.ts';
import { aviation, edited, marked, symbolsOf } from '../support/editing.ts';

describe('editing', () => {
  let globals: Globals;

  before(() => {
    globals = symbolsOf(aviation);
  });

  describe('parameters of a function', () => {
    /** The label of the signature with its active parameter in angle brackets. */
    function help(text: string): string | undefined {
      const { document, offset } = marked(text);
      const found = callHelpAt(document, offset, globals);
      const signature = found?.signatures[found.activeSignature];
      const active = signature?.parameters[found?.activeParameter ?? -1];
      if (!signature || !active) return signature?.label;
      const { label } = signature;
      return `${label.slice(0, active.start)}<${label.slice(active.start, active.end)}>${label.slice(active.end)}`;
    }

    it('are told with the one that is written now', () => {
      assert.equal(help('Flights | extend x = substring(Origin, ^)'), 'substring(string, <start>, [length]): string');
      assert.equal(help('Flights | extend x = substring(^'), 'substring(<string>, start, [length]): string');
      assert.equal(help('Late(^)'), 'Late(<minutes: long>)');
      assert.equal(help('let f = (a: long, b: string) { a };\nprint f(1, ^'), 'f(a: long, <b: string>)');
    });

    it('are those of the innermost call around the caret', () => {
      assert.match(help('print iff(true, strcat("a",^), 2)') ?? '', /^strcat\(<arg>/);
      assert.match(help('print iff(true, strcat("a"), ^2)') ?? '', /^iff\(.*<else>/);
      assert.equal(help('print strcat("a")^'), undefined);
      assert.equal(help('print (1 + ^2)'), undefined);
    });

    it('repeat, and fit the form with so many arguments', () => {
      assert.match(help('print case(true, 1, false, ^') ?? '', /^case\(.*<then>/);
      assert.match(help('Flights | summarize percentiles(Delay, 5, 50, ^') ?? '', /<percentile>/);
      assert.equal(help('print pi(^)'), 'pi(): real');
    });

    it('come with the page of the function, or with its body', () => {
      const documentation = (text: string): string | undefined => {
        const { document, offset } = marked(text);
        return callHelpAt(document, offset, globals)?.signatures[0]?.documentation;
      };
      assert.match(documentation('print strcat(^') ?? '', /kusto\/query\/strcat-function/);
      assert.match(documentation('Flights | summarize dcount(^') ?? '', /dcount-aggregation-function/);
      assert.match(documentation('Late(^') ?? '', /Flights \| where Delay > minutes/);
    });
  });

  describe('the outline', () => {
    const short = ({ kind, name, detail, children }: OutlineItem): unknown => [kind, name, detail, children.map(short)];

    it('has an entry for each block, with what it declares', () => {
      const text = `declare query_parameters(from: datetime);
let limit = 5;
let f = (a: long) { a };
// the late ones
Flights
| where Delay > limit

.show tables details

Airports | count`;
      assert.deepEqual(outlineOf({ uri: 'outline', text }).map(short), [
        [
          'query',
          'Flights | where Delay > limit',
          '',
          [
            ['parameter', 'from', 'datetime', []],
            ['variable', 'limit', '5', []],
            ['function', 'f', '(a: long)', []],
          ],
        ],
        ['command', '.show tables details', '', []],
        ['query', 'Airports | count', '', []],
      ]);
    });

    it('keeps each selection within its span, also of what is half written', () => {
      for (const text of ['let ', 'let x =', 'Flights |', '.show', 'print "', '(', '| where', '// only a comment']) {
        for (const item of outlineOf({ uri: 'half', text })) {
          assert.ok(item.span.start <= item.selection.start && item.selection.end <= item.span.end, text);
          assert.notEqual(item.name, '', text);
        }
      }
    });
  });

  describe('what each word is', () => {
    function words(text: string, start = 0, end = text.length): readonly string[] {
      return classificationOf({ uri: 'words', text }, start, end, globals)
        .filter(({ kind }) => kind !== 'PlainText' && kind !== 'Punctuation')
        .map((span) => `${text.slice(span.start, span.start + span.length)}:${span.kind}`);
    }

    it('is known from its meaning', () => {
      assert.deepEqual(words('let a = 1;\nFlights | where Delay > a // x'), [
        'let:Keyword',
        'a:Variable',
        '1:Literal',
        'Flights:Table',
        'where:QueryOperator',
        'Delay:Column',
        '>:MathOperator',
        'a:Variable',
        '// x:Comment',
      ]);
    });

    it('is told of a part of the text only', () => {
      const text = 'Flights | count\n\nAirports | take 1\n\nFlights | take 2';
      assert.deepEqual(words(text, 17, 25), ['Airports:Table']);
    });
  });

  describe('formatting', () => {
    const text = 'Flights\n|where Delay>1|count\n\nAirports|where (\n\nAirports|take 1\n';

    it('leaves alone what has errors, what is in form, and what lies outside', () => {
      const all = formatted({ uri: 'f', text }, 0, text.length, 4, globals);
      assert.equal(edited(text, all), 'Flights\n| where Delay > 1\n| count\n\nAirports|where (\n\nAirports | take 1\n');
      const last = formatted({ uri: 'f', text }, text.length - 3, text.length - 2, 4, globals);
      assert.equal(edited(text, last), 'Flights\n|where Delay>1|count\n\nAirports|where (\n\nAirports | take 1\n');
      const done = edited(text, all);
      assert.deepEqual(formatted({ uri: 'f', text: done }, 0, done.length, 4, globals), []);
    });

    it('indents by as much as the editor does', () => {
      const body = 'let f = () {\nFlights | count };\nf()';
      assert.match(edited(body, formatted({ uri: 'i', text: body }, 0, body.length, 2, globals)), /\n {2}Flights/);
    });
  });

  describe('offered changes', () => {
    function changes(text: string, length = 0): readonly (readonly [string, string])[] {
      const { document, offset } = marked(text);
      return codeChangesAt(document, offset, offset + length, globals).map((change) => [
        change.title,
        edited(document.text, change.edits),
      ]);
    }
    const titled = (all: readonly (readonly [string, string])[], title: string): string | undefined =>
      all.find(([each]) => each === title)?.[1];

    it('correct a name that is not known', () => {
      assert.equal(titled(changes('Flights | where De^lya > 1'), "Did you mean 'Delay'?"), 'Flights | where Delay > 1');
      assert.equal(titled(changes('Fli^ght | count'), "Did you mean 'Flights'?"), 'Flights | count');
      const operators = changes('Flights\n| summar^ise count() by Origin');
      assert.equal(titled(operators, "Did you mean 'summarize'?"), 'Flights\n| summarize count() by Origin');
      assert.equal(titled(changes('print str^ca("a")'), "Did you mean 'strcat'?"), 'print strcat("a")');
      assert.equal(
        titled(changes('let limit = 1;\nprint li^mti'), "Did you mean 'limit'?"),
        'let limit = 1;\nprint limit',
      );
      assert.deepEqual(
        changes('Flights | where Nothing^Like > 1').filter(([title]) => title.startsWith('Did')),
        [],
      );
    });

    it('are those of Microsoft, with the advice that they take away', () => {
      const { document, offset } = marked('\n\nFlights | where Origin con^tains "Sea"');
      const [change] = codeChangesAt(document, offset, offset, globals);
      assert.equal(change?.title, "Change to 'has'");
      assert.equal(edited(document.text, change.edits), '\n\nFlights | where Origin has "Sea"');
      assert.deepEqual(change.mends, { code: 'KS500', start: 25, length: 8 });
    });

    it('move an expression into a variable, and a stored function into the query', () => {
      const extracted = titled(changes('Flights | where Delay > ^15'), 'Extract Value') ?? '';
      assert.match(extracted, /^let (\w+) = 15;\s+Flights \| where Delay > \1$/);
      const inlined = changes('La^te(5)').find(([title]) => title.startsWith('Inline Function'));
      assert.match(inlined?.[1] ?? '', /let Late/);
    });

    it('never ask for what the engine has not', () => {
      const { document } = marked('Flights | where Delay > 1');
      const all: CodeChange[] = [];
      for (let at = 0; at < document.text.length; at += 1) all.push(...codeChangesAt(document, at, at, globals));
      assert.deepEqual(
        all.filter(({ title }) => /macro-expand|Rename/.test(title)),
        [],
      );
    });
  });

  describe('completion', () => {
    function complete(text: string): readonly CompletionEntry[] {
      const { document, offset } = marked(text);
      return completionAt(document, offset, globals);
    }
    const labels = (text: string): readonly string[] => complete(text).map(({ label }) => label);

    it('tells the types of columns, also of those that the query makes', () => {
      const entries = complete('Flights | extend Hours = 1.0 | where ^');
      const detail = (label: string): string | undefined => entries.find((entry) => entry.label === label)?.detail;
      assert.deepEqual(['Delay', 'At', 'Hours'].map(detail), ['long', 'datetime', 'real']);
    });

    it('offers the parts of an operator to fill in, right behind its name', () => {
      const entries = complete('Flights | ^');
      const sorted = [...entries].sort((a, b) => (a.sortText < b.sortText ? -1 : 1)).map(({ label }) => label);
      assert.equal(sorted.indexOf('summarize …'), sorted.indexOf('summarize') + 1);
      const [, snippet] = entries.filter(({ filterText }) => filterText === 'summarize');
      assert.equal(snippet?.snippet, ['summarize $', '{1:count()} by $', '{2:Column}'].join(''));
      const join = entries.find(({ label }) => label === 'join …')?.snippet;
      assert.match(join ?? '', /^join kind=\$\{1\|inner,[a-z,]+\|\} \(\$\{2:Table\}\) on \$\{3:Column\}$/);
    });

    it('knows commands, our own among them', () => {
      assert.ok(labels('.^').includes('show'));
      assert.ok(labels('.show ^').includes('tables'));
      assert.ok(labels('.show sh^').includes('sharing'));
      assert.ok(labels('.show sharing ^').includes('journal'));
      assert.ok(labels('.alter follower database Aviation ^').includes('external'));
      assert.ok(labels('.show table ^').includes('Flights'));
      const entry = complete('.show sh^').find(({ label }) => label === 'sharing');
      assert.deepEqual([entry?.start, entry?.length], [6, 2]);
    });

    it('describes functions, tables, views and operators', () => {
      const describe = (name: string, kind: string): string => describeCompletion(name, kind, globals);
      assert.match(describe('strcat', 'BuiltInFunction'), /strcat\(arg, …\).*strcat-function/s);
      assert.match(describe('dcount', 'AggregateFunction'), /dcount-aggregation-function/);
      assert.match(describe('Late', 'DatabaseFunction'), /Late\(minutes\).*Delay > minutes/s);
      assert.match(describe('Flights', 'Table'), /3 columns.*Origin: string\nDelay: long\nAt: datetime/s);
      assert.match(describe('ByOrigin', 'MaterialiedView'), /Origin: string\ncount_: long.*summarize count\(\)/s);
      assert.match(describe('join', 'QueryPrefix'), /join kind=inner \(Table\) on Column.*join-operator/s);
      assert.equal(describe('nothing', 'Column'), '');
    });
  });

  describe('advice', () => {
    function engine(others: EngineView['others'] = []): EngineView {
      return { schema: aviation, globals, others, areAllKnown: true };
    }
    function advice(text: string, view = engine()): readonly (readonly [string, string, string])[] {
      const document = { uri: 'advice', text };
      const { pending } = judgementOf(document, globals);
      return pending
        .flatMap((start) => adviceAt(document, start, globals, view))
        .map(({ severity, message, start, length }) => [severity, message, text.slice(start, start + length)]);
    }

    it('is what the engine refuses, with the construct and its place', () => {
      const [refusal, ...others] = advice('Airports | count\n\nFlights | evaluate autocluster()');
      assert.deepEqual(others, []);
      assert.equal(refusal?.[0], 'warning');
      assert.match(refusal[1], /does not support .*autocluster/);
      assert.equal(refusal[2], 'evaluate autocluster()');
    });

    it('waits until the binder finds nothing wrong', () => {
      assert.deepEqual(advice('Flights | where Nowhere > 1 | evaluate autocluster()'), []);
    });

    it('does not tell of what is only known when the query runs', () => {
      assert.deepEqual(advice('Flights | evaluate pivot(Origin)'), []);
      for (const known of [
        'current_principal()',
        'current_principal_details()',
        "current_principal_is_member_of('aadgroup=analysts@contoso.com')",
      ]) {
        assert.deepEqual(advice(`print ${known}`), []);
      }
    });

    it('is also of commands, and of the query behind one', () => {
      assert.match(advice('.show principal access')[0]?.[1] ?? '', /does not support/);
      assert.match(advice('.frobnicate all')[0]?.[1] ?? '', /the management command '.frobnicate all'/);
      const [behind] = advice('.set-or-append T <| Flights | evaluate autocluster()');
      assert.equal(behind?.[2], 'evaluate autocluster()');
      assert.deepEqual(advice('.show tables details'), []);
    });

    it("is what Microsoft's analyzers say", () => {
      assert.deepEqual(
        advice('Flights | where Origin contains "Sea"').map(([severity, , text]) => [severity, text]),
        [['hint', 'contains']],
      );
    });

    it('is asked for again only where the text changed', () => {
      const document = { uri: 'kept', text: 'Flights | evaluate autocluster()\n\nprint 1' };
      for (const start of judgementOf(document, globals).pending) adviceAt(document, start, globals, engine());
      const next = judgementOf({ ...document, text: `print 2\n\n${document.text}` }, globals);
      assert.deepEqual(next.pending, [0]);
      assert.deepEqual(
        next.diagnostics.map(({ start }) => start),
        [19],
      );
    });

    it('does not hold against a query what the engine takes though the binder does not', () => {
      const { diagnostics } = judgementOf({ uri: 'count', text: 'Flights | summarize count(Origin)' }, globals);
      assert.deepEqual(diagnostics, []);
    });
  });
});
