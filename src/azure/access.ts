import type { AzureAccess } from '../protocol/azure.ts';
import { azureClouds } from '../protocol/azureClouds.ts';
import { SharingError } from '../protocol/errors.ts';
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

/** Throws `AzureSignInNeeded` when there is no token to be had. */
export async function resourceManagerAccess(
  ports: AzurePorts,
  tenant: string | undefined,
  signal?: AbortSignal,
): Promise<Access> {
  const access = await ports.access({ resource: 'resourceManager', tenant, interactive: false }, signal);
  if (access === undefined) throw signInNeeded(tenant);
  return accessOf(access);
}

/** `interactive`: somebody waits for the answer, and may be asked to sign in. */
export async function clusterAccess(
  ports: AzurePorts,
  tenant: string | undefined,
  interactive: boolean,
  signal?: AbortSignal,
): Promise<Access> {
  const access = await ports.access({ resource: 'kusto', tenant, interactive }, signal);
  if (access === undefined) throw signInNeeded(tenant);
  return accessOf(access);
}

function accessOf({ token, cloud, standIn }: AzureAccess): Access {
  const { resourceManager, clusterHosts } = azureClouds[cloud];
  if (standIn === undefined) return { token, resourceManager, clusterHosts, isStandIn: false };
  if (!isLoopback(new URL(standIn))) throw untrusted(standIn);
  return { token, resourceManager: standIn, clusterHosts: [], isStandIn: true };
}

/** Refuses to send a token to a host that is none of this cloud's clusters. */
export function checkClusterHost(uri: string, { clusterHosts, isStandIn }: Access): void {
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
