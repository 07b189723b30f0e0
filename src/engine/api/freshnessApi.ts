import { hotSpanOf } from '../../protocol/cachingPolicy.ts';
import type { FollowerDetail } from '../../protocol/catalog.ts';
import { tableCaching } from '../../sharing/database/caching.ts';
import type { Extent } from '../../sharing/database/state.ts';
import { describeEvent } from '../../sharing/ledger/describeEvent.ts';
import { checkSeen, mayAct, maySee } from '../authorize.ts';
import { summarizeFreshness } from '../catalog.ts';
import type { ClusterHost } from '../clusterHost.ts';
import type { Api, EngineContext } from '../context.ts';
import type { Follower } from '../sync/follower.ts';

type FreshnessApi = Api<'listFreshness' | 'listCommitLags' | 'followerDetail'>;

/** Events of a link that are told of, newest first. */
const mostEvents = 200;

/** How fresh the followers are, as far as the principal who acts may see them. */
export function freshnessApi({ workspace, principal }: EngineContext): FreshnessApi {
  return {
    async listFreshness() {
      return workspace.hosts.flatMap((host) =>
        host.followers.all
          .filter(({ link }) => maySee(host, principal(), link.localName))
          .map((follower) => summarizeFreshness(host, follower)),
      );
    },
    async listCommitLags({ cluster, database, count }) {
      const host = workspace.cluster(cluster);
      const { history } = host.follower(database);
      checkSeen(host, principal(), database);
      return [...(history?.newest(count) ?? [])];
    },
    async followerDetail({ cluster, database }) {
      const host = workspace.cluster(cluster);
      const follower = host.follower(database);
      checkSeen(host, principal(), database);
      return {
        pending: follower.pending.map(({ version, committedAt, noticedAt, rows, added }) => ({
          version,
          committedAt,
          noticedAt,
          rows,
          bytes: bytesOf(added.flatMap(({ extents }) => extents)),
        })),
        tables: tablesOf(follower),
        events: mayAct(host, principal(), 'administer') ? await eventsOf(host, follower) : [],
      };
    },
  };
}

function tablesOf(follower: Follower): FollowerDetail['tables'] {
  const { visible, overrides } = follower;
  if (!visible) return [];
  return [...visible.state.tables.values()]
    .map((table) => {
      const leader = table.hotSpan ?? visible.state.hotSpan;
      const override = overrides.caching.tables[table.name] ?? overrides.caching.database;
      return {
        name: table.name,
        bytes: table.bytes,
        cachedBytes: bytesOf([...table.extents.values()].filter(({ id }) => follower.isCached(id))),
        ...(leader !== undefined && { leader: hotSpanOf(leader) }),
        ...(override !== undefined && { override: hotSpanOf(override) }),
        effective: hotSpanOf(tableCaching(visible.state, table.name, overrides).policy),
      };
    })
    .sort((a, b) => a.name.localeCompare(b.name, 'en'));
}

async function eventsOf(host: ClusterHost, follower: Follower): Promise<FollowerDetail['events']> {
  const { id } = follower.link.attachment;
  const names = new Map<string, string>();
  const events: FollowerDetail['events'][number][] = [];
  for (const commit of await host.live.journal.history()) {
    for (const event of commit.events) {
      const { details } = describeEvent(event, names);
      const about = 'attachmentId' in event ? event.attachmentId : 'attachment' in event ? event.attachment.id : '';
      if (about !== id) continue;
      events.push({ at: commit.time, principal: commit.principal, operation: event.type, details });
    }
  }
  return events.slice(-mostEvents).reverse();
}

function bytesOf(extents: readonly Extent[]): number {
  return extents.reduce((sum, { bytes }) => sum + bytes, 0);
}
