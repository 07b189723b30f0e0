import { mkdir, readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { clustersFolderName } from '../protocol/clustersFolder.ts';
import { SharingError, toSharingError } from '../protocol/errors.ts';
import { checkName, nameKey } from '../sharing/names.ts';
import { ClusterHost, type ClusterHostPorts, clusterNotHere } from './clusterHost.ts';
import { intervalOf, watchFolder } from './journal/folderWatch.ts';
import { clustersFolder, journalFolder, toPath, toUri } from './layout.ts';
import { storageError, systemCode } from './storageErrors.ts';

/** A cluster's folder whose journal cannot be used. */
export interface BrokenCluster {
  readonly folder: string;
  readonly uri: string;
  readonly name: string;
  readonly error: SharingError;
}

interface WorkspaceFolder {
  readonly path: string;
  readonly stop: () => void;
}

/** All clusters in the folders of the workspace, kept up to date while others make and remove them. */
export class Workspace {
  readonly #ports: ClusterHostPorts;
  readonly #pollInterval: number;
  readonly #folders = new Map<string, WorkspaceFolder>();
  readonly #hosts = new Map<string, ClusterHost>();
  readonly #broken = new Map<string, BrokenCluster>();
  #scanning: Promise<void> = Promise.resolve();
  /** Whether a scan waits for the one that runs. */
  #isScanQueued = false;
  readonly #clustersChanged: () => void;

  constructor(ports: ClusterHostPorts, pollInterval: number, clustersChanged: () => void) {
    this.#ports = ports;
    this.#pollInterval = pollInterval;
    this.#clustersChanged = clustersChanged;
  }

  get hosts(): readonly ClusterHost[] {
    return [...this.#hosts.values()];
  }

  /** Milliseconds between two looks at something of each cluster. */
  get pollInterval(): number {
    return intervalOf(this.#hosts.size, this.#pollInterval);
  }

  get broken(): readonly BrokenCluster[] {
    return [...this.#broken.values()];
  }

  /** Works on the clusters in these folders and no others. */
  async setFolders(folders: readonly string[]): Promise<void> {
    const paths = new Set(folders.map(toPath));
    for (const [path, folder] of this.#folders) {
      if (paths.has(path)) continue;
      folder.stop();
      this.#folders.delete(path);
    }
    const interval = (): number => this.pollInterval;
    const options = {
      clock: this.#ports.clock,
      get pollInterval() {
        return interval();
      },
    };
    for (const path of paths) {
      if (this.#folders.has(path)) continue;
      const stops = [
        watchFolder(clustersFolder(path), options, () => void this.scan()),
        // Until the first cluster is made there is no folder of clusters to watch.
        watchFolder(path, options, (polled) => void (polled || this.#hosts.size > 0 || this.scan())),
      ];
      this.#folders.set(path, { path, stop: () => stops.map((stop) => stop()) });
    }
    await this.scan();
  }

  cluster(uri: string): ClusterHost {
    const path = toPath(uri);
    const host = this.#hosts.get(path);
    if (host) return host;
    throw this.#broken.get(path)?.error ?? clusterNotHere(basename(path));
  }

  /** Makes a cluster. Throws `InvalidName`, `ClusterExists`, and what the disk refuses; a failure leaves nothing behind. */
  async createCluster(workspaceFolder: string, name: string, region: string): Promise<ClusterHost> {
    const parent = clustersFolder(this.#knownFolder(workspaceFolder));
    // The name becomes a folder: nothing is touched before it is known to be one.
    const checked = checkName('cluster', name);
    if (!checked.ok) throw checked.error;
    const existing = await readdir(parent).catch(() => []);
    const twin = existing.find((other) => nameKey(other) === nameKey(name));
    const folder = join(parent, twin ?? name);
    try {
      await mkdir(journalFolder(folder), { recursive: true });
    } catch (error) {
      throw storageError(error, `Cluster '${name}' could not be created`, parent);
    }
    const host = await ClusterHost.open(folder, this.#ports);
    try {
      await host.live.journal.execute({ type: 'CreateCluster', name, region });
    } finally {
      await host.close();
    }
    await this.scan();
    return this.cluster(toUri(folder));
  }

  /** Lets go of a cluster that was deleted. */
  async forget(host: ClusterHost): Promise<void> {
    this.#hosts.delete(host.folder);
    await host.close();
    this.#clustersChanged();
  }

  /** Looks which clusters there are. Scans asked for while one runs share the next one. */
  scan(): Promise<void> {
    if (this.#isScanQueued) return this.#scanning;
    this.#isScanQueued = true;
    const next = (): Promise<void> => {
      this.#isScanQueued = false;
      return this.#scan();
    };
    // One that failed must not keep the next from being made.
    this.#scanning = this.#scanning.then(next, next);
    return this.#scanning;
  }

  async close(): Promise<void> {
    for (const folder of this.#folders.values()) folder.stop();
    this.#folders.clear();
    await this.#scanning.catch(() => undefined);
    await Promise.all(this.hosts.map((host) => host.close()));
    this.#hosts.clear();
  }

  #knownFolder(workspaceFolder: string): string {
    const path = toPath(workspaceFolder);
    if (this.#folders.has(path)) return path;
    throw new SharingError('InvalidArgument', `'${path}' is not a folder of this workspace. Open it first.`);
  }

  async #scan(): Promise<void> {
    const found = new Set<string>();
    let changed = false;
    for (const { path } of this.#folders.values()) {
      const listed = await clusterFolders(path).catch((error: unknown) => toSharingError(error));
      if (listed instanceof SharingError) {
        found.add(clustersFolder(path));
        changed = this.#markBroken(clustersFolder(path), listed) || changed;
      } else {
        for (const folder of listed) found.add(folder);
      }
    }
    for (const [folder, host] of this.#hosts) {
      if (found.has(folder)) continue;
      this.#hosts.delete(folder);
      changed = true;
      await host.close();
    }
    for (const folder of [...this.#broken.keys()])
      if (!found.has(folder)) changed = this.#broken.delete(folder) || changed;
    for (const folder of found) {
      if (!this.#hosts.has(folder) && basename(folder) !== clustersFolderName)
        changed = (await this.#open(folder)) || changed;
    }
    if (changed) this.#clustersChanged();
  }

  /** Opens one more cluster; true when that changes what is listed. */
  async #open(folder: string): Promise<boolean> {
    try {
      const host = await ClusterHost.open(folder, this.#ports);
      if (host.state.id === '' || host.state.lifecycle === 'Deleted') {
        // Being made at this moment, or left over from an attempt that failed.
        await host.close();
        return false;
      }
      this.#hosts.set(folder, host);
      this.#broken.delete(folder);
      return true;
    } catch (error) {
      return this.#markBroken(folder, toSharingError(error));
    }
  }

  #markBroken(folder: string, error: SharingError): boolean {
    const isNews = this.#broken.get(folder)?.error.message !== error.message;
    this.#broken.set(folder, { folder, uri: toUri(folder), name: basename(folder), error });
    return isNews;
  }
}

async function clusterFolders(workspaceFolder: string): Promise<readonly string[]> {
  const parent = clustersFolder(workspaceFolder);
  try {
    const names = await readdir(parent);
    const checked = await Promise.all(
      names.map(async (name) => {
        const folder = join(parent, name);
        return (await stat(journalFolder(folder)).catch(() => undefined))?.isDirectory() ? [folder] : [];
      }),
    );
    return checked.flat();
  } catch (error) {
    if (systemCode(error) === 'ENOENT' || systemCode(error) === 'ENOTDIR') return [];
    throw storageError(error, 'The clusters of the workspace could not be listed', parent);
  }
}
