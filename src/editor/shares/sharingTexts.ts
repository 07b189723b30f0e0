import type { NameFilter, TableLevelSharing } from '../../protocol/filters.ts';
import type { FollowerSummary, Standing } from '../../protocol/following.ts';
import type { SharedKind } from '../../protocol/sharedKinds.ts';
import { sharedKinds } from '../../protocol/sharedKinds.ts';
import type { DataSetSummary, InvitationStatus, SubscriptionStatus } from '../../protocol/shares.ts';
import type { Translate } from '../translate.ts';

/** `2026-12-31 09:30 UTC` of milliseconds since 1970: Kusto's times are all UTC. */
export function formatTime(time: number): string {
  return `${new Date(time).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

export function invitationStatusText(status: InvitationStatus, t: Translate): string {
  switch (status) {
    case 'Pending':
      return t('pending');
    case 'Accepted':
      return t('accepted');
    case 'Rejected':
      return t('rejected');
    case 'Withdrawn':
      return t('withdrawn');
    case 'Expired':
      return t('expired');
  }
}

export function subscriptionStatusText(status: SubscriptionStatus, t: Translate): string {
  switch (status) {
    case 'Active':
      return t('active');
    case 'Revoking':
      return t('being revoked');
    case 'Revoked':
      return t('revoked');
    case 'SourceDeleted':
      return t('deleted at its source');
  }
}

export function originText(origin: FollowerSummary['origin'], t: Translate): string {
  return origin === 'Direct' ? t('direct') : t('by a share');
}

export function standingText(standing: Standing, t: Translate): string {
  switch (standing) {
    case 'active':
      return t('active');
    case 'waiting':
      return t('waits: the cluster owns a database of this name');
    case 'conflict':
      return t('conflict: another followed database has this name');
  }
}

/** What a data set holds: the cluster, a database, or which tables of it. */
export function dataSetText({ kind, database = '', filter }: DataSetSummary, t: Translate): string {
  if (kind === 'KustoCluster') return t('all databases');
  return filter ? `${database} · ${filterText(filter, t)}` : database;
}

export function kindText(kind: SharedKind, t: Translate): string {
  switch (kind) {
    case 'tables':
      return t('Tables');
    case 'externalTables':
      return t('External tables');
    case 'materializedViews':
      return t('Materialized views');
    case 'functions':
      return t('Functions');
  }
}

/** The lists of a filter in one line; kinds of which nothing is shared are left out. */
export function filterText(filter: TableLevelSharing, t: Translate): string {
  const parts = sharedKinds.flatMap((kind) => {
    const { include, exclude } = filter[kind];
    const none = exclude.includes('*');
    if (none || (include.length === 0 && exclude.length === 0)) return [];
    const names = [...include, ...exclude.map((name) => `-${name}`)].join(', ');
    return [kind === 'tables' ? names : `${kindText(kind, t)}: ${names}`];
  });
  return parts.length > 0 ? parts.join('; ') : t('everything');
}

export const nothingFiltered: NameFilter = { include: [], exclude: [] };
export const noFilter: TableLevelSharing = {
  tables: nothingFiltered,
  externalTables: nothingFiltered,
  materializedViews: nothingFiltered,
  functions: nothingFiltered,
};
