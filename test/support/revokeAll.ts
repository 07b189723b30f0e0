import { join } from 'node:path';
import { systemClock } from '../../src/engine/clock.ts';
import { Journal } from '../../src/engine/journal/journal.ts';
import { nodeJournalFiles } from '../../src/engine/journal/journalFiles.ts';
import { clusterSpec } from '../../src/engine/specs.ts';

/** Takes the grants of a leader back, as another process on the leader's side would. */
export async function revokeAll(leaderFolder: string): Promise<void> {
  const ports = {
    files: nodeJournalFiles,
    clock: systemClock(),
    newId: () => 'id',
    principal: () => 'aaduser=tester@contoso.com',
  };
  const journal = await Journal.open(join(leaderFolder, 'journal'), clusterSpec, ports);
  for (const database of journal.state.databases.values()) {
    for (const attachmentId of database.followers.keys()) {
      await journal.execute({ type: 'UnregisterFollower', databaseId: database.id, attachmentId, by: 'leader' });
    }
  }
}
