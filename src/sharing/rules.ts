import type { Fix } from '../protocol/errorData.ts';
import { type ErrorCode, SharingError } from '../protocol/errors.ts';

/** Over all eight lists of table-level sharing together. Source: Azure documentation, "Use follower databases". */
export const mostFilterEntries = 100;

/** One limit of the system: the sentence a user can read, what is said when it is broken, and the way out. */
export interface Rule<Facts> {
  readonly sentence: string;
  /** What the service does today. Source: Azure documentation, "Use follower databases", 2025-12. */
  readonly today: string;
  readonly says: (facts: Facts) => string;
  readonly fix?: (facts: Facts) => Fix | undefined;
  /** A second way out, that goes further than the first. */
  readonly otherFix?: (facts: Facts) => Fix;
}

const theSame = 'The same.';

function rule<Facts>(
  sentence: string,
  says: (facts: Facts) => string,
  more: Partial<Pick<Rule<Facts>, 'today' | 'fix' | 'otherFix'>> = {},
): Rule<Facts> {
  return { sentence, says, today: theSame, ...more };
}

interface ClusterFact {
  readonly cluster: string;
}
interface DatabaseFact extends ClusterFact {
  readonly database: string;
}
interface FollowersFact extends ClusterFact {
  readonly followers: readonly string[];
}

const list = (names: readonly string[]): string => names.map((name) => `'${name}'`).join(', ');

const showFollowers = ({ cluster }: ClusterFact): Fix => ({
  title: 'Show Followers',
  command: 'dataShareExplorer.showFollowers',
  arguments: [cluster],
});

const setProperties = ({ cluster }: ClusterFact): Fix => ({
  title: 'Set Cluster Properties…',
  command: 'dataShareExplorer.setClusterProperties',
  arguments: [cluster],
});

const createCluster = (region?: string): Fix => ({
  title: 'Create Cluster…',
  command: 'dataShareExplorer.createCluster',
  arguments: region === undefined ? [] : [region],
});

const attachOtherwise = (): Fix => ({
  title: 'Attach with Options…',
  command: 'dataShareExplorer.attachWithOptions',
  arguments: [],
});

/** Of a cluster, or of one of its databases as `cluster/database`. */
const detachAllAndDelete = (what: string, title: string): Fix => ({
  title,
  command: 'dataShareExplorer.detachAllAndDelete',
  arguments: [what],
});

