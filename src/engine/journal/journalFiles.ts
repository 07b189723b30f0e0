import { randomUUID } from 'node:crypto';
import { readFile as readFileBack, stat as statBack } from 'node:fs';
import { link, mkdir, open, readdir, rename, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { systemCode } from '../storageErrors.ts';
import { unlinkedMark } from './commitFile.ts';

// Of thousands of small files, those of `fs/promises` take half as long again.
const readFile = promisify(readFileBack);
const stat = promisify(statBack);

/** Bytes of a file. */
export interface FilePart {
  readonly from: number;
  readonly length: number;
}

/** The few file operations that a journal stands on, passed in so that tests can let each of them fail. */
export interface JournalFiles {
  /** The whole content, or undefined when there is no such file. */
  read(path: string): Promise<string | undefined>;
  /** As it lies there, as a whole or some of it; less than that where the file ends before. */
  readBytes(path: string, part?: FilePart): Promise<Buffer | undefined>;
  /** Names in a folder; none when there is no such folder. */
  list(folder: string): Promise<readonly string[]>;
  /** Makes a file with this content, on disk before it has its name. False when the name is taken. */
  create(path: string, content: string): Promise<boolean>;
  /** Puts this content in the place of the file, in one step. */
  replace(path: string, content: string | Uint8Array): Promise<void>;
  /** Milliseconds since 1970, or undefined when there is no such file. */
  modified(path: string): Promise<number | undefined>;
  /** Renames a file out of the way. */
  setAside(path: string): Promise<void>;
}

/** Errors of `link` that mean: this file system has no hard links. */
const noLinks = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EXDEV']);

/** Where what is written for a folder lies until it has its name there: apart, so that it does not wake those who watch. */
export function unfinishedFolder(folder: string): string {
  return join(folder, 'tmp');
}

async function writeTemporary(path: string, content: string | Uint8Array): Promise<string> {
  const folder = unfinishedFolder(dirname(path));
  const temporary = join(folder, `${randomUUID()}-${basename(path)}`);
  const handle = await open(temporary, 'wx').catch(async (error: unknown) => {
    if (systemCode(error) !== 'ENOENT') throw error;
    // Only this folder, never those above it: writing to a cluster that was moved away must not bring its place back.
    await mkdir(folder).catch((failure: unknown) => {
      if (systemCode(failure) !== 'EEXIST') throw failure;
    });
    return open(temporary, 'wx');
  });
  try {
    await handle.writeFile(content);
    await handle.datasync();
  } catch (error) {
    await handle.close();
    await unlink(temporary).catch(() => undefined);
    throw error;
  }
  await handle.close();
  return temporary;
}

/** Makes new and changed names in a folder durable. */
export async function syncFolder(folder: string): Promise<void> {
  // Windows cannot open folders and needs no such flush.
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function createWithoutLinks(path: string, content: string): Promise<boolean> {
  try {
    const handle = await open(path, 'wx');
    try {
      await handle.writeFile(unlinkedMark + content);
      await handle.datasync();
    } finally {
      await handle.close();
    }
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    throw error;
  }
}

async function readPart(path: string, { from, length }: FilePart): Promise<Buffer> {
  const handle = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafe(length), 0, length, from);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** Files of this system. `hardLink` is passed in because some file systems refuse it. */
export function createJournalFiles(hardLink: typeof link = link): JournalFiles {
  return {
    async read(path) {
      try {
        // Read as a text it would be put together of parts, which costs a long one as much again.
        return (await readFile(path)).toString('utf8');
      } catch (error) {
        if (systemCode(error) === 'ENOENT' || systemCode(error) === 'ENOTDIR') return undefined;
        throw error;
      }
    },
    async readBytes(path, part) {
      try {
        return await (part ? readPart(path, part) : readFile(path));
      } catch (error) {
        if (systemCode(error) === 'ENOENT' || systemCode(error) === 'ENOTDIR') return undefined;
        throw error;
      }
    },
    async list(folder) {
      try {
        return await readdir(folder);
      } catch (error) {
        if (systemCode(error) === 'ENOENT' || systemCode(error) === 'ENOTDIR') return [];
        throw error;
      }
    },
    async create(path, content) {
      for (let isAgain = false; ; isAgain = true) {
        const temporary = await writeTemporary(path, content);
        try {
          await hardLink(temporary, path);
          break;
        } catch (error) {
          const code = systemCode(error) ?? '';
          if (code === 'EEXIST') return false;
          // After days of sleep it was taken for that of a dead writer. Where the folder is gone, writing it again says so.
          if (code === 'ENOENT' && !isAgain) continue;
          if (!noLinks.has(code)) throw error;
          if (!(await createWithoutLinks(path, content))) return false;
          break;
        } finally {
          await unlink(temporary).catch(() => undefined);
        }
      }
      await syncFolder(dirname(path));
      return true;
    },
    async replace(path, content) {
      const temporary = await writeTemporary(path, content);
      await rename(temporary, path);
      await syncFolder(dirname(path));
    },
    async modified(path) {
      try {
        return (await stat(path)).mtimeMs;
      } catch (error) {
        if (systemCode(error) === 'ENOENT' || systemCode(error) === 'ENOTDIR') return undefined;
        throw error;
      }
    },
    async setAside(path) {
      await rename(path, `${path}.torn-${randomUUID()}`);
    },
  };
}

export const nodeJournalFiles: JournalFiles = createJournalFiles();
