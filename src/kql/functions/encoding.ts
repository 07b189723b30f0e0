import { crc32, deflateRawSync, gunzipSync, inflateSync } from 'node:zlib';
import { type FunctionDefinition, onValues } from './definition.ts';
import { elements, toArray } from './json.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Nothing where the bytes are not UTF-8. */
function textOfBytes(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    return '';
  }
}

/** As .NET reads Base64: blanks do not count, the padding does. */
function bytesOf(base64: string): Buffer | undefined {
  const digits = base64.replace(/[ \t\r\n]/g, '');
  if (digits.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(digits)) return undefined;
  return Buffer.from(digits, 'base64');
}

/** .NET keeps the first three groups of a guid with the lowest byte first. */
function mixed(bytes: Uint8Array): Buffer {
  const order = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15];
  return Buffer.from(order.map((i) => bytes[i] ?? 0));
}

function guidText(bytes: Uint8Array): string {
  const hex = mixed(bytes).toString('hex');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** Short texts and those that gain little are only stored, as Kusto's own compressor does. */
function deflated(bytes: Uint8Array): Buffer {
  const packed = deflateRawSync(bytes, { level: 1 });
  return packed.length < bytes.length * 0.75 ? packed : deflateRawSync(bytes, { level: 0 });
}

function gzip(text: string): string {
  const bytes = Buffer.from(text);
  const tail = Buffer.alloc(8);
  tail.writeUInt32LE(crc32(bytes), 0);
  tail.writeUInt32LE(bytes.length, 4);
  const head = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]);
  return Buffer.concat([head, deflated(bytes), tail]).toString('base64');
}

function adler32(bytes: Uint8Array): number {
  let [low, high] = [1, 0];
  for (const byte of bytes) {
    low = (low + byte) % 65_521;
    high = (high + low) % 65_521;
  }
  return high * 65_536 + low;
}

function zlib(text: string): string {
  const bytes = Buffer.from(text);
  const tail = Buffer.alloc(4);
  tail.writeUInt32BE(adler32(bytes));
  return Buffer.concat([Buffer.from([0x78, 1]), deflated(bytes), tail]).toString('base64');
}

/** Kusto's limit of one value; a small text could unpack to gigabytes. */
const maxOutputLength = 1 << 24;

const unpacking = (unpack: (bytes: Buffer, options: { maxOutputLength: number }) => Buffer): FunctionDefinition =>
  onValues(['VARCHAR'], 'VARCHAR', (base64) => {
    const bytes = bytesOf(base64);
    if (!bytes) return '';
    try {
      return textOfBytes(unpack(bytes, { maxOutputLength }));
    } catch {
      return '';
    }
  });

export const encoding = {
  base64_encode_tostring: onValues(['VARCHAR'], 'VARCHAR', (text) => Buffer.from(text).toString('base64')),
  base64_decode_tostring: onValues(['VARCHAR'], 'VARCHAR', (base64) => textOfBytes(bytesOf(base64) ?? Buffer.of())),
  base64_decode_toarray: onValues(['VARCHAR'], 'VARCHAR', (base64) => {
    const bytes = bytesOf(base64);
    return bytes ? toArray(Array.from(bytes, String)) : null;
  }),
  base64_encode_fromarray: onValues(['VARCHAR'], 'VARCHAR', (array) => {
    const bytes = elements(array)?.map(Number);
    if (!bytes?.every((byte) => Number.isInteger(byte) && byte >= 0 && byte < 256)) return '';
    return Buffer.from(bytes).toString('base64');
  }),
  base64_encode_fromguid: onValues(['VARCHAR'], 'VARCHAR', (guid) =>
    mixed(Buffer.from(guid.replaceAll('-', ''), 'hex')).toString('base64'),
  ),
  base64_decode_toguid: onValues(['VARCHAR'], 'VARCHAR', (base64) => {
    const bytes = bytesOf(base64);
    return bytes?.length === 16 ? guidText(bytes) : null;
  }),
  gzip_compress: onValues(['VARCHAR'], 'VARCHAR', gzip),
  gzip_decompress: unpacking(gunzipSync),
  zlib_compress: onValues(['VARCHAR'], 'VARCHAR', zlib),
  zlib_decompress: unpacking(inflateSync),
} as const satisfies Readonly<Record<string, FunctionDefinition>>;
