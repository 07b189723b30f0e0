import { readdir, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { cachesFolder, lagsFolder } from '../layout.ts';
import type { ClusterJournal } from '../specs.ts';

/** Deletes what a process that died had not deleted yet of databases that are no longer followed, or whose share was revoked. */
export async function removeLeftovers(folder: string, journal: ClusterJournal): Promise<void> {
  const caches = await list(cachesFolder(folder));
  const lags = await list(lagsFolder(folder));
  // In this order: whatever was there before the refresh belongs to an attachment that the refreshed journal knows, or to none.
  await journal.refresh();
  const isLeft = (id: string): boolean => {
    const phase = journal.state.attachments.get(id)?.phase ?? 'detaching';
    return phase === 'detaching' || phase === 'suspended';
  };
  const gone = [
    ...caches.filter(isLeft).map((id) => join(cachesFolder(folder), id)),
    ...lags.filter(isLeft).map((id) => join(lagsFolder(folder), id)),
  ];
  await Promise.all(gone.map((path) => rm(path, { recursive: true, force: true })));
}

async function list(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch(() => []);
}

/** The folder of an attachment goes with the last of its databases. */
export async function removeIfEmpty(folder: string): Promise<void> {
  await rmdir(folder).catch(() => undefined);
}
