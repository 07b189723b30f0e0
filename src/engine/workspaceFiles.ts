import { realpath } from 'node:fs/promises';
import { dirname, sep } from 'node:path';
import { SharingError } from '../protocol/errors.ts';
import { clustersFolder, toPath } from './layout.ts';
import type { Workspace } from './workspace.ts';

/** A text of KQL may come from anywhere: it reaches the files of the workspace, but not the storage of its clusters. */
export async function insideWorkspace(workspace: Workspace, path: string): Promise<string> {
  const folders = new Set(workspace.hosts.map(({ folder }) => dirname(dirname(folder))));
  const file = await realpath(toPath(path)).catch((cause: unknown) => {
    throw new SharingError('InvalidArgument', `There is no file '${path}'.`, 'user', { cause });
  });
  for (const folder of folders) {
    const root = await realpath(folder);
    if (file.startsWith(root + sep) && !file.startsWith(clustersFolder(root) + sep)) return file;
  }
  throw new SharingError(
    'InvalidArgument',
    `'${path}' is not a file in a folder of this workspace. Copy it there, or use 'Ingest File…'.`,
  );
}
