import * as z from 'zod';

/** Roles on a whole cluster. Source: Azure REST specification, `ClusterPrincipalRole`. */
export const clusterRoles = ['AllDatabasesAdmin', 'AllDatabasesViewer', 'AllDatabasesMonitor'] as const;
export const ClusterRole = z.enum(clusterRoles);
export type ClusterRole = z.infer<typeof ClusterRole>;

/** Roles on one database. Source: Azure REST specification, `DatabasePrincipalRole`. */
export const databaseRoles = ['Admin', 'User', 'Viewer', 'UnrestrictedViewer', 'Ingestor', 'Monitor'] as const;
export const DatabaseRole = z.enum(databaseRoles);
export type DatabaseRole = z.infer<typeof DatabaseRole>;

/** Who has a role; `principal` is a fully qualified name as it was written, for example `aaduser=kim@contoso.com`. */
export interface Assignment<Role extends string> {
  readonly role: Role;
  readonly principal: string;
  readonly notes?: string | undefined;
}
const named = { principal: z.string(), notes: z.string().optional() };
export const ClusterAssignment = z.object({ role: ClusterRole, ...named });
export const DatabaseAssignment = z.object({ role: DatabaseRole, ...named });

/** `add` and `drop` change what there is; `set` replaces it. */
export const PrincipalsChange = z.enum(['add', 'drop', 'set']);
export type PrincipalsChange = z.infer<typeof PrincipalsChange>;

/** A local group: nested groups are members by their fully qualified names. */
export const Group = z.object({ name: z.string(), members: z.array(z.string()).readonly() });
export type Group = z.infer<typeof Group>;

/** How a follower's override stands to what the leader has. Source: Kusto documentation, "Cluster follower commands". */
export const modificationKinds = ['none', 'union', 'replace'] as const;
export const ModificationKind = z.enum(modificationKinds);
export type ModificationKind = z.infer<typeof ModificationKind>;

/** One line of who may do what on a database, with where it comes from. */
export const EffectiveAssignment = z.object({
  role: z.union([DatabaseRole, ClusterRole]),
  principal: z.string(),
  notes: z.string().optional(),
  origin: z.enum(['cluster', 'database', 'leader', 'override', 'both']),
});
export type EffectiveAssignment = z.infer<typeof EffectiveAssignment>;

/** Who may do what on a database. On a follower, also for another kind than the one that holds. */
export const EffectiveAccess = z.object({
  kind: ModificationKind.optional(),
  lines: z.array(EffectiveAssignment).readonly(),
  /** Nobody has a role on the database itself, only on the cluster. */
  locksOut: z.boolean(),
});
export type EffectiveAccess = z.infer<typeof EffectiveAccess>;
