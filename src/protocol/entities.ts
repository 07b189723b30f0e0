import * as z from 'zod';
import { CachingPolicy } from './caching.ts';
import { ClusterUri, databaseAccess } from './catalog.ts';
import { IngestionMapping } from './ingestionMapping.ts';
import { Column } from './schema.ts';
import { sharedKinds } from './sharedKinds.ts';

const described = { folder: z.string().optional(), docString: z.string().optional() };

export const ExternalTableSummary = z.object({
  name: z.string(),
  /** As it was written, for example `blob`. */
  tableKind: z.string(),
  dataFormat: z.string(),
  columns: z.array(Column).readonly(),
  connections: z.array(z.string()).readonly(),
  ...described,
});
export type ExternalTableSummary = z.infer<typeof ExternalTableSummary>;

export const MaterializedViewSummary = z.object({
  name: z.string(),
  /** The table that it is made of. */
  source: z.string(),
  query: z.string(),
  /** The source no longer has all that the view was made of. */
  isIncomplete: z.boolean(),
  ...described,
});
export type MaterializedViewSummary = z.infer<typeof MaterializedViewSummary>;

/** `parameters` has its parentheses and `body` its braces, as they were written. */
export const FunctionSummary = z.object({
  name: z.string(),
  parameters: z.string(),
  body: z.string(),
  ...described,
});
export type FunctionSummary = z.infer<typeof FunctionSummary>;

/** A policy that holds. Without `table` it is the one of the database. Spans are milliseconds; null: without end. */
export const PolicySummary = z.discriminatedUnion('policy', [
  z.object({
    policy: z.literal('caching'),
    table: z.string().optional(),
    view: z.string().optional(),
    caching: CachingPolicy,
    /** Whose policy it is; on a cluster that owns the database always the leader's. */
    origin: z.enum(['leader', 'override']),
  }),
  z.object({
    policy: z.literal('retention'),
    table: z.string().optional(),
    softDelete: z.number().nullable(),
    recoverable: z.boolean(),
  }),
]);
export type PolicySummary = z.infer<typeof PolicySummary>;

/** What a database holds beside its tables, as whoever acts may see it, each kind in the order of names. */
export const DatabaseEntities = z.object({
  externalTables: z.array(ExternalTableSummary).readonly(),
  materializedViews: z.array(MaterializedViewSummary).readonly(),
  functions: z.array(FunctionSummary).readonly(),
  policies: z.array(PolicySummary).readonly(),
  /** Of a table, or without one of the database. */
  mappings: z.array(IngestionMapping.extend({ table: z.string().optional() })).readonly(),
});
export type DatabaseEntities = z.infer<typeof DatabaseEntities>;

export const SearchParams = z.object({
  /** What the names must hold, in upper or lower case; never empty. */
  text: z.string().min(1),
  /** Matches after which it stops. */
  limit: z.int().min(1),
});

/** Something whose name holds the text that was searched for. */
export const SearchMatch = z.object({
  cluster: ClusterUri,
  kind: z.enum(['cluster', 'database', 'share', ...sharedKinds]),
  access: databaseAccess.optional(),
  /** Where it is: absent for clusters and shares. */
  database: z.string().optional(),
  name: z.string(),
});
export type SearchMatch = z.infer<typeof SearchMatch>;

export const SearchResult = z.object({
  matches: z.array(SearchMatch).readonly(),
  /** There are more matches than these. */
  isCut: z.boolean(),
});
export type SearchResult = z.infer<typeof SearchResult>;
