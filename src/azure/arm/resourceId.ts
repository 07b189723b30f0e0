/** The parts of a cluster's resource id, as they were written. */
export interface ClusterId {
  readonly subscription: string;
  readonly resourceGroup: string;
  readonly name: string;
}

const shape =
  /^\/subscriptions\/([^/]+)\/resourceGroups\/([^/]+)\/providers\/Microsoft\.Kusto\/clusters\/([^/]+)(?:\/.*)?$/i;

/** Also of the id of something below a cluster. Undefined: it is none. */
export function parseClusterId(id: string): ClusterId | undefined {
  const [, subscription, resourceGroup, name] = shape.exec(id) ?? [];
  if (subscription === undefined || resourceGroup === undefined || name === undefined) return undefined;
  return { subscription, resourceGroup, name };
}

export function clusterPath({ subscription, resourceGroup, name }: ClusterId): string {
  const parts = [subscription, resourceGroup, name].map(encodeURIComponent);
  return `/subscriptions/${parts[0]}/resourceGroups/${parts[1]}/providers/Microsoft.Kusto/clusters/${parts[2]}`;
}

/** Azure writes one id in several cases. */
export function sameId(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

/** The name of an attached database configuration within its id; undefined: the id is of something else. */
export function configurationOf(id: string): string | undefined {
  return /\/attachedDatabaseConfigurations\/([^/]+)$/i.exec(id)?.[1];
}

export function configurationId(clusterId: string, configuration: string): string {
  return `${clusterId}/attachedDatabaseConfigurations/${configuration}`.toLowerCase();
}

/** `cluster/child` is how Azure names what is below a cluster. */
export function lastName(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}
