import * as z from 'zod';
import { DatabaseRole } from '../../protocol/access.ts';
import type { CachingPolicy } from '../../protocol/caching.ts';
import { SharingError } from '../../protocol/errors.ts';
import type { CachingOverride, FollowerOverrides } from '../../protocol/following.ts';
import type { ShownCachingPolicy } from '../../protocol/shownPolicies.ts';
import type { Follower } from '../sync/follower.ts';
import { toCachingPolicy } from './policies.ts';

const span = z.object({ Value: z.string() });
const Policy = z.strictObject({
  DataHotSpan: span,
  IndexHotSpan: span.optional(),
  HotWindows: z.array(z.strictObject({ MinValue: z.iso.datetime(), MaxValue: z.iso.datetime() })).exactOptional(),
});

/** A column of an answer is text, so that JSON in it is text as well; both are read. */
function json<T extends z.ZodType>(of: T): z.ZodPreprocess<T> {
  return z.preprocess(
    (value) => (typeof value === 'string' && value !== '' ? JSON.parse(value) : value || undefined),
    of,
  );
}

const kind = z
  .enum(['None', 'Union', 'Replace', 'none', 'union', 'replace'])
  .transform((word) => (({ n: 'none', u: 'union', r: 'replace' }) as const)[word.charAt(0).toLowerCase()]);

/**
 * The overrides of a followed database as one JSON. Microsoft's grammar has the command and says nothing of its JSON: it is
 * read in the form in which `.show follower database` writes it.
 */
const Metadata = z.strictObject({
  CachingPolicyOverride: json(Policy.nullish()),
  AuthorizedPrincipalsOverride: json(
    z
      .array(
        z.object({
          Principal: z.object({ FullyQualifiedName: z.string() }),
          Role: DatabaseRole.default('Viewer'),
          Notes: z.string().optional(),
        }),
      )
      .optional(),
  ),
  AuthorizedPrincipalsModificationKind: kind.optional(),
  CachingPoliciesModificationKind: kind.optional(),
  IsAutoPrefetchEnabled: z.boolean().optional(),
  TableMetadataOverrides: json(z.record(z.string(), z.strictObject({ CachingPolicyOverride: Policy })).optional()),
});

/** What of the overrides is to change. What the JSON does not name stays, null takes an override away. */
export function readMetadata(text: string, follower: Follower): Partial<FollowerOverrides> {
  let read: z.infer<typeof Metadata>;
  let named: ReadonlySet<string>;
  try {
    const parsed: unknown = JSON.parse(text);
    read = Metadata.parse(parsed);
    named = new Set(Object.keys(z.record(z.string(), z.unknown()).parse(parsed)));
  } catch (error) {
    const why = error instanceof z.ZodError ? error.issues[0]?.message : String(error);
    throw new SharingError(
      'InvalidArgument',
      `These are no overrides of a followed database: ${why ?? ''}. Write JSON as '.show follower database' answers it, for example '{"CachingPoliciesModificationKind": "Replace"}'.`,
    );
  }
  const caching = { ...follower.overrides.caching };
  if (named.has('CachingPolicyOverride')) {
    delete caching.database;
    if (read.CachingPolicyOverride) caching.database = policyOf(read.CachingPolicyOverride);
  }
  const overrides = named.has('TableMetadataOverrides') ? entityOverrides(read.TableMetadataOverrides, follower) : {};
  const principals = read.AuthorizedPrincipalsOverride?.map(({ Principal, Role: role, Notes: notes }) => ({
    role,
    principal: Principal.FullyQualifiedName,
    ...(notes !== undefined && notes !== '' && { notes }),
  }));
  return {
    ...((named.has('CachingPolicyOverride') || named.has('TableMetadataOverrides')) && {
      caching: { ...caching, ...overrides },
    }),
    ...(named.has('AuthorizedPrincipalsOverride') && { principals: principals ?? [] }),
    ...(read.AuthorizedPrincipalsModificationKind && { principalsKind: read.AuthorizedPrincipalsModificationKind }),
    ...(read.CachingPoliciesModificationKind && { cachingKind: read.CachingPoliciesModificationKind }),
    ...(read.IsAutoPrefetchEnabled !== undefined && { prefetchExtents: read.IsAutoPrefetchEnabled }),
  };
}

type EntityOverrides = z.infer<typeof Metadata>['TableMetadataOverrides'];

/** The answer has tables and views in one list: a name is the one of a view when there is such a view. */
function entityOverrides(
  overrides: EntityOverrides,
  { visible, link }: Follower,
): Pick<CachingOverride, 'tables' | 'materializedViews'> {
  const tables: Record<string, CachingPolicy> = {};
  const materializedViews: Record<string, CachingPolicy> = {};
  for (const [name, { CachingPolicyOverride }] of Object.entries(overrides ?? {})) {
    const policy = policyOf(CachingPolicyOverride);
    if (visible?.state.materializedViews.has(name)) materializedViews[name] = policy;
    else if (!visible || visible.state.tables.has(name)) tables[name] = policy;
    else throw new SharingError('TableNotFound', `Database '${link.localName}' has no table or view '${name}'.`);
  }
  return { tables, materializedViews };
}

function policyOf(shown: z.infer<typeof Policy>): CachingPolicy {
  const policy: ShownCachingPolicy = { ...shown, IndexHotSpan: shown.IndexHotSpan ?? shown.DataHotSpan };
  return toCachingPolicy(policy);
}
