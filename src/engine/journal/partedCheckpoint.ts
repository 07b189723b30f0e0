import { createHash } from 'node:crypto';
import type { Breather } from './breather.ts';
import { decodeInTurns, encodeEnvelope } from './commitFile.ts';

/** The folded state of a journal as of one commit. */
export interface Checkpoint {
  readonly version: number;
  readonly time: number;
  /** Of the commit with that version. */
  readonly checksum: string;
}

/** As it stands in one piece. */
export interface WholeCheckpoint extends Checkpoint {
  readonly state: unknown;
}

/** A piece of the file that can be read by itself. */
interface Piece {
  /** Bytes from the end of the head. */
  readonly at: number;
  readonly bytes: number;
  readonly sha256: string;
}

/** Some items of the long list, in its order. */
export interface Part extends Piece {
  /** Name of the first. */
  readonly first: string;
  readonly items: number;
}

/**
 * The head of a checkpoint whose state has a long list, which lies behind it in parts: whoever wants a page of the list reads
 * the head and some parts, and whoever wants its names reads these alone.
 */
export interface PartedHead extends Checkpoint {
  readonly list: {
    readonly size: number;
    /** The state without the list. */
    readonly rest: Piece;
    /** Of all items, in order. */
    readonly names: Piece;
    readonly parts: readonly Part[];
  };
}

export type CheckpointHead = WholeCheckpoint | PartedHead;

/** How a state is taken apart and put together again. */
export interface LongList<S> {
  /** Items from which on the list lies in parts, and in each of these. */
  readonly from: number;
  readonly each: number;
  readonly size: (state: S) => number;
  readonly names: (state: S) => Iterable<string>;
  readonly compare: (a: string, b: string) => number;
  /** One item as plain JSON. */
  readonly item: (state: S, name: string) => unknown;
  /** The state without the list as plain JSON. */
  readonly rest: (state: S) => unknown;
  /** The state with some items more, which are as `item` made them. */
  readonly join: (state: S, items: readonly unknown[]) => S;
}

/** The file of a checkpoint with its list in parts; others get their turn while it is made. */
export async function encodeParted<S>(
  checkpoint: Checkpoint,
  state: S,
  list: LongList<S>,
  breather: Breather,
): Promise<Uint8Array> {
  const names = await sortInTurns([...list.names(state)], list.compare, breather);
  const pieces: Uint8Array[] = [];
  let at = 0;
  const add = (value: unknown): Piece => {
    const content = Buffer.from(`${JSON.stringify(value)}\n`);
    const piece = { at, bytes: content.length, sha256: hash(content) };
    pieces.push(content);
    at += content.length;
    return piece;
  };
  const rest = add(list.rest(state));
  const parts: Part[] = [];
  for (let from = 0; from < names.length; from += list.each) {
    const some = names.slice(from, from + list.each);
    const piece = add(some.map((name) => list.item(state, name)));
    parts.push({ ...piece, first: some[0] ?? '', items: some.length });
    if (breather.isDue) await breather.rest();
  }
  const head: PartedHead = { ...checkpoint, list: { size: names.length, rest, names: add(names), parts } };
  return Buffer.concat([Buffer.from(encodeEnvelope(head).text), ...pieces]);
}

const newline = 0x0a;

/** The length of the head with which a file begins, in bytes; undefined where it does not end within what was read of it. */
export function headLength(content: Uint8Array): number | undefined {
  const end = content.indexOf(newline);
  return end < 0 ? undefined : end + 1;
}

/** The head of a file of which at least that was read, or undefined when it cannot be used. Throws `JournalTooNew`. */
export async function decodeHead(
  content: Buffer,
  path: string,
  breather: Breather,
): Promise<CheckpointHead | undefined> {
  const text = content.toString('utf8', 0, headLength(content) ?? 0);
  const decoded = await decodeInTurns<CheckpointHead>(text, path, breather);
  return decoded.kind === 'whole' ? decoded.payload : undefined;
}

/** What a piece holds, or undefined when it is not what was written there. */
export function decodePiece(content: Buffer, { bytes, sha256 }: Piece): unknown {
  if (content.length !== bytes || hash(content) !== sha256) return undefined;
  return JSON.parse(content.toString('utf8'));
}

/** What a part holds; empty when it is not what was written there. */
export function decodePart(content: Buffer, part: Part): readonly unknown[] {
  const items = decodePiece(content, part);
  return Array.isArray(items) ? items : [];
}

function hash(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/** So many are sorted before others may get their turn. */
const sortedAtOnce = 4_096;

async function sortInTurns(
  all: readonly string[],
  compare: (a: string, b: string) => number,
  breather: Breather,
): Promise<readonly string[]> {
  let runs: string[][] = [];
  for (let from = 0; from < all.length; from += sortedAtOnce) {
    runs.push(all.slice(from, from + sortedAtOnce).sort(compare));
    if (breather.isDue) await breather.rest();
  }
  while (runs.length > 1) {
    const merged: string[][] = [];
    for (let index = 0; index < runs.length; index += 2) {
      merged.push(await mergeInTurns(runs[index] ?? [], runs[index + 1] ?? [], compare, breather));
    }
    runs = merged;
  }
  return runs[0] ?? [];
}

async function mergeInTurns(
  one: readonly string[],
  other: readonly string[],
  compare: (a: string, b: string) => number,
  breather: Breather,
): Promise<string[]> {
  const merged: string[] = [];
  let [left, right] = [0, 0];
  while (left < one.length || right < other.length) {
    const [first, second] = [one[left], other[right]];
    const isFirst = second === undefined || (first !== undefined && compare(first, second) <= 0);
    merged.push((isFirst ? first : second) ?? '');
    if (isFirst) left += 1;
    else right += 1;
    if (merged.length % sortedAtOnce === 0 && breather.isDue) await breather.rest();
  }
  return merged;
}
