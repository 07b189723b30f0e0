import type { IncomingMessage } from 'node:http';
import { type Readable, Transform } from 'node:stream';
import { createGunzip, createInflate } from 'node:zlib';
import { HttpError } from './httpError.ts';

/** The body of a request, unpacked. Ends with an `HttpError` when it holds more than `limit` bytes, or is not packed as it says. */
export function openBody(request: IncomingMessage, limit: number): Readable {
  const counter = atMost(limit);
  const unpacker = unpackerOf(request.headers['content-encoding']);
  request.once('aborted', () => counter.destroy(new HttpError(400, 'BadRequest', 'The request ended early.')));
  if (!unpacker) return request.pipe(counter);
  unpacker.once('error', (error) => {
    counter.destroy(new HttpError(400, 'BadRequest', `The body cannot be unpacked: ${error.message}.`));
  });
  return request.pipe(unpacker).pipe(counter);
}

/** The whole body as text. */
export async function readText(request: IncomingMessage, limit: number): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of openBody(request, limit)) pieces.push(piece);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(pieces));
  } catch {
    throw new HttpError(400, 'BadRequest', 'The body is not in UTF-8.');
  }
}

function unpackerOf(encoding: string | undefined): Transform | undefined {
  switch (encoding?.trim().toLowerCase() ?? 'identity') {
    case 'identity':
    case '':
      return undefined;
    case 'gzip':
    case 'x-gzip':
      return createGunzip();
    case 'deflate':
      return createInflate();
    default:
      throw new HttpError(415, 'BadRequest', `The content encoding '${encoding}' is not known; use gzip, or none.`);
  }
}

/** Counts what comes out of the unpacking: a small body can hold a very large one. */
function atMost(limit: number): Transform {
  let bytes = 0;
  return new Transform({
    transform(piece: Buffer, _encoding, done) {
      bytes += piece.length;
      if (bytes <= limit) return done(null, piece);
      const size = `${(limit / 2 ** 20).toLocaleString('en')} MB`;
      done(new HttpError(413, 'PayloadTooLarge', `The body holds more than ${size}, which is as much as is taken.`));
    },
  });
}
