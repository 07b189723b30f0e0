import { createHash } from 'node:crypto';
import { SharingError } from '../../protocol/errors.ts';
import type { Breather } from './breather.ts';
import { hashLong, parseLong } from './longJson.ts';

/** One entry of a journal. */
export interface Commit<E> {
  readonly version: number;
  /** Milliseconds since 1970; never less than that of the commit before. */
  readonly time: number;
  readonly principal: string;
  /** Checksum of the commit before, so that no commit can be lost or replaced unseen; empty for the first. */
  readonly previous: string;
  readonly events: readonly E[];
}

/** Version of the file format that this code writes; it reads this and every older one. */
export const formatVersion = 1;

const fileDigits = 20;
const namePattern = /^(\d{20})\.json$/;

export function commitFileName(version: number): string {
  return `${String(version).padStart(fileDigits, '0')}.json`;
}

/** The version that a file of this name holds, or undefined for other files. */
export function versionOfFile(name: string): number | undefined {
  const digits = namePattern.exec(name)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** The envelope begins with the format, so that a reader knows a newer one before it understands anything else of it. */
export function encodeEnvelope(payload: unknown): { readonly text: string; readonly checksum: string } {
  const body = JSON.stringify(payload);
  const checksum = createHash('sha256').update(body).digest('hex');
  return { text: `{"format":${formatVersion},"sha256":"${checksum}","payload":${body}}\n`, checksum };
}

/** The checksum with which a file says that it begins, of which at least the first hundred characters are given. */
export function checksumOf(begin: string): string | undefined {
  return head.exec(begin.startsWith(unlinkedMark) ? begin.slice(unlinkedMark.length) : begin)?.[2];
}

export type Decoded<T> =
  | { readonly kind: 'whole'; readonly payload: T; readonly checksum: string }
  /** Cut off: a writer died in the middle, or is still writing. */
  | { readonly kind: 'torn' }
  | { readonly kind: 'damaged' };

const head = /^\{"format":(\d+),(?:"sha256":"([0-9a-f]{64})","payload":)?/;

/**
 * Put before a commit that is written where there are no hard links: only such a file can be cut off by a crash. Anywhere else
 * a file has its name only after it is whole, so that one that is not was damaged later.
 */
export const unlinkedMark = ' ';

interface Opened {
  readonly body: string;
  readonly checksum: string | undefined;
}

/** Throws `JournalTooNew` for a format that this code does not know. */
export function decodeEnvelope<T>(raw: string, path: string): Decoded<T> {
  const opened = openEnvelope(raw, path);
  if ('kind' in opened) return opened;
  const { body } = opened;
  const checksum = createHash('sha256').update(body).digest('hex');
  if (checksum !== opened.checksum) return { kind: 'damaged' };
  return { kind: 'whole', payload: JSON.parse(body) as T, checksum };
}

/** From so many characters on a file is decoded a part at a time. */
const long = 1_000_000;

/** As `decodeEnvelope`; while a long one is decoded others get their turn. */
export async function decodeInTurns<T>(raw: string, path: string, breather: Breather): Promise<Decoded<T>> {
  if (raw.length < long) return decodeEnvelope(raw, path);
  const opened = openEnvelope(raw, path);
  if ('kind' in opened) return opened;
  const { body } = opened;
  const checksum = await hashLong(body, breather);
  if (checksum !== opened.checksum) return { kind: 'damaged' };
  return { kind: 'whole', payload: (await parseLong(body, breather)) as T, checksum };
}

function openEnvelope(raw: string, path: string): Opened | Exclude<Decoded<never>, { readonly kind: 'whole' }> {
  const isUnlinked = raw === '' || raw.startsWith(unlinkedMark);
  const text = isUnlinked ? raw.slice(unlinkedMark.length) : raw;
  if (!text.endsWith('}\n')) return { kind: isUnlinked ? 'torn' : 'damaged' };
  const match = head.exec(text);
  if (!match) return { kind: 'damaged' };
  if (Number(match[1]) > formatVersion) {
    throw new SharingError(
      'JournalTooNew',
      `'${path}' was written by a newer version of Data Share Explorer (format ${match[1]}; this one reads up to ${formatVersion}). Update the extension to open it.`,
    );
  }
  return { body: text.slice(match[0].length, -2), checksum: match[2] };
}
