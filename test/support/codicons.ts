import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const list = join(resolve(import.meta.dirname, '../..'), 'node_modules/@vscode/codicons/dist/codicon.csv');

/** Names of all codicons, as `$(name)` has them. */
export const codicons: ReadonlySet<string> = new Set(
  readFileSync(list, 'utf8')
    .split('\n')
    .slice(1)
    .map((line) => line.split(',')[0] ?? ''),
);
