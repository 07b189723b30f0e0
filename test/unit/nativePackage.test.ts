import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import {
  chosenTargets,
  type NativePackage,
  nativeFolder,
  nativePackages,
  ownTarget,
} from '../support/nativePackage.ts';

const repository = resolve(import.meta.dirname, '../..');

describe('packages for other platforms', () => {
  let known: readonly NativePackage[];
  before(async () => {
    known = await nativePackages(repository);
  });

  it('are those that DuckDB is made for, each at the version and with the checksum of the lock file', async () => {
    const targets = known.map(({ target }) => target).sort();
    const wanted = ['alpine-arm64', 'alpine-x64', 'darwin-arm64', 'darwin-x64', 'linux-arm64', 'linux-x64'];
    assert.deepEqual(targets, [...wanted, 'win32-arm64', 'win32-x64']);
    const { dependencies } = JSON.parse(await readFile(join(repository, 'package.json'), 'utf8'));
    for (const { target, name, version, integrity } of known) {
      assert.equal(version, dependencies['@duckdb/node-api'], target);
      assert.match(integrity, /^sha512-[\w+/]{86}==$/, target);
      assert.equal(name, `@duckdb/node-bindings-${target.replace(/^alpine-(.*)$/, 'linux-$1-musl')}`);
    }
  });

  it('are chosen by name; without one it is that of this machine, which is installed', async () => {
    const names = (...args: string[]): readonly string[] => chosenTargets(args, known).map(({ target }) => target);
    assert.deepEqual(names(), [ownTarget()]);
    assert.deepEqual(names('--target', 'darwin-x64', '--target', 'win32-x64', '--target', 'darwin-x64'), [
      'darwin-x64',
      'win32-x64',
    ]);
    assert.equal(names('--target', 'all').length, known.length);
    const [own] = chosenTargets([], known);
    assert.ok(own);
    const folder = await nativeFolder(repository, own);
    assert.ok(folder.startsWith('node_modules') && existsSync(join(repository, folder, 'duckdb.node')), folder);
  });

  it('that cannot be made are refused with those that can', () => {
    assert.throws(() => chosenTargets(['--target', 'web'], known), /no DuckDB for 'web'.* linux-x64.*win32-x64/);
    assert.throws(() => chosenTargets(['--target'], known), /no DuckDB for ''/);
    assert.throws(() => chosenTargets(['linux-x64'], known), /'linux-x64' is not known\. Use --target/);
  });
});
