import type { AzureAccess, AzureAccessParams } from '../protocol/azure.ts';
import { azureClouds } from '../protocol/azureClouds.ts';
import { SharingError } from '../protocol/errors.ts';
import type { HttpAnswer } from './http.ts';
import type { AzurePorts } from './ports.ts';

/** Where a token may be sent, besides the token itself. Kept for one call only. */
export interface Access {
  readonly token: string;
  /** Origin of the resource manager. */
  readonly resourceManager: string;
  /** Endings of host names of clusters; the first is the usual one. */
  readonly clusterHosts: readonly string[];
  /** Everything is on this machine. */
  readonly isStandIn: boolean;
}

/** An answer, and the tenant that it was asked with at last. */
export interface Authorised {
  readonly answer: HttpAnswer;
  readonly tenant: string | undefined;
}

/**
 * Sends with a token, and once more with another one where that is refused: it may have expired on the way, lack what
 * the tenant demands, or be of another tenant than the one that the answer names. Never a third time.
 * `interactive`: somebody waits for the answer, and may be asked to sign in.
 * Throws `AzureSignInNeeded` when there is no token to be had.
 */
export async function authorised(
  ports: Pick<AzurePorts, 'access'>,
  asked: Omit<AzureAccessParams, 'challenge'>,
  signal: AbortSignal | undefined,
  send: (access: Access) => Promise<HttpAnswer>,
): Promise<Authorised> {
  const answer = await send(await accessFor(ports, asked, signal));
  if (answer.status !== 401) return { answer, tenant: asked.tenant };
  const challenge = answer.headers.get('www-authenticate') ?? undefined;
  const tenant = tenantIn(challenge) ?? asked.tenant;
  const again = { ...asked, tenant, ...(challenge !== undefined && { challenge }) };
  return { answer: await send(await accessFor(ports, again, signal)), tenant };
}

async function accessFor(
  ports: Pick<AzurePorts, 'access'>,
  asked: AzureAccessParams,
  signal?: AbortSignal,
): Promise<Access> {
  const access = await ports.access(asked, signal);
  if (access === undefined) throw signInNeeded(asked.tenant);
  return accessOf(access);
}

/** `Bearer authorization_uri="https://login.windows.net/<tenant>", …`; undefined where any tenant would do. */
function tenantIn(challenge: string | undefined): string | undefined {
  const [, tenant] = /authorization(?:_uri)?="https:\/\/[^"/]+\/([^"/]+)/i.exec(challenge ?? '') ?? [];
  return tenant === 'common' || tenant === 'organizations' ? undefined : tenant;
}

function accessOf({ token, cloud, standIn }: AzureAccess): Access {
  const { resourceManager, clusterHosts } = azureClouds[cloud];
  if (standIn === undefined) return { token, resourceManager, clusterHosts, isStandIn: false };
  if (!isLoopback(new URL(standIn))) throw untrusted(standIn);
  return { token, resourceManager: standIn, clusterHosts: [], isStandIn: true };
}

/** Refuses to send a token to a host that is none of this cloud's clusters. */
export function checkClusterHost(uri: string, { clusterHosts, isStandIn }: Omit<Access, 'token'>): void {
  const url = URL.parse(uri);
  const trusted =
    url !== null &&
    (isStandIn
      ? isLoopback(url)
      : url.protocol === 'https:' && clusterHosts.some((ending) => url.hostname.endsWith(ending)));
  if (!trusted) throw untrusted(uri);
}

/** Azure's answers name where to go on; a token follows only within the resource manager. */
export function checkResourceManagerUrl(url: string, { resourceManager }: Access): void {
  if (URL.parse(url)?.origin !== new URL(resourceManager).origin) throw untrusted(url);
}

function isLoopback({ protocol, hostname }: URL): boolean {
  return (protocol === 'http:' || protocol === 'https:') && (hostname === '127.0.0.1' || hostname === '[::1]');
}

function untrusted(uri: string): SharingError {
  return new SharingError(
    'AzureRefused',
    `'${uri}' does not belong to the Azure cloud that you are signed in to, so nothing was sent there. Choose the cloud in the settings.`,
  );
}

export function signInNeeded(tenant?: string, why?: string): SharingError {
  const where = tenant === undefined ? 'Azure' : `the tenant '${tenant}' of Azure`;
  const reason = why === undefined ? '' : ` (${why})`;
  return new SharingError('AzureSignInNeeded', `You are not signed in to ${where}${reason}. Sign in first.`, 'user', {
    fix: {
      title: 'Sign In to Azure',
      command: 'dataShareExplorer.signInToAzure',
      arguments: tenant === undefined ? [] : [tenant],
    },
  });
}
