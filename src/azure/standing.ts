import type { CallOptions } from '../protocol/contract.ts';
import { SharingError } from '../protocol/errors.ts';
import type { ClusterDirectory, KnownCluster } from './clusterDirectory.ts';
import type { SharingRules } from './ports.ts';

type Rules = Pick<SharingRules, 'broken'>;

/** What is wrong with a cluster that does not run; undefined: it runs. What its rule offers works on this machine only. */
export function notRunning({ broken }: Rules, { name, state }: KnownCluster): SharingError | undefined {
  if (state === 'Running') return undefined;
  const { code, message } = broken('ClusterNotRunning', { cluster: name, state });
  return new SharingError(code, message);
}

/** Why a cluster cannot be reached, as far as the resource manager knows; undefined where it does not. */
export async function whyUnreachable(
  rules: Rules,
  directory: ClusterDirectory,
  uri: string,
  options?: CallOptions,
): Promise<SharingError | undefined> {
  if (!directory.known(uri)) return undefined;
  const cluster = await directory.current(uri, options).catch(() => undefined);
  if (!cluster) return undefined;
  const stopped = notRunning(rules, cluster);
  if (stopped || cluster.publicNetworkAccess !== 'Disabled') return stopped;
  const message = `Cluster '${cluster.name}' cannot be reached from public networks. Connect to the private network that it lies in, and try again.`;
  return new SharingError('AzureUnavailable', message, 'transient');
}
