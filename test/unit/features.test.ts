import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { features } from './features.ts';

const root = resolve(import.meta.dirname, '..', '..');
const facts = join(root, '..', 'shared', 'facts', 'vscode.md');

/** Rows of the table of what data extensions offer that are to be had here, by name. */
function wantedRows(): readonly string[] {
  const [, part = ''] = readFileSync(facts, 'utf8').split(/^## C\. .*$/m);
  const [table = ''] = part.split(/^## /m);
  return table.split('\n').flatMap((line) => {
    const cells = line.split('|').map((cell) => cell.trim());
    const [, name = ''] = cells;
    const own = cells.at(-2) ?? '';
    return cells.length > 10 && /^[MS]\b/.test(own) ? [name] : [];
  });
}

/** A file, or all tests of a folder. */
function filesIn(path: string): readonly string[] {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => join(path, name));
}

describe('what is to be had', () => {
  for (const { feature, tests } of features) {
    it(`${feature}: is proven by tests that are there`, () => {
      assert.ok(tests.length > 0);
      for (const [path, name] of tests) {
        // One that is skipped or commented out proves nothing.
        const starts = ["'", '"', '`'].map((quote) => `it(${quote}${name}`);
        const found = filesIn(join(root, 'test', path)).some((file) =>
          readFileSync(file, 'utf8')
            .split('\n')
            .some((line) => starts.some((start) => line.trimStart().startsWith(start))),
        );
        assert.ok(found, `no test of '${path}' begins with '${name}'`);
      }
    });
  }

  it('is all that the table of features asks for', function () {
    if (!existsSync(facts)) {
      console.log('    the table of features lies beside the repository, and is not here');
      this.skip();
    }
    assert.deepEqual(
      features.map(({ feature }) => feature),
      wantedRows(),
    );
  });
});
