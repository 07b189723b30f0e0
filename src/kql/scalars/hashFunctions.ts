import type { FunctionName } from '../functions/functions.ts';
import type { ScalarFunction, ScalarFunctions } from './call.ts';
import { toText } from './conversionFunctions.ts';
import { scalar } from './scalar.ts';
import { udf } from './udf.ts';

/** Of a value that is no text, its text is hashed. */
const ofText =
  (name: FunctionName): ScalarFunction =>
  ({ args: [value] }) => {
    const text = value && toText(value);
    return text && scalar(udf(name, text), 'string');
  };

export const hashFunctions: ScalarFunctions = {
  hash_md5: ofText('hash_md5'),
  hash_sha1: ofText('hash_sha1'),
  hash_sha256: ofText('hash_sha256'),
};
