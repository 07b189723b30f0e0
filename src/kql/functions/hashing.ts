import { createHash } from 'node:crypto';
import xxhash, { type XXHashAPI } from 'xxhash-wasm';
import { type FunctionDefinition, onNullable } from './definition.ts';

let loaded: XXHashAPI | undefined;

/** WebAssembly cannot be started from within a call. */
export async function loadHashing(): Promise<void> {
  loaded ??= await xxhash();
}

function algorithm(): XXHashAPI {
  if (!loaded) throw new Error('xxHash is not loaded');
  return loaded;
}

const digest = (name: string): FunctionDefinition =>
  onNullable(['VARCHAR'], 'VARCHAR', (text) =>
    createHash(name)
      .update(text ?? '')
      .digest('hex'),
  );

/** Within the modulus where there is one; the hash itself is unsigned then. */
function reduced(hash: bigint, modulus: bigint | null): bigint | null {
  if (modulus === null) return BigInt.asIntN(64, hash);
  return modulus > 0n ? hash % modulus : null;
}

export const hashing = {
  hash_md5: digest('md5'),
  hash_sha1: digest('sha1'),
  hash_sha256: digest('sha256'),
  xxhash64_text: onNullable(['VARCHAR', 'BIGINT'], 'BIGINT', (text, modulus) =>
    reduced(algorithm().h64(text ?? ''), modulus),
  ),
  /** Of the eight bytes of the number, the lowest first. */
  xxhash64_long: onNullable(['BIGINT', 'BIGINT'], 'BIGINT', (value, modulus) =>
    value === null ? null : reduced(algorithm().h64Raw(new Uint8Array(new BigInt64Array([value]).buffer)), modulus),
  ),
} as const satisfies Readonly<Record<string, FunctionDefinition>>;
