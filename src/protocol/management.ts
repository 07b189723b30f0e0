import * as z from 'zod';
import { ModificationKind, DatabaseRole as role } from './access.ts';
import { sharedKinds } from './filters.ts';
import { Column } from './schema.ts';

/*
 * Management commands of Kusto as plain data. Source of the grammar: Microsoft's parser; of the meaning: Kusto
 * documentation, "Management commands". Spans are milliseconds. A `database` that is absent is the one in scope.
 */

const names = z.array(z.string()).readonly();
const database = z.string();
const columns = z.array(Column).readonly();
/** Where the leader of a followed database is; a command that names another one is refused. */
const leader = z.string().optional();

function command<const K extends string, S extends z.ZodRawShape>(kind: K, shape: S) {
  return z.object({ kind: z.literal(kind), ...shape });
}

/** On the follower. */
const follower = [
  command('showFollowerDatabases', { databases: names.optional() }),
  /** Without `hotSpan` the override is deleted; without `entities` it is the one of the database. */
  command('alterFollowerCaching', {
    database,
    leader,
    entities: z.object({ kind: z.enum(['tables', 'materializedViews']), names }).optional(),
    hotSpan: z.number().optional(),
  }),
  command('changeFollowerPrincipals', {
    database,
    leader,
    change: z.enum(['add', 'drop']),
    role,
    principals: names,
    notes: z.string().optional(),
  }),
  command('alterFollowerModificationKind', {
    database,
    leader,
    of: z.enum(['principals', 'caching']),
    to: ModificationKind,
  }),
  command('alterFollowerPrefetch', { database, leader, prefetchExtents: z.boolean() }),
  command('alterFollowerFilter', {
    database,
    leader,
    of: z.enum(sharedKinds),
    list: z.enum(['include', 'exclude']),
    change: z.enum(['add', 'drop']),
    names,
  }),
  command('renameFollowerDatabase', { database, leader, name: z.string() }),
  command('dropFollowerDatabases', { databases: names, leader }),
] as const;

/** Everything that a management command of the embedded engine can be. */
export const ManagementCommand = z.discriminatedUnion('kind', [...follower]);
export type ManagementCommand = z.infer<typeof ManagementCommand>;
export type ManagementCommandOf<K extends ManagementCommand['kind']> = Extract<ManagementCommand, { kind: K }>;

/** A text that begins with a dot, read. */
export const ParsedCommand = z.object({
  command: ManagementCommand,
  /** Columns of its answer as Microsoft's parser knows them; empty where it knows none. */
  columns,
  /** Offset of the `|` of what follows the command, which is a query over its answer. */
  pipe: z.int().optional(),
});
export type ParsedCommand = z.infer<typeof ParsedCommand>;
