import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { clustersFolderName } from '../protocol/clustersFolder.ts';
import { SharingError } from '../protocol/errors.ts';

/** Where everything of the embedded engine lies. All paths are absolute. */

export function clustersFolder(workspaceFolder: string): string {
  return join(workspaceFolder, clustersFolderName);
}

/** Whether a path lies among the files of clusters, where nothing but the engine writes. */
export function isInClusters(path: string): boolean {
  return path.split(sep).includes(clustersFolderName);
}

export function journalFolder(owner: string): string {
  return join(owner, 'journal');
}

export function databaseFolder(cluster: string, databaseId: string): string {
  return join(cluster, 'databases', databaseId);
}

export function extentsFolder(database: string): string {
  return join(database, 'extents');
}

/** A crash can leave a folder of this prefix among the extents; nothing in it was ever visible. */
export const writingPrefix = '.writing-';

/**
 * The follower's own files of hot extents, by attachment: what is detached and attached again never meets the rest of its
 * earlier life, whoever is still deleting that.
 */
export function cacheFolder(cluster: string, attachmentId: string, databaseId: string): string {
  return join(cachesFolder(cluster), attachmentId, databaseId);
}

export function cachesFolder(cluster: string): string {
  return join(cluster, 'cache');
}

export function lagFile(cluster: string, attachmentId: string, databaseId: string): string {
  return join(lagsFolder(cluster), attachmentId, `${databaseId}.jsonl`);
}

export function lagsFolder(cluster: string): string {
  return join(cluster, 'freshness');
}

/** Where the followers of a cluster tell it how far they are. */
export function reportsFolder(leader: string): string {
  return join(leader, 'followers');
}

/** Where processes tell each other of their queries on a cluster. */
export function queriesFolder(cluster: string): string {
  return join(cluster, 'queries');
}

export function extentFile(folder: string, extentId: string): string {
  return join(folder, `${extentId}.parquet`);
}

export function toUri(path: string): string {
  return pathToFileURL(path).href;
}

/** The path of a `file:` URI or a path as it is. */
export function toPath(uriOrPath: string): string {
  if (!uriOrPath.startsWith('file:')) return resolve(uriOrPath);
  try {
    return resolve(fileURLToPath(uriOrPath));
  } catch (cause) {
    throw new SharingError('InvalidArgument', `'${uriOrPath}' is not the URI of a folder.`, 'user', { cause });
  }
}

/** A location to be stored in the journal of `from`: relative among neighbours, so that a workspace can be moved as a whole. */
export function toLocation(from: string, to: string): string {
  const path = relative(from, to);
  const isNear = !isAbsolute(path) && path.split(sep).filter((part) => part === '..').length <= 3;
  return isNear ? path.split(sep).join('/') : to;
}

export function fromLocation(from: string, location: string): string {
  return resolve(from, location);
}
