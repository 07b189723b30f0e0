import { type ErrorCode, type Fix, SharingError } from '../protocol/errors.ts';

/** One limit of the system: the sentence a user can read, what is said when it is broken, and the way out. */
export interface Rule<Facts> {
  readonly sentence: string;
  readonly says: (facts: Facts) => string;
  readonly fix?: (facts: Facts) => Fix;
}

function rule<Facts>(sentence: string, says: (facts: Facts) => string, fix?: (facts: Facts) => Fix): Rule<Facts> {
  return fix ? { sentence, says, fix } : { sentence, says };
}

/** Every limit of sharing, by the code of the error that it causes. */
export const rules = {
  RegionMismatch: rule<{ follower: string; followerRegion: string; leader: string; leaderRegion: string }>(
    'A follower cluster must be in the region of its leader.',
    (f) =>
      `Follower '${f.follower}' is in ${f.followerRegion}, but leader '${f.leader}' is in ${f.leaderRegion}. Attach from a cluster in ${f.leaderRegion}.`,
  ),
  AttachToItself: rule<{ cluster: string }>(
    'A cluster cannot follow itself.',
    (f) =>
      `Cluster '${f.cluster}' owns this database already; it cannot follow itself. Choose another follower cluster.`,
  ),
  AlreadyAttached: rule<{ follower: string; leader: string; database: string; localName: string }>(
    'A database of a leader can be attached to a follower cluster once.',
    (f) => `'${f.leader}/${f.database}' is already attached to '${f.follower}' as '${f.localName}'.`,
  ),
  ConfigurationExists: rule<{ follower: string; configuration: string }>(
    'The name of an attached database configuration is unique in its follower cluster.',
    (f) => `Cluster '${f.follower}' has a configuration '${f.configuration}' already. Choose another name.`,
  ),
  DatabaseExists: rule<{ cluster: string; database: string }>(
    'A database name is unique in its cluster, owned and followed databases together.',
    (f) => `Cluster '${f.cluster}' has a database '${f.database}' already. Choose another name.`,
  ),
  DatabaseIsFollower: rule<{ cluster: string; database: string }>(
    'A followed database is read-only and cannot be shared on.',
    (f) => `'${f.cluster}/${f.database}' is itself a followed database. Change or attach it at its leader.`,
  ),
  DatabaseIsFollowed: rule<{ cluster: string; database: string; followers: readonly string[] }>(
    'A database that is attached elsewhere cannot be deleted before it is detached.',
    (f) =>
      `'${f.cluster}/${f.database}' is attached to ${f.followers.map((name) => `'${name}'`).join(', ')}. Detach it there first.`,
  ),
  TableExists: rule<{ database: string; table: string }>(
    'A table name is unique in its database.',
    (f) => `Database '${f.database}' has a table '${f.table}' already.`,
  ),
} satisfies Partial<Record<ErrorCode, Rule<never>>>;

type Rules = typeof rules;
export type RuleId = keyof Rules;
type FactsOf<Id extends RuleId> = Rules[Id] extends Rule<infer Facts> ? Facts : never;

/** The error of a broken rule. */
export function broken<Id extends RuleId>(id: Id, facts: FactsOf<Id>): SharingError {
  const found = rules[id] as unknown as Rule<FactsOf<Id>>;
  return new SharingError(id, found.says(facts), 'user', { fix: found.fix?.(facts) });
}
