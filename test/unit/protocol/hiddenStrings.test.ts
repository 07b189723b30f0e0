import assert from 'node:assert/strict';
import { withoutHiddenStrings, withoutTheHidden } from '../../../src/protocol/hiddenStrings.ts';

describe('strings that are not to be shown', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['print h"key"', 'print h"******"'],
    [`print H'it\\'s', 'seen'`, `print H'******', 'seen'`],
    ['print h@"a""b" , @"h""x"', 'print h@"******" , @"h""x"'],
    ['print h```one\ntwo``` | where a', 'print h```******``` | where a'],
    ['print "it is h\'not\' hidden"', 'print "it is h\'not\' hidden"'],
    ['print 1 // don\'t\n| where a == h"key"', 'print 1 // don\'t\n| where a == h"******"'],
    ['print path"a"', 'print path"a"'],
    // What is not finished is hidden to the end of what it may be.
    ['print h"key', 'print h"******"'],
    ["print h@'key\nmore", "print h@'******'"],
  ];
  for (const [text, shown] of cases) {
    it(`shows ${JSON.stringify(text)} as ${JSON.stringify(shown)}`, () => {
      assert.equal(withoutHiddenStrings(text), shown);
    });
  }

  it('are not shown in what is said of them either', () => {
    const text = `print h"a\\"b", h@'it''s', h\`\`\`long\`\`\`, "plain"`;
    const message = `Neither a"b nor it's nor a\\"b nor long; plain is.`;
    assert.equal(withoutTheHidden(message, text), 'Neither ****** nor ****** nor ****** nor ******; plain is.');
    assert.equal(withoutTheHidden('nothing', 'print h""'), 'nothing');
  });
});
