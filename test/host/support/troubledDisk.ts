import { execFile } from 'node:child_process';
import { chmod, chown, mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import type { ExtensionApi } from '../../../src/extension.ts';

const run = promisify(execFile);
const nobody = 65_534;

/**
 * Runs `act` while nobody may write below a folder of the workspace. Root may always: then the server runs as nobody, to whom
 * the folder is given before.
 */
export async function withoutPermission(
  { services }: ExtensionApi,
  workspace: string,
  folder: string,
  act: () => Promise<void>,
): Promise<void> {
  const isRoot = process.getuid?.() === 0;
  const all = [folder, ...(await readdir(folder, { recursive: true })).map((name) => join(folder, name))];
  const folders: string[] = [];
  for (const path of all) {
    if (isRoot) await chown(path, nobody, nobody);
    if ((await stat(path)).isDirectory()) folders.push(path);
  }
  const modes = async (mode: number): Promise<void> => {
    for (const path of folders) await chmod(path, mode);
  };
  const before = process.env.NODE_OPTIONS;
  const { mode } = await stat(workspace);
  if (isRoot) {
    await chmod(workspace, 0o755);
    process.env.NODE_OPTIONS = `--import=${pathToFileURL(resolve(__dirname, '../test/support/asNobody.mjs'))}`;
  }
  try {
    await services.server.restart();
    await modes(0o555);
    await act();
  } finally {
    await modes(0o755);
    if (before === undefined) delete process.env.NODE_OPTIONS;
    else process.env.NODE_OPTIONS = before;
    await chmod(workspace, mode & 0o777);
    if (isRoot) await services.server.restart();
  }
}

/** A disk of one megabyte in a folder, which is made. Undefined where this user may not mount one. */
export async function mountSmallDisk(folder: string): Promise<SmallDisk | undefined> {
  await mkdir(folder, { recursive: true });
  const owner = `uid=${process.getuid?.()},gid=${process.getgid?.()}`;
  const mount = ['mount', '-t', 'tmpfs', '-o', `size=1m,${owner}`, 'none', folder];
  // Root in a container may be refused that; on a machine of a CI service one may become root without a password.
  for (const as of [[], ['sudo', '-n']]) {
    const [command = '', ...args] = [...as, ...mount];
    const isMounted = await run(command, args).then(
      () => true,
      () => false,
    );
    if (isMounted) return new SmallDisk(folder, as);
  }
  return undefined;
}

export class SmallDisk implements AsyncDisposable {
  readonly #folder: string;
  readonly #as: readonly string[];

  constructor(folder: string, as: readonly string[]) {
    this.#folder = folder;
    this.#as = as;
  }

  /** Leaves no byte of it. */
  async fill(): Promise<void> {
    for (let size = 2 ** 20, part = 0; size > 0; part += 1) {
      await writeFile(join(this.#folder, `filler-${part}`), Buffer.alloc(size)).catch(() => {
        size = Math.floor(size / 2);
      });
    }
  }

  async free(): Promise<void> {
    for (const name of await readdir(this.#folder)) {
      if (name.startsWith('filler-')) await rm(join(this.#folder, name));
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const [command = '', ...args] = [...this.#as, 'umount', '--lazy', this.#folder];
    await run(command, args);
    await rm(this.#folder, { recursive: true, force: true });
  }
}
