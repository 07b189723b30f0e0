import * as z from 'zod';
import { ClusterUri, CommitLag, FollowerDetail, Freshness } from './catalog.ts';
import { SharingErrorData } from './errorData.ts';
import { FreshnessViewState } from './freshnessState.ts';
import { nothing, type ViewSpec } from './webview.ts';

/** The freshness dashboard. */
export const freshnessView = {
  state: FreshnessViewState,
  events: {
    /**
     * All followers there are. `at`: the host's time, milliseconds since 1970.
     * `objectives`: milliseconds that each of them may be behind and still count as fresh.
     */
    followers: z.object({ at: z.number(), followers: z.array(Freshness), objectives: z.array(z.number()) }),
    /** Those of them that changed. */
    changed: z.object({ at: z.number(), followers: z.array(Freshness) }),
    failed: SharingErrorData,
  },
  requests: {
    /** The newest `count` commits of one follower database, oldest first. */
    commits: {
      params: z.object({ cluster: ClusterUri, database: z.string(), count: z.int().min(1).max(10_000) }),
      result: z.array(CommitLag),
    },
    detail: { params: z.object({ cluster: ClusterUri, database: z.string() }), result: FollowerDetail },
    setObjective: { params: z.object({ cluster: ClusterUri, database: z.string() }), result: nothing },
    /** Asks where to, and writes what is known of every follower. */
    exportCsv: { params: nothing, result: nothing },
    /** Asks where to, and writes the picture, a PNG in Base64. */
    savePicture: { params: z.object({ png: z.base64().max(8_000_000) }), result: nothing },
    attachDatabase: { params: nothing, result: nothing },
    reload: { params: nothing, result: nothing },
  },
} as const satisfies ViewSpec;
