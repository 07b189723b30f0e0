import { createReadStream } from 'node:fs';

/**
 * The text of a file, piece by piece, without its byte order mark. `encoding` is `utf-8`, `utf-16` or `latin-1`.
 * Throws a `TypeError` where the bytes are no text in that encoding.
 */
export async function* decodeFile(path: string, encoding: string): AsyncGenerator<string> {
  const stream = createReadStream(path, { highWaterMark: 1 << 20 });
  if (encoding === 'latin-1') {
    stream.setEncoding('latin1');
    yield* stream;
    return;
  }
  const decoder = new TextDecoder(encoding === 'utf-16' ? 'utf-16le' : encoding, { fatal: true });
  for await (const bytes of stream) yield decoder.decode(bytes, { stream: true });
  yield decoder.decode();
}
