/** The clouds of Azure that are kept apart by law. Plain data, known without any schema. */
export const azureCloudNames = ['public', 'china', 'usGovernment'] as const;
export type AzureCloudName = (typeof azureCloudNames)[number];

export interface AzureCloud {
  /** Origin of the resource manager. */
  readonly resourceManager: string;
  /** What a token for the data plane of any cluster is asked for. */
  readonly kusto: string;
  /** Endings of the host names of clusters. A token goes to no other host. */
  readonly clusterHosts: readonly string[];
}

/** Source: Azure documentation, "National clouds"; trusted endings of Kusto's own clients. */
export const azureClouds: Readonly<Record<AzureCloudName, AzureCloud>> = {
  public: {
    resourceManager: 'https://management.azure.com',
    kusto: 'https://kusto.kusto.windows.net',
    clusterHosts: ['.kusto.windows.net', '.kusto.data.microsoft.com', '.kusto.fabric.microsoft.com'],
  },
  china: {
    resourceManager: 'https://management.chinacloudapi.cn',
    kusto: 'https://kusto.kusto.chinacloudapi.cn',
    clusterHosts: ['.kusto.chinacloudapi.cn'],
  },
  usGovernment: {
    resourceManager: 'https://management.usgovcloudapi.net',
    kusto: 'https://kusto.kusto.usgovcloudapi.net',
    clusterHosts: ['.kusto.usgovcloudapi.net'],
  },
};

/** Whether a cluster lies in Azure; those of the embedded engine are folders. */
export function isAzureCluster(uri: string): boolean {
  return /^https?:\/\//i.test(uri);
}

/** What people call a cluster of Azure: the first part of its host name. */
export function azureClusterName(uri: string): string {
  return URL.parse(uri)?.hostname.split('.')[0] ?? uri;
}

/**
 * What a query may call a cluster of Azure besides its address: its host, and that without the ending of its cloud.
 * Empty where it has no host of its own. Source: Kusto documentation, "cluster()".
 */
export function azureClusterAliases(uri: string): readonly string[] {
  const [, host, short] = /^((.+?)\.kusto\..+)$/i.exec(URL.parse(uri)?.hostname ?? '') ?? [];
  return host === undefined || short === undefined ? [] : [host, short];
}
