import { SharingError } from '../../protocol/errors.ts';
import { type PrincipalKind, principalKinds, principalPattern, principalProblem } from '../../protocol/principals.ts';
import { fail, ok, type Result } from '../../protocol/result.ts';

/** Who acts, or is named in a role: `aaduser=kim@contoso.com`, `aadgroup=analysts@contoso.com`, `aadapp=<id>;<tenant>`. */
export interface Principal {
  readonly fullyQualifiedName: string;
  readonly kind: PrincipalKind;
  /** User principal name, object id or application id, as it was written. */
  readonly id: string;
  /** Tenant id or domain; that of the e-mail address when none was written. */
  readonly tenant: string | undefined;
}

/** Reads a fully qualified name. Case does not matter in it. */
export function parsePrincipal(text: string): Result<Principal, SharingError> {
  const problem = principalProblem(text);
  if (problem !== undefined) return fail(new SharingError('InvalidArgument', problem));
  const [, prefix = '', id = '', tenant] = principalPattern.exec(text.trim()) ?? [];
  const kind = principalKinds[prefix.toLowerCase() as keyof typeof principalKinds];
  return ok({ fullyQualifiedName: text.trim(), kind, id, tenant: tenant ?? /@(.+)$/.exec(id)?.[1] });
}

/** `kim@contoso.com` of `aaduser=kim@contoso.com`; all of what is no such name. */
export function principalName(fullyQualifiedName: string): string {
  const parsed = parsePrincipal(fullyQualifiedName);
  return parsed.ok ? parsed.value.id : fullyQualifiedName;
}

/** Under this key two fully qualified names mean the same principal. */
export function principalKey(fullyQualifiedName: string): string {
  return fullyQualifiedName.trim().toLowerCase();
}
