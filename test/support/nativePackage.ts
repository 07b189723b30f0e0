/** Which of DuckDB's native packages a package of ours needs, and where it lies. For `build.mjs`, and for tests. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const prefix = 'node_modules/@duckdb/node-bindings-';
/** Those of other platforms, apart from what npm keeps in order. */
const foreign = 'dist-native';

interface Locked {
  readonly version: string;
  readonly integrity: string;
}

export interface NativePackage extends Locked {
  /** For example `linux-x64`, `alpine-x64`, `darwin-arm64`, `win32-x64`: what the Marketplace calls the platform. */
  readonly target: string;
  readonly name: string;
}

/** What this Node runs on; its C library decides between `linux` and `alpine`. */
export function ownTarget(): string {
  const report: { readonly header: { readonly glibcVersionRuntime?: string } } = JSON.parse(
    JSON.stringify(process.report.getReport()),
  );
  const isMusl = process.platform === 'linux' && report.header.glibcVersionRuntime === undefined;
  return `${isMusl ? 'alpine' : process.platform}-${process.arch}`;
}

/** By the lock file of the repository, every platform that DuckDB is made for. */
export async function nativePackages(repository: string): Promise<readonly NativePackage[]> {
  const lock: { readonly packages: Readonly<Record<string, Locked>> } = JSON.parse(
    await readFile(join(repository, 'package-lock.json'), 'utf8'),
  );
  return Object.entries(lock.packages).flatMap(([path, { version, integrity }]) => {
    if (!path.startsWith(prefix)) return [];
    const target = path.slice(prefix.length).replace(/^linux-(.*)-musl$/, 'alpine-$1');
    return [{ target, name: path.replace('node_modules/', ''), version, integrity }];
  });
}

/** The targets that are asked for: `--target X --target Y`, `--target all`, or without any this machine's own. */
export function chosenTargets(args: readonly string[], known: readonly NativePackage[]): readonly NativePackage[] {
  const wanted: string[] = [];
  for (let index = 0; index < args.length; index += 2) {
    const [flag, target = ''] = args.slice(index, index + 2);
    if (flag !== '--target')
      throw new Error(`'${flag}' is not known. Use --target and the name of a platform, or all.`);
    wanted.push(...(target === 'all' ? known.map((each) => each.target) : [target]));
  }
  return [...new Set(wanted.length > 0 ? wanted : [ownTarget()])].map((target) => {
    const found = known.find((each) => each.target === target);
    if (found) return found;
    const names = known.map((each) => each.target).join(', ');
    throw new Error(`There is no DuckDB for '${target}'. There is one for ${names}.`);
  });
}

/**
 * The folder of the package, relative to the repository. That of another platform is brought from the registry once, and
 * refused when it is not what the lock file names.
 */
export async function nativeFolder(repository: string, native: NativePackage): Promise<string> {
  const { target, name, version } = native;
  if (target === ownTarget()) return join('node_modules', name);
  const folder = join(foreign, 'node_modules', name);
  if ((await versionIn(join(repository, folder))) !== version) await bring(native, join(repository, folder));
  return folder;
}

async function versionIn(folder: string): Promise<string | undefined> {
  const text = await readFile(join(folder, 'package.json'), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const { version }: { readonly version?: string } = JSON.parse(text);
  return version;
}

async function bring({ name, version, integrity }: NativePackage, folder: string): Promise<void> {
  const aside = await mkdtemp(join(tmpdir(), 'native-'));
  try {
    const { stdout } = await run('npm', ['pack', `${name}@${version}`, '--json', '--pack-destination', aside], {
      shell: process.platform === 'win32',
    });
    const [packed]: readonly { readonly filename: string }[] = JSON.parse(stdout);
    const archive = join(aside, packed?.filename ?? '');
    const hash = `sha512-${createHash('sha512')
      .update(await readFile(archive))
      .digest('base64')}`;
    if (hash !== integrity) throw new Error(`${name} ${version} is not the package that package-lock.json names.`);
    await run('tar', ['-xzf', archive, '-C', aside]);
    await rm(folder, { recursive: true, force: true });
    await mkdir(join(folder, '..'), { recursive: true });
    // Another disk may be where the system keeps what is temporary.
    await rename(join(aside, 'package'), folder).catch(() => cp(join(aside, 'package'), folder, { recursive: true }));
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}
