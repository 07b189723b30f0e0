/** What names a follower database in the settings: `fabrikam/Aviation`, as the user reads it everywhere else. */
export interface FollowerName {
  readonly clusterName: string;
  readonly database: string;
}

/** Milliseconds that a follower may be behind and still count as fresh. */
export type ObjectiveOf = (follower: FollowerName) => number;

export function followerName({ clusterName, database }: FollowerName): string {
  return `${clusterName}/${database}`;
}

/** The follower's own objective where it has one, the general one where not. What is no number of milliseconds counts as absent. */
export function objectiveIn(general: number, own: Readonly<Record<string, unknown>>, follower: FollowerName): number {
  const name = followerName(follower);
  const value = Object.hasOwn(own, name) ? own[name] : undefined;
  return typeof value === 'number' && value >= 0 ? value : general;
}
