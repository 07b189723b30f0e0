import { decodeJwt, errors, jwtVerify, SignJWT } from 'jose';
import * as z from 'zod';
import { SharingError } from '../../protocol/errors.ts';
import { publishedKey, signingAlgorithm } from './signingKey.ts';

const audience = 'data-share-explorer/invitation';

/** What an invitation's token says, signed by its provider. */
const Claims = z.object({
  /** Id of the provider cluster. */
  iss: z.string(),
  aud: z.literal(audience),
  /** Id of the invitation. */
  jti: z.string(),
  /** Whom it is for, as the provider wrote it. */
  sub: z.string(),
  /** Seconds since 1970. */
  exp: z.number().optional(),
  share: z.string(),
  sending: z.int(),
  clusterName: z.string(),
  /** `file:` URI of the provider's folder. */
  location: z.string(),
});
export type InvitationClaims = z.infer<typeof Claims>;

export async function signInvitation(claims: Omit<InvitationClaims, 'aud'>, key: CryptoKey): Promise<string> {
  const { iss, jti, sub, exp, ...own } = claims;
  const token = new SignJWT(own)
    .setProtectedHeader({ alg: signingAlgorithm, typ: 'JWT' })
    .setIssuer(iss)
    .setAudience(audience)
    .setJti(jti)
    .setSubject(sub)
    .setIssuedAt();
  if (exp !== undefined) token.setExpirationTime(exp);
  return token.sign(key);
}

/** Reads a token without checking who made it: only to find out where to ask. */
export function peekInvitation(token: string): InvitationClaims {
  try {
    return Claims.parse(decodeJwt(token));
  } catch (cause) {
    throw new SharingError(
      'InvitationInvalid',
      'This is not an invitation. Copy the whole link, or ask the provider to send it again.',
      'user',
      { cause },
    );
  }
}

/** Checks that a token was made by the provider and is as it was made. `now` in milliseconds since 1970. */
export async function verifyInvitation(
  token: string,
  publicKey: string | undefined,
  now: number,
): Promise<InvitationClaims> {
  const { clusterName } = peekInvitation(token);
  const forged = (cause?: unknown): SharingError =>
    new SharingError(
      'InvitationForged',
      `This invitation was altered, or was not made by '${clusterName}'. Do not trust it; ask the provider for a new one.`,
      'user',
      { cause },
    );
  if (publicKey === undefined) throw forged();
  try {
    const { payload } = await jwtVerify(token, await publishedKey(publicKey), {
      algorithms: [signingAlgorithm],
      audience,
      currentDate: new Date(now),
    });
    return Claims.parse(payload);
  } catch (cause) {
    if (cause instanceof errors.JWTExpired) {
      throw new SharingError(
        'InvitationExpired',
        `The invitation from '${clusterName}' has expired. Ask the provider to send it again.`,
        'user',
        { cause },
      );
    }
    throw forged(cause);
  }
}
