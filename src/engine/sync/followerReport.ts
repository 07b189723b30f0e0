import { mkdir, readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import * as z from 'zod';
import { UsageEntry } from '../../protocol/shares.ts';
import type { JournalFiles } from '../journal/journalFiles.ts';
import { reportsFolder } from '../layout.ts';
import { systemCode } from '../storageErrors.ts';

/** What a follower tells its leader of itself: how far it is, and how it is used where its owner allows that. */
export const FollowerReport = z.object({
  at: z.number(),
  /** The smallest version reached, and the largest lag in milliseconds, over the databases of the attachment. */
  version: z.int(),
  lag: z.number(),
  usage: z.array(UsageEntry).readonly(),
});
export type FollowerReport = z.infer<typeof FollowerReport>;

function reportFile(leaderFolder: string, attachmentId: string): string {
  return join(reportsFolder(leaderFolder), `${attachmentId}.json`);
}

export async function writeReport(
  files: JournalFiles,
  leaderFolder: string,
  attachmentId: string,
  report: FollowerReport,
): Promise<void> {
  const file = reportFile(leaderFolder, attachmentId);
  // Fails where the leader is gone, so that a report does not make a folder in its place.
  await mkdir(dirname(file)).catch((error: unknown) => {
    if (systemCode(error) !== 'EEXIST') throw error;
  });
  await files.replace(file, JSON.stringify(report));
}

/** Ids of all attachments that ever reported. */
export async function reportedBy(leaderFolder: string): Promise<readonly string[]> {
  const names = await readdir(reportsFolder(leaderFolder)).catch(() => []);
  return names.filter((name) => name.endsWith('.json')).map((name) => basename(name, '.json'));
}

/** A report that cannot be read is none: it informs, nothing depends on it. */
export async function readReport(
  files: JournalFiles,
  leaderFolder: string,
  attachmentId: string,
): Promise<FollowerReport | undefined> {
  const text = await files.read(reportFile(leaderFolder, attachmentId)).catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    return FollowerReport.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
