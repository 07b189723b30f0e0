import { join } from 'node:path';
import { Breather } from './breather.ts';
import { encodeEnvelope } from './commitFile.ts';
import type { JournalSpec } from './journal.ts';
import type { JournalFiles } from './journalFiles.ts';
import { type Checkpoint, decodeHead, decodePart, decodePiece, encodeParted, headLength } from './partedCheckpoint.ts';

export function checkpointPath(folder: string): string {
  return join(folder, 'checkpoint.json');
}

/** For states that cost no less while nobody else sees them. */
export function notAlone<S>(): { readonly begin: (state: S) => S; readonly end: (state: S) => S } {
  return { begin: (state) => state, end: (state) => state };
}

/** The checkpoint of one journal. Only a short cut: where it cannot be used, the commits say the same. */
export class CheckpointFile<S, C, E> {
  readonly #path: string;
  readonly #spec: JournalSpec<S, C, E>;
  readonly #files: JournalFiles;
  #size = 0;

  constructor(folder: string, spec: JournalSpec<S, C, E>, files: JournalFiles) {
    this.#path = checkpointPath(folder);
    this.#spec = spec;
    this.#files = files;
  }

  /** Bytes, as last read or written. */
  get size(): number {
    return this.#size;
  }

  async read(): Promise<{ readonly checkpoint: Checkpoint; readonly state: S } | undefined> {
    const content = await this.#files.readBytes(this.#path);
    if (content === undefined) return undefined;
    const breather = new Breather();
    const head = await decodeHead(content, this.#path, breather);
    if (head === undefined) return undefined;
    this.#size = content.length;
    if (!('list' in head)) return { checkpoint: head, state: this.#spec.fromSnapshot(head.state) };

    const { list, alone = notAlone<S>() } = this.#spec;
    if (!list) return undefined;
    const from = headLength(content) ?? 0;
    const pieceAt = ({ at, bytes }: { readonly at: number; readonly bytes: number }): Buffer =>
      content.subarray(from + at, from + at + bytes);
    const rest = decodePiece(pieceAt(head.list.rest), head.list.rest);
    if (rest === undefined) return undefined;
    let state = alone.begin(this.#spec.fromSnapshot(rest));
    for (const part of head.list.parts) {
      const items = decodePart(pieceAt(part), part);
      if (items.length !== part.items) return undefined;
      state = list.join(state, items);
      if (breather.isDue) await breather.rest();
    }
    return { checkpoint: head, state: alone.end(state) };
  }

  /** Never rejects: a checkpoint that fails, because the disk is full, must not fail what was done before. */
  async write({ version, time, checksum }: Checkpoint, state: S): Promise<void> {
    const { list, toSnapshot } = this.#spec;
    const checkpoint = { version, time, checksum };
    const content =
      list && list.size(state) >= list.from
        ? await encodeParted(checkpoint, state, list, new Breather())
        : encodeEnvelope({ ...checkpoint, state: toSnapshot(state) }).text;
    this.#size = content.length;
    await this.#files.replace(this.#path, content).catch(() => undefined);
  }
}
