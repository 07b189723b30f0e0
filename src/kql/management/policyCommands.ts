import * as z from 'zod';
import type { ManagementCommand, ManagementCommandOf } from '../../protocol/management.ts';
import { sourceOf } from '../kustoLanguage.ts';
import { invalid } from '../refusal.ts';
import { parseTimespan } from '../syntax/literals.ts';
import type { Fields } from './fields.ts';
import { hotSpan, type Readers } from './followerCommands.ts';

const caching = ['Timespan', 'HotData', 'HotIndex'] as const;

/** Policies and principals. Source: Kusto documentation, "Caching policy", "Retention policy", "Manage database security roles". */
export const policyReaders: Readers = {
  AlterDatabasePolicyCaching: (fields) => alterCaching(fields),
  AlterTablePolicyCaching: (fields) => alterCaching(fields),
  AlterTablesPolicyCaching: (fields) => alterCaching(fields),
  DeleteDatabasePolicyCaching: (fields) => ({ kind: 'alterCachingPolicy', ...owner(fields) }),
  DeleteTablePolicyCaching: (fields) => ({ kind: 'alterCachingPolicy', ...owner(fields) }),
  ShowDatabasePolicyCaching: (fields) => showPolicy(fields, 'caching'),
  ShowTablePolicyCaching: (fields) => showPolicy(fields, 'caching'),
  AlterDatabasePolicyRetention: (fields) => alterRetention(fields),
  AlterTablePolicyRetention: (fields) => alterRetention(fields),
  AlterTablesPolicyRetention: (fields) => alterRetention(fields),
  AlterMergeDatabasePolicyRetention: (fields) => mergeRetention(fields),
  AlterMergeTablePolicyRetention: (fields) => mergeRetention(fields),
  DeleteDatabasePolicyRetention: (fields) => ({ kind: 'deleteRetentionPolicy', ...owner(fields) }),
  DeleteTablePolicyRetention: (fields) => ({ kind: 'deleteRetentionPolicy', ...owner(fields) }),
  ShowDatabasePolicyRetention: (fields) => showPolicy(fields, 'retention'),
  ShowTablePolicyRetention: (fields) => showPolicy(fields, 'retention'),
  AddDatabaseRole: (fields) => changePrincipals(fields, 'add'),
  DropDatabaseRole: (fields) => changePrincipals(fields, 'drop'),
  SetDatabaseRole: (fields) => changePrincipals(fields, 'set'),
};

function owner(fields: Fields): { readonly database?: string; readonly tables?: readonly string[] } {
  return {
    ...(fields.has('DatabaseName') && { database: fields.name('DatabaseName') }),
    ...(fields.has('TableName') && { tables: fields.names('TableName') }),
  };
}

function alterCaching(fields: Fields): ManagementCommand {
  return { kind: 'alterCachingPolicy', ...owner(fields), hotSpan: hotSpan(fields, caching) };
}

/** As the documentation writes it; what is left out has its default. */
const RetentionJson = z.object({
  SoftDeletePeriod: z.string().optional(),
  Recoverability: z.enum(['Enabled', 'Disabled']).optional(),
});

/** .NET's longest time and beyond means for ever. */
const forever = 10_675_199 * 86_400_000;

function alterRetention(fields: Fields): ManagementCommand {
  const [element] = fields.elements('RetentionPolicy');
  const text = fields.string('RetentionPolicy');
  if (!element || text === undefined) throw invalid(fields.command, 'Write the retention policy as JSON.');
  let parsed: z.infer<typeof RetentionJson>;
  try {
    parsed = RetentionJson.parse(JSON.parse(text));
  } catch {
    throw invalid(
      element,
      `A retention policy is written as '{"SoftDeletePeriod": "10.00:00:00", "Recoverability": "Enabled"}'.`,
    );
  }
  const { SoftDeletePeriod: period, Recoverability } = parsed;
  const ticks = period === undefined ? undefined : parseTimespan(period);
  if (period !== undefined && ticks === undefined) throw invalid(element, `'${period}' is not a period of time.`);
  const milliseconds = ticks === undefined ? null : Number(ticks) / 10_000;
  return {
    kind: 'alterRetentionPolicy',
    ...owner(fields),
    softDelete: milliseconds === null || milliseconds >= forever ? null : milliseconds,
    recoverable: Recoverability !== 'Disabled',
  };
}

function mergeRetention(fields: Fields): ManagementCommand {
  const softDelete = fields.span('SoftDeleteValue');
  const [recoverability] = fields.elements('RecoverabilityValue');
  return {
    kind: 'alterRetentionPolicy',
    ...owner(fields),
    ...(softDelete !== undefined && { softDelete }),
    ...(recoverability && { recoverable: sourceOf(recoverability).toLowerCase() === 'enabled' }),
  };
}

function showPolicy(fields: Fields, policy: ManagementCommandOf<'showPolicy'>['policy']): ManagementCommand {
  const { database, tables } = owner(fields);
  const [table] = tables ?? [];
  return {
    kind: 'showPolicy',
    policy,
    ...(database !== undefined && { database }),
    ...(table !== undefined && { table }),
  };
}

function changePrincipals(fields: Fields, change: 'add' | 'drop' | 'set'): ManagementCommand {
  return {
    kind: 'changeDatabasePrincipals',
    database: fields.name('DatabaseName'),
    change,
    role: fields.role('Role'),
    principals: fields.strings('Principal'),
    ...(fields.has('Notes') && { notes: fields.string('Notes') }),
  };
}
