import type { LedgerEntry } from '../../protocol/shares.ts';
import { describeEvent } from '../../sharing/ledger/describeEvent.ts';
import { authorize } from '../authorize.ts';
import type { Api, EngineContext } from '../context.ts';
import { readReport, reportedBy } from '../sync/followerReport.ts';

/** Who did what to the sharing of a cluster, and who used what is shared. */
export function ledgerApi({
  workspace,
  principal,
  files,
}: EngineContext): Api<'listSharingJournal' | 'listSharingUsage'> {
  return {
    async listSharingJournal({ cluster }) {
      const host = workspace.cluster(cluster);
      authorize(host, principal(), 'administer');
      const entries: LedgerEntry[] = [];
      const names = new Map<string, string>();
      for (const commit of await host.live.journal.history()) {
        for (const event of commit.events) {
          const described = describeEvent(event, names);
          entries.push({
            version: commit.version,
            at: commit.time,
            principal: commit.principal,
            operation: event.type,
            ...described,
          });
        }
      }
      return entries.reverse();
    },
    async listSharingUsage({ cluster }) {
      const host = workspace.cluster(cluster);
      authorize(host, principal(), 'administer');
      // Also of those who follow no more: what was used stays used.
      const reports = await Promise.all(
        (await reportedBy(host.folder)).map((id) => readReport(files, host.folder, id)),
      );
      return reports.flatMap((report) => report?.usage ?? []).sort((a, b) => b.hour - a.hour);
    },
  };
}
