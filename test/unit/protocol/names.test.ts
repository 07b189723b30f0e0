import assert from 'node:assert/strict';
import { type NamedThing, nameProblem } from '../../../src/protocol/names.ts';

const things: readonly NamedThing[] = ['cluster', 'database', 'table', 'configuration'];

describe('names', () => {
  it('of every kind refuse what could leave its folder, break a query, or not be seen', () => {
    for (const name of ['', ' ', 'a/b', 'a\\b', '..', '../a', "a'b", 'a"b', 'a\nb', 'a\u0000b', ' a', 'a ', '🛫']) {
      for (const thing of things) assert.ok(nameProblem(thing, name), `${thing} ${JSON.stringify(name)}`);
    }
  });

  it('say what is wrong, and what would be right', () => {
    assert.equal(
      nameProblem('cluster', 'a b'),
      "'a b' cannot be the name of a cluster. Use letters, digits and dashes, beginning with a letter; at most 63 characters.",
    );
    const long = nameProblem('table', 'a'.repeat(1025));
    assert.match(long ?? '', /^'a{57}…' has 1,025 characters, too many for the name of a table\./);
  });

  it('may be as long as Kusto allows, in any script', () => {
    assert.equal(nameProblem('table', 'a'.repeat(1024)), undefined);
    assert.equal(nameProblem('database', 'Größe_2 - 日本'), undefined);
    assert.equal(nameProblem('cluster', 'contoso-2'), undefined);
    assert.equal(nameProblem('column', 'Cost Total $'), undefined);
  });
});
