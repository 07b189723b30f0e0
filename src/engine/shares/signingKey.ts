import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { exportJWK, generateKeyPair, importJWK, type JWK } from 'jose';
import { SharingError } from '../../protocol/errors.ts';
import type { ClusterHost } from '../clusterHost.ts';
import { storageError, systemCode } from '../storageErrors.ts';

export const signingAlgorithm = 'EdDSA';

function keyFile(cluster: string): string {
  return join(cluster, 'keys', 'signing.json');
}

/** The private key with which a provider cluster signs its invitations; made when it is first needed, readable by its owner only. */
export async function signingKey(host: ClusterHost): Promise<CryptoKey> {
  const path = keyFile(host.folder);
  const jwk = (await readKey(path)) ?? (await makeKey(path));
  const { d: _private, ...publicKey } = jwk;
  await host.live.journal.execute({ type: 'PublishSigningKey', publicKey: JSON.stringify(publicKey) });
  return toKey(jwk);
}

/** The key that a provider published in its journal, to check its invitations with. */
export async function publishedKey(publicKey: string): Promise<CryptoKey> {
  return toKey(JSON.parse(publicKey) as JWK);
}

async function toKey(jwk: JWK): Promise<CryptoKey> {
  const key = await importJWK(jwk, signingAlgorithm);
  if (key instanceof Uint8Array)
    throw new SharingError('InvitationInvalid', 'The signing key of the provider is not an Ed25519 key.');
  return key;
}

async function readKey(path: string): Promise<JWK | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as JWK;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw storageError(error, 'The signing key could not be read', path);
  }
}

async function makeKey(path: string): Promise<JWK> {
  const { privateKey } = await generateKeyPair(signingAlgorithm, { crv: 'Ed25519', extractable: true });
  const jwk = await exportJWK(privateKey);
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await writeFile(path, JSON.stringify(jwk), { flag: 'wx', mode: 0o600 });
    // Whoever keeps the workspace in a repository must not publish the key with it.
    await writeFile(join(dirname(path), '.gitignore'), '*\n');
    await chmod(path, 0o600);
    return jwk;
  } catch (error) {
    // Another process made one at the same time: that is the key.
    const theirs = systemCode(error) === 'EEXIST' ? await readKey(path) : undefined;
    if (theirs) return theirs;
    throw storageError(error, 'The signing key could not be made', path);
  }
}
