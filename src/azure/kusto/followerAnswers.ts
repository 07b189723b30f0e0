import * as z from 'zod';
import { type Assignment, type DatabaseRole, databaseRoles } from '../../protocol/access.ts';
import type { CachingPolicy, HotSpan } from '../../protocol/caching.ts';
import { cachingPolicyOf, readTimeSpan } from '../../protocol/shownPolicies.ts';
import { answerInvalid } from '../arm/armError.ts';
import type { AnswerRow } from './kustoClient.ts';

const Span = z.object({ Value: z.string() });
const Shown = z.object({
  DataHotSpan: Span,
  IndexHotSpan: Span.nullish(),
  HotWindows: z.array(z.object({ MinValue: z.string(), MaxValue: z.string() })).nullish(),
});
const Overrides = z.record(z.string(), z.object({ CachingPolicyOverride: Shown.nullish() }));
const Principals = z.array(
  z.object({
    Principal: z.object({ FullyQualifiedName: z.string() }),
    Role: z.string().nullish(),
    Notes: z.string().nullish(),
  }),
);

/** A caching policy as a column has it; undefined: none. Source: Kusto documentation, "Caching policy". */
export function policyIn(value: AnswerRow[string] | undefined): CachingPolicy | undefined {
  const shown = read(Shown.nullable(), value);
  return shown ? policyOf(shown) : undefined;
}

/** Of tables and views by their names, which the answer does not tell apart. */
export function tablePoliciesIn(value: AnswerRow[string] | undefined): Readonly<Record<string, CachingPolicy>> {
  const found = Object.entries(read(Overrides.nullable(), value) ?? {}).flatMap(([name, { CachingPolicyOverride }]) =>
    CachingPolicyOverride ? [[name, policyOf(CachingPolicyOverride)] as const] : [],
  );
  return Object.fromEntries(found);
}

/** Source: Kusto documentation, ".show follower database". */
export function principalsIn(value: AnswerRow[string] | undefined): readonly Assignment<DatabaseRole>[] {
  return (read(Principals.nullable(), value) ?? []).map(({ Principal, Role, Notes }) => ({
    role: roleIn(Role ?? '') ?? 'Viewer',
    principal: Principal.FullyQualifiedName,
    ...(Notes && { notes: Notes }),
  }));
}

/** `Database Flights Admin`, where the name of the database stands between: the last word is the role. */
export function roleIn(text: string): DatabaseRole | undefined {
  if (/unrestricted ?viewers?$/i.test(text)) return 'UnrestrictedViewer';
  const last = text.split(' ').at(-1)?.toLowerCase().replace(/s$/, '');
  return databaseRoles.find((role) => role.toLowerCase() === last);
}

function policyOf({ DataHotSpan, IndexHotSpan, HotWindows }: z.infer<typeof Shown>): CachingPolicy {
  const shown = { DataHotSpan, IndexHotSpan: IndexHotSpan ?? DataHotSpan, HotWindows: HotWindows ?? [] };
  return cachingPolicyOf(shown, (text): HotSpan => {
    const span = readTimeSpan(text);
    if (span === undefined) throw answerInvalid('read a caching policy', text);
    return span;
  });
}

function read<T extends z.ZodType>(schema: T, value: AnswerRow[string] | undefined): z.output<T> {
  try {
    return schema.parse(value === undefined || value === null || value === '' ? null : JSON.parse(String(value)));
  } catch (error) {
    throw answerInvalid('read the overrides of a followed database', error);
  }
}
