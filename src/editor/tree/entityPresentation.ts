import type { EffectiveAssignment } from '../../protocol/access.ts';
import type {
  DatabaseEntities,
  ExternalTableSummary,
  FunctionSummary,
  MaterializedViewSummary,
  PolicySummary,
} from '../../protocol/entities.ts';
import { cachingText } from '../access/accessDocument.ts';
import { formatDuration } from '../format.ts';
import { shortName } from '../principals/actingPrincipal.ts';
import type { Translate } from '../translate.ts';
import type { EntityGroupNode, EntityKind } from './entityNodes.ts';
import { type Presentation, tokens } from './presentation.ts';

export function entityGroupLook(
  group: EntityGroupNode['group'],
  t: Translate,
): { readonly label: string; readonly icon: string } {
  switch (group) {
    case 'externalTables':
      return { label: t('External Tables'), icon: 'link-external' };
    case 'materializedViews':
      return { label: t('Materialized Views'), icon: 'layers' };
    case 'functions':
      return { label: t('Functions'), icon: 'symbol-function' };
    case 'principals':
      return { label: t('Principals'), icon: 'key' };
    case 'policies':
      return { label: t('Policies'), icon: 'law' };
  }
}

export function presentEntityGroup(group: EntityGroupNode['group'], t: Translate): Presentation {
  const { label, icon } = entityGroupLook(group, t);
  return { label, description: '', icon: { id: icon }, contextValue: tokens('group', group), children: 'collapsed' };
}

/** What of one kind a database holds, and how each of it looks. */
export function presentEntities(
  all: DatabaseEntities,
  kind: EntityKind,
  t: Translate,
): readonly { readonly name: string; readonly look: Presentation }[] {
  switch (kind) {
    case 'externalTables':
      return all.externalTables.map((each) => ({ name: each.name, look: presentExternalTable(each, t) }));
    case 'materializedViews':
      return all.materializedViews.map((each) => ({ name: each.name, look: presentView(each, t) }));
    case 'functions':
      return all.functions.map((each) => ({ name: each.name, look: presentFunction(each, t) }));
  }
}

export function presentExternalTable(table: ExternalTableSummary, t: Translate): Presentation {
  const { name, tableKind, dataFormat } = table;
  return {
    label: name,
    description: `${tableKind} · ${dataFormat}`,
    icon: { id: 'link-external' },
    contextValue: tokens('entity', 'externalTables'),
    children: 'none',
    accessibleLabel: t('External table {0}, {1}, {2}', name, tableKind, dataFormat),
  };
}

export function presentView({ name, source, isIncomplete }: MaterializedViewSummary, t: Translate): Presentation {
  const from = t('of {0}', source);
  return {
    label: name,
    description: isIncomplete ? `${from} · ${t('incomplete')}` : from,
    icon: isIncomplete ? { id: 'warning', color: 'list.warningForeground' } : { id: 'layers' },
    contextValue: tokens('entity', 'materializedViews'),
    children: 'none',
    accessibleLabel: t('Materialized view {0} of {1}', name, source),
  };
}

export function presentFunction({ name, parameters }: FunctionSummary, t: Translate): Presentation {
  return {
    label: name,
    description: parameters,
    icon: { id: 'symbol-function' },
    contextValue: tokens('entity', 'functions'),
    children: 'none',
    accessibleLabel: t('Function {0}', name),
  };
}

export function presentPrincipal(line: EffectiveAssignment, t: Translate): Presentation {
  const { role, principal, origin } = line;
  const origins = {
    cluster: t('of the cluster'),
    database: t('of the database'),
    leader: t('of the leader'),
    override: t('of the override'),
    both: t('of leader and override'),
  };
  const isGroup = /^aadgroup=|^group=/i.test(principal);
  return {
    label: shortName(principal),
    description: `${role} · ${origins[origin]}`,
    icon: { id: isGroup ? 'organization' : 'account' },
    contextValue: tokens('principal', origin === 'leader' || origin === 'cluster' ? 'inherited' : 'own'),
    children: 'none',
    accessibleLabel: t('Principal {0}, {1}, {2}', shortName(principal), role, origins[origin]),
  };
}

export function presentPolicy(policy: PolicySummary, t: Translate): Presentation {
  const name = policy.policy === 'caching' ? t('Caching') : t('Retention');
  const of = policy.table ?? (policy.policy === 'caching' ? policy.view : undefined);
  const label = of === undefined ? name : `${name}: ${of}`;
  const description = policyText(policy, t);
  return {
    label,
    description,
    icon: { id: policy.policy === 'caching' ? 'flame' : 'history' },
    contextValue: tokens('policy', policy.policy, ...(of === undefined ? [] : ['ofTable'])),
    children: 'none',
    accessibleLabel: t('Policy {0}, {1}', label, description),
  };
}

function policyText(policy: PolicySummary, t: Translate): string {
  if (policy.policy === 'retention') {
    return policy.softDelete === null ? t('for ever') : t('{0}, then gone', formatDuration(policy.softDelete));
  }
  const hot = policy.caching === null ? t('everything hot') : t('hot: {0}', cachingText(policy.caching, t));
  return policy.origin === 'override' ? `${hot} · ${t('override')}` : hot;
}
