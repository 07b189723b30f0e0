import { createHash } from 'node:crypto';
import { type FunctionDefinition, onValues } from './definition.ts';

const digest = (algorithm: string): FunctionDefinition =>
  onValues(['VARCHAR'], 'VARCHAR', (text) => createHash(algorithm).update(text).digest('hex'));

/** Hashes of the UTF-8 form of a text. */
export const hashing = {
  hash_md5: digest('md5'),
  hash_sha1: digest('sha1'),
  hash_sha256: digest('sha256'),
} as const satisfies Readonly<Record<string, FunctionDefinition>>;
