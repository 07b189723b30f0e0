import { sql, text as textOf } from '../ir/sql.ts';
import type { ScalarFunction, ScalarFunctions } from './call.ts';
import { toText } from './conversionFunctions.ts';
import { direct } from './direct.ts';
import { type Scalar, scalar } from './scalar.ts';
import { udf } from './udf.ts';

const onText = (name: Parameters<typeof direct>[0]): ScalarFunction => direct(name, ['text']);

const digest = (name: Parameters<typeof direct>[0]): ScalarFunction => direct(name, ['anyText']);

/** Of texts their UTF-8, of long, datetime and timespan the eight bytes of the number. */
const hash: ScalarFunction = ({ args: [value, modulus] }) => {
  if (value === undefined || (modulus && modulus.type !== 'long' && modulus.type !== 'int')) return undefined;
  const by = modulus?.sql ?? sql`CAST(NULL AS BIGINT)`;
  switch (value.type) {
    case 'string':
      return scalar(udf('xxhash64_text', value.sql, by), 'long');
    case 'long':
    case 'datetime':
    case 'timespan':
      return scalar(udf('xxhash64_long', value.sql, by), 'long');
    default:
      return undefined;
  }
};

const decodeText = onText('base64_decode_tostring');
const encodeText: ScalarFunction = ({ args: [value], type }) => {
  const plain: Scalar | undefined = value;
  const body = plain && toText(plain);
  return body && plain?.type !== 'guid' ? scalar(udf('base64_encode_tostring', body), type) : undefined;
};

/** What is looked for is known before: one of the three, or an array of them. */
const userAgent: ScalarFunction = ({ args: [text, look], type }) => {
  if (text?.type !== 'string' || typeof look?.constant !== 'string') return undefined;
  const asked: readonly unknown[] = look.type === 'dynamic' ? [JSON.parse(look.constant)].flat() : [look.constant];
  if (asked.length === 0 || asked.some((part) => part !== 'browser' && part !== 'os' && part !== 'device')) {
    return undefined;
  }
  return scalar(udf('parse_user_agent', text.sql, textOf(asked.join(','))), type);
};

export const encodingFunctions: ScalarFunctions = {
  hash,
  hash_xxhash64: hash,
  hash_md5: digest('hash_md5'),
  hash_sha1: digest('hash_sha1'),
  hash_sha256: digest('hash_sha256'),
  base64_encode_tostring: encodeText,
  base64_encodestring: encodeText,
  base64_decode_tostring: decodeText,
  base64_decodestring: decodeText,
  base64_decode_toarray: onText('base64_decode_toarray'),
  base64_encode_fromarray: direct('base64_encode_fromarray', ['dynamic']),
  base64_encode_fromguid: direct('base64_encode_fromguid', ['guid']),
  base64_decode_toguid: onText('base64_decode_toguid'),
  gzip_compress_to_base64_string: onText('gzip_compress'),
  gzip_decompress_from_base64_string: onText('gzip_decompress'),
  zlib_compress_to_base64_string: onText('zlib_compress'),
  zlib_decompress_from_base64_string: onText('zlib_decompress'),
  url_encode: onText('url_encode'),
  url_encode_component: onText('url_encode_component'),
  url_decode: onText('url_decode'),
  parse_url: onText('parse_url'),
  parseurl: onText('parse_url'),
  parse_urlquery: onText('parse_urlquery'),
  parseurlquery: onText('parse_urlquery'),
  parse_path: onText('parse_path'),
  parse_csv: onText('parse_csv'),
  parse_user_agent: userAgent,
  parse_xml: onText('parse_xml'),
  parse_version: onText('parse_version'),
  parse_command_line: ({ args: [line, parser], type }) =>
    line?.type === 'string' && String(parser?.constant).toLowerCase() === 'windows'
      ? scalar(udf('parse_command_line', line.sql), type)
      : undefined,
};
