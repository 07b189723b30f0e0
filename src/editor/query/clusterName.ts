import { azureClusterName, isAzureCluster } from '../../protocol/azureClouds.ts';
import type { CoreServices } from '../commands/services.ts';

/** What people call a cluster, whichever view it stands in. */
export async function nameOfCluster(
  { model, azure }: Pick<CoreServices, 'model' | 'azure'>,
  cluster: string,
): Promise<string> {
  if (!isAzureCluster(cluster)) return model.cluster(cluster)?.name ?? '';
  return (await azure.parts()).tree.cluster(cluster)?.name ?? azureClusterName(cluster);
}
