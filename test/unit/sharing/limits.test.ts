import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { rules } from '../../../src/sharing/rules.ts';

describe('the limits in the README', () => {
  it('are the rules in the one table, with what the service does today', async () => {
    const readme = await readFile(join(import.meta.dirname, '..', '..', '..', 'README.md'), 'utf8');
    for (const [id, rule] of Object.entries(rules)) {
      const today = 'today' in rule ? rule.today : '';
      assert.ok(
        readme.includes(`| \`${id}\` | ${rule.sentence} | ${today} |`),
        `| \`${id}\` | ${rule.sentence} | ${today} |`,
      );
    }
  });
});
