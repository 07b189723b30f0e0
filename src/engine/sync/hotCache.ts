import { randomUUID } from 'node:crypto';
import { copyFile, link, mkdir, readdir, rename, rm, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Extent } from '../../sharing/database/state.ts';
import { extentFile } from '../layout.ts';
import { systemCode } from '../storageErrors.ts';
import { removeIfEmpty } from './leftovers.ts';

/** So many extents are brought in at a time. */
const lanes = 4;

/**
 * The follower's own files of a leader's hot extents: links to the leader's where the file system can, copies where it cannot.
 * Extents that a running query may still open are not evicted before it ends.
 */
export class HotCache {
  readonly #folder: string;
  readonly #source: string;
  readonly #present: Map<string, number>;
  #wanted = new Map<string, Extent>();
  #bytes: number;
  #pins = 0;
  #closed = false;
  #filling: Promise<void> = Promise.resolve();

  private constructor(folder: string, source: string, present: Map<string, number>) {
    this.#folder = folder;
    this.#source = source;
    this.#present = present;
    this.#bytes = [...present.values()].reduce((sum, bytes) => sum + bytes, 0);
  }

  /** `source` is the leader's folder of extents. */
  static async open(folder: string, source: string, known: ReadonlyMap<string, Extent>): Promise<HotCache> {
    await mkdir(folder, { recursive: true });
    const present = new Map<string, number>();
    for (const name of await readdir(folder)) {
      const extent = name.endsWith('.parquet') ? known.get(basename(name, '.parquet')) : undefined;
      if (extent) present.set(extent.id, extent.bytes);
      else await unlink(join(folder, name)).catch(() => undefined);
    }
    return new HotCache(folder, source, present);
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Where to read an extent from, and whether that is the cache. */
  locate(extentId: string): { readonly path: string; readonly cached: boolean } {
    const cached = this.#present.has(extentId);
    return { path: extentFile(cached ? this.#folder : this.#source, extentId), cached };
  }

  pin(): () => void {
    this.#pins += 1;
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      this.#pins -= 1;
      if (this.#pins === 0) void this.#evict();
    };
  }

  /**
   * Makes the cache hold these extents and no others. Resolves to whether all of them are there;
   * one that cannot be brought in is read from the leader instead.
   */
  async hold(extents: readonly Extent[]): Promise<boolean> {
    this.#wanted = new Map(extents.map((extent) => [extent.id, extent]));
    const all = await this.#bringAll(extents);
    await this.#evict();
    return all;
  }

  /** Makes the cache hold these as well: what one commit added, at a cost that does not grow with the database. */
  add(extents: readonly Extent[]): Promise<boolean> {
    for (const extent of extents) this.#wanted.set(extent.id, extent);
    return this.#bringAll(extents);
  }

  /** Deletes everything; nothing is brought in afterwards. */
  async destroy(): Promise<void> {
    this.#closed = true;
    await this.#filling;
    this.#present.clear();
    this.#bytes = 0;
    await rm(this.#folder, { recursive: true, force: true });
    await removeIfEmpty(dirname(this.#folder));
  }

  /** Stops bringing in, and keeps what is there for the next start. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#filling;
  }

  async #bringAll(extents: readonly Extent[]): Promise<boolean> {
    this.#filling = this.#filling.then(async () => {
      const missing = extents.filter((extent) => !this.#present.has(extent.id));
      const next = (): Extent | undefined => (this.#closed ? undefined : missing.pop());
      const lane = async (): Promise<void> => {
        // What a newer call no longer wants is left out.
        for (let extent = next(); extent; extent = next()) if (this.#wanted.has(extent.id)) await this.#bring(extent);
      };
      await Promise.all(Array.from({ length: lanes }, lane));
    });
    await this.#filling;
    return extents.every((extent) => this.#present.has(extent.id));
  }

  async #bring(extent: Extent): Promise<void> {
    const from = extentFile(this.#source, extent.id);
    const to = extentFile(this.#folder, extent.id);
    try {
      await link(from, to).catch(async (error: unknown) => {
        if (systemCode(error) === 'EEXIST') return;
        if (systemCode(error) === 'ENOENT') throw error;
        const temporary = join(this.#folder, `${randomUUID()}.tmp`);
        await copyFile(from, temporary);
        await rename(temporary, to);
      });
      this.#present.set(extent.id, extent.bytes);
      this.#bytes += extent.bytes;
    } catch {
      // A full disk or a leader that is gone: queries read this extent at the leader, and the next sync tries again.
    }
  }

  async #evict(): Promise<void> {
    if (this.#pins > 0 || this.#closed) return;
    for (const [id, bytes] of [...this.#present]) {
      if (this.#wanted.has(id)) continue;
      this.#present.delete(id);
      this.#bytes -= bytes;
      await rm(extentFile(this.#folder, id), { force: true });
    }
  }
}
