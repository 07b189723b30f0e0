import { createReadStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';

/** The decoder of an encoding as files name it; which byte of UTF-16 is first is told by the mark at the beginning. */
export function decoderOf(encoding: string, head: Uint8Array): TextDecoder {
  if (encoding !== 'utf-16') return new TextDecoder('utf-8', { fatal: true });
  return new TextDecoder(head[0] === 0xfe && head[1] === 0xff ? 'utf-16be' : 'utf-16le', { fatal: true });
}

/**
 * The text of a file, piece by piece, without its byte order mark. `encoding` is `utf-8`, `utf-16` or `latin-1`.
 * Throws a `TypeError` where the bytes are no text in that encoding.
 */
export async function* decodeFile(path: string, encoding: string): AsyncGenerator<string> {
  const stream = createReadStream(path, { highWaterMark: 1 << 20 });
  if (encoding === 'latin-1') {
    // TextDecoder's `latin1` is Windows-1252, which is another encoding.
    stream.setEncoding('latin1');
    yield* stream;
    return;
  }
  let decoder: TextDecoder | undefined;
  for await (const bytes of stream) {
    decoder ??= decoderOf(encoding, bytes);
    yield decoder.decode(bytes, { stream: true });
  }
  yield decoder?.decode() ?? '';
}

/** Writes a file anew in UTF-8, the only encoding that DuckDB reads whole: in UTF-16 it fails at the first emoji. */
export function transcode(path: string, encoding: string, to: string, signal: AbortSignal | undefined): Promise<void> {
  return writeFile(to, decodeFile(path, encoding), { signal });
}