/** Every limit of sharing, by the code of the error that it causes. */
export const rules = {
  RegionMismatch: rule<{ follower: string; followerRegion: string; leader: string; leaderRegion: string }>(
    'A follower cluster must be in the region of its leader.',
    (f) =>
      `Follower '${f.follower}' is in ${f.followerRegion}, but leader '${f.leader}' is in ${f.leaderRegion}. Attach from a cluster in ${f.leaderRegion}.`,
    { fix: ({ leaderRegion }) => createCluster(leaderRegion) },
  ),
  StreamingIngestionOn: rule<DatabaseFact>(
    'A database whose cluster ingests by streaming cannot be attached, and streaming cannot be turned on while one is followed.',
    (f) =>
      `Cluster '${f.cluster}' has streaming ingestion on, which ${f.database} as a followed database does not allow. Turn it off first.`,
    { today: 'Allowed when the follower cluster has streaming ingestion on as well.', fix: setProperties },
  ),
  StreamingWhileFollowed: rule<FollowersFact>(
    'Streaming ingestion cannot be turned on while a database of the cluster is followed.',
    (f) =>
      `Databases of '${f.cluster}' are followed by ${list(f.followers)}, so streaming ingestion cannot be turned on. Detach them first.`,
    { today: 'Allowed.', fix: showFollowers },
  ),
  /** `alsoFollows`: where a key alone is allowed, the cluster that follows others as well, which is not. */
  CustomerManagedKey: rule<ClusterFact & { readonly alsoFollows?: string }>(
    'Neither a leader nor a follower may be encrypted with a customer managed key.',
    (f) =>
      f.alsoFollows === undefined
        ? `Cluster '${f.cluster}' is encrypted with a customer managed key; it can neither share nor follow. Use a cluster without one.`
        : `Cluster '${f.cluster}' is encrypted with a customer managed key, and '${f.alsoFollows}' follows other clusters; only one of the two is allowed. Use a cluster without a key, or detach what '${f.alsoFollows}' follows.`,
    { today: 'Allowed for clusters that do not follow others yet.', fix: setProperties },
  ),
  CustomerManagedKeyWhileShared: rule<ClusterFact>(
    'A customer managed key cannot be set on a cluster that shares or follows.',
    (f) =>
      `Cluster '${f.cluster}' shares or follows databases, so no customer managed key can be set. Detach them first.`,
    { today: 'Allowed for clusters that do not follow others yet.', fix: showFollowers },
  ),
  AttachToItself: rule<ClusterFact>(
    'A cluster cannot follow itself.',
    (f) =>
      `Cluster '${f.cluster}' owns this database already; it cannot follow itself. Choose another follower cluster.`,
    { fix: () => createCluster() },
  ),
  AlreadyAttached: rule<{ follower: string; leader: string; database: string; configuration: string }>(
    'A database of a leader can be attached to a follower cluster once.',
    (f) =>
      `'${f.leader}/${f.database}' is already attached to '${f.follower}' by configuration '${f.configuration}'. Detach it there first to attach it otherwise.`,
    { fix: ({ follower }) => showFollowers({ cluster: follower }) },
  ),
  ConfigurationExists: rule<{ follower: string; configuration: string }>(
    'The name of an attached database configuration is unique in its follower cluster.',
    (f) => `Cluster '${f.follower}' has a configuration '${f.configuration}' already. Choose another name.`,
    { fix: attachOtherwise },
  ),
  LeaderCannotChange: rule<{ follower: string; configuration: string; leader: string }>(
    'The leader of an attached database configuration cannot be changed.',
    (f) =>
      `Configuration '${f.configuration}' of '${f.follower}' follows another leader than '${f.leader}', which cannot be changed. Detach it, or choose another name.`,
    { fix: attachOtherwise },
  ),
  DatabaseExists: rule<DatabaseFact>(
    'A database name is unique in its cluster.',
    (f) => `Cluster '${f.cluster}' has a database '${f.database}' already. Choose another name.`,
  ),
  DatabaseIsFollower: rule<DatabaseFact & { readonly leader?: string | undefined }>(
    'A followed database is read-only and cannot be shared on.',
    (f) =>
      `'${f.cluster}/${f.database}' is a followed database and read-only. Change or attach it at its leader${f.leader ? ` '${f.leader}'` : ''}.`,
    {
      // The leader is named as `cluster/database`.
      fix: ({ leader }) =>
        leader === undefined
          ? undefined
          : { ...showFollowers({ cluster: leader.split('/')[0] ?? leader }), title: 'Show Leader' },
    },
  ),
  DatabaseIsFollowed: rule<DatabaseFact & FollowersFact>(
    'A database that is attached elsewhere cannot be deleted before it is detached.',
    (f) => `'${f.cluster}/${f.database}' is attached to ${list(f.followers)}. Detach it there first.`,
    {
      fix: showFollowers,
      otherFix: ({ cluster, database }) => detachAllAndDelete(`${cluster}/${database}`, 'Detach All and Drop…'),
    },
  ),
  ClusterIsFollowed: rule<FollowersFact>(
    'A cluster with a database that is attached elsewhere cannot be deleted before that is detached.',
    (f) => `Databases of '${f.cluster}' are attached to ${list(f.followers)}. Detach them first.`,
    { fix: showFollowers, otherFix: ({ cluster }) => detachAllAndDelete(cluster, 'Detach All and Delete…') },
  ),
  ClusterIsAttached: rule<
    FollowersFact & { readonly leaders: readonly string[]; readonly done: 'stopped' | 'deleted' }
  >(
    'A cluster that leads or follows attached databases cannot be stopped.',
    ({ cluster, followers, leaders, done }) => {
      const what = done === 'stopped' ? 'so it cannot be stopped' : 'so it cannot be deleted';
      if (leaders.length === 0)
        return `Cluster '${cluster}' is followed by ${list(followers)}, ${what}. Detach these databases first.`;
      return followers.length === 0
        ? `Cluster '${cluster}' follows ${list(leaders)}, ${what}. Detach these databases first.`
        : `Cluster '${cluster}' is followed by ${list(followers)} and follows ${list(leaders)}, ${what}. Detach these databases first.`;
    },
    {
      today: 'No longer documented; only automatic stopping still skips leaders.',
      fix: ({ cluster, followers }) =>
        followers.length > 0
          ? showFollowers({ cluster })
          : { ...showFollowers({ cluster }), title: 'Show Followed Databases' },
    },
  ),
  TooManyFilterEntries: rule<{ entries: number }>(
    `The lists of what to share have at most ${mostFilterEntries} entries together.`,
    (f) =>
      `The lists of what to share have ${f.entries} entries together; at most ${mostFilterEntries} are allowed. Use wildcards such as 'Logs*'.`,
    { fix: attachOtherwise },
  ),
  FilterWithAllDatabases: rule<ClusterFact>(
    'What is shared cannot be filtered when all databases of a leader are attached.',
    (f) =>
      `All databases of '${f.cluster}' are attached with '*', which cannot be filtered. Attach the databases one by one to filter them.`,
    { fix: attachOtherwise },
  ),
  TenantNotTrusted: rule<ClusterFact & { readonly tenant: string }>(
    'Only principals of trusted tenants can be given access, and have it.',
    (f) => `Cluster '${f.cluster}' does not trust tenant '${f.tenant}'. Add it to the trusted tenants first.`,
    { fix: setProperties },
  ),
  ClusterNotRunning: rule<ClusterFact & { readonly state: string }>(
    'A cluster that is not running answers nothing.',
    (f) => `Cluster '${f.cluster}' is ${f.state.toLowerCase()}. Start it first.`,
    {
      fix: ({ cluster }) => ({
        title: 'Start Cluster',
        command: 'dataShareExplorer.startCluster',
        arguments: [cluster],
      }),
    },
  ),
  TableExists: rule<{ database: string; table: string }>(
    'A table name is unique in its database.',
    (f) => `Database '${f.database}' has a table '${f.table}' already.`,
  ),
  InvitationNotPending: rule<{ invitation: string; status: string }>(
    'An invitation can be answered once, while it is pending.',
    (f) => `The invitation is ${f.status.toLowerCase()} and can no longer be answered. Ask the provider for a new one.`,
  ),
  InvitationForAnother: rule<{ invitee: string; principal: string }>(
    'An invitation can be answered only by the person it is for.',
    (f) => `The invitation is for '${f.invitee}', not for '${f.principal}'.`,
  ),
  SubscriptionNotActive: rule<{ share: string; status: string }>(
    'Only an active share subscription gives access.',
    (f) => `The subscription of share '${f.share}' is ${f.status}. Ask the provider to reinstate it.`,
  ),
} satisfies Partial<Record<ErrorCode, Rule<never>>>;

type Rules = typeof rules;
export type RuleId = keyof Rules;
type FactsOf<Id extends RuleId> = Rules[Id] extends Rule<infer Facts> ? Facts : never;

/** The error of a broken rule. */
export function broken<Id extends RuleId>(id: Id, facts: FactsOf<Id>): SharingError {
  const found = rules[id] as unknown as Rule<FactsOf<Id>>;
  return new SharingError(id, found.says(facts), 'user', {
    fix: found.fix?.(facts),
    otherFix: found.otherFix?.(facts),
  });
}
