import { basename, dirname } from 'node:path';
import type { FilePart, JournalFiles } from '../../src/engine/journal/journalFiles.ts';

export class Died extends Error {}

/** Journal files in memory, of a process that can be made to die before or after its n-th commit from now. */
export class MemoryFiles implements JournalFiles {
  readonly #contents = new Map<string, string>();
  #left = Number.POSITIVE_INFINITY;
  #after = false;
  #dead = false;

  arm(commits: number, after: boolean): void {
    this.#left = commits;
    this.#after = after;
  }

  get isDead(): boolean {
    return this.#dead;
  }

  restart(): void {
    this.#dead = false;
    this.#left = Number.POSITIVE_INFINITY;
  }

  async read(path: string): Promise<string | undefined> {
    this.#live();
    return this.#contents.get(path);
  }

  async readBytes(path: string, part?: FilePart): Promise<Buffer | undefined> {
    const content = await this.read(path);
    if (content === undefined) return undefined;
    const bytes = Buffer.from(content);
    return part ? bytes.subarray(part.from, part.from + part.length) : bytes;
  }

  async list(folder: string): Promise<readonly string[]> {
    this.#live();
    return [...this.#contents.keys()].filter((path) => dirname(path) === folder).map((path) => basename(path));
  }

  async create(path: string, content: string): Promise<boolean> {
    this.#live();
    if (this.#contents.has(path)) return false;
    this.#left -= 1;
    if (this.#left <= 0) {
      this.#dead = true;
      if (this.#after) this.#contents.set(path, content);
      throw new Died();
    }
    this.#contents.set(path, content);
    return true;
  }

  async replace(path: string, content: string | Uint8Array): Promise<void> {
    this.#live();
    this.#contents.set(path, typeof content === 'string' ? content : Buffer.from(content).toString());
  }

  async modified(path: string): Promise<number | undefined> {
    this.#live();
    return this.#contents.has(path) ? 0 : undefined;
  }

  async setAside(path: string): Promise<void> {
    this.#live();
    this.#contents.delete(path);
  }

  #live(): void {
    if (this.#dead) throw new Died();
  }
}
