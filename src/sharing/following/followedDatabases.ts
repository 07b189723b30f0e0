import type { Standing } from '../../protocol/following.ts';
import { nameKey } from '../names.ts';
import { type Attachment, localName } from './attachment.ts';

/** One database that a follower cluster follows, by whichever attachment. */
export interface FollowedDatabase {
  readonly attachment: Attachment;
  readonly databaseId: string;
  /** Name on the leader. */
  readonly databaseName: string;
  readonly localName: string;
  readonly standing: Standing;
}

export interface LeaderDatabase {
  readonly id: string;
  readonly name: string;
}

/**
 * All followed databases of a cluster, the oldest attachment first. `ownedNames` are `nameKey`s; `databasesOf` gives what a
 * leader has at the moment, for attachments of all databases.
 */
export function followedDatabases(
  attachments: Iterable<Attachment>,
  ownedNames: { has(key: string): boolean },
  databasesOf: (attachment: Attachment) => Iterable<LeaderDatabase>,
): readonly FollowedDatabase[] {
  const taken = new Set<string>();
  const found: FollowedDatabase[] = [];
  const inOrder = [...attachments].sort((a, b) => a.since - b.since || (a.id < b.id ? -1 : 1));
  for (const attachment of inOrder) {
    if (attachment.phase === 'detaching' || attachment.phase === 'suspended') continue;
    const { scope } = attachment;
    const databases =
      scope.kind === 'all' ? databasesOf(attachment) : [{ id: scope.databaseId, name: scope.databaseName }];
    for (const { id, name } of databases) {
      const local = localName(attachment, name);
      const key = nameKey(local);
      const standing = ownedNames.has(key) ? 'waiting' : taken.has(key) ? 'conflict' : 'active';
      if (standing === 'active') taken.add(key);
      found.push({ attachment, databaseId: id, databaseName: name, localName: local, standing });
    }
  }
  return found;
}
