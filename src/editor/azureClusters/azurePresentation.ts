import type {
  AzureCluster,
  AzureDatabase,
  AzureInvitation,
  AzurePrincipal,
  AzureSubscription,
  AzureTenant,
} from '../../protocol/azure.ts';
import type { TableSummary } from '../../protocol/catalog.ts';
import type { ErrorCode, SharingError } from '../../protocol/errors.ts';
import type { Column } from '../../protocol/schema.ts';
import { formatBytes } from '../format.ts';
import type { Translate } from '../translate.ts';
import { entityGroupLook } from '../tree/entityPresentation.ts';
import { type Presentation, presentColumn, rowsText, tokens } from '../tree/presentation.ts';
import type { AzureGroup } from './azureNodes.ts';

const trouble = 'list.errorForeground';
const warning = 'list.warningForeground';
const asleep = 'disabledForeground';

/** Nodes of Azure have words of their own in their `contextValue`, so that no menu for the embedded engine is theirs. */
export function presentTenant({ name }: AzureTenant, t: Translate): Presentation {
  return {
    label: name,
    description: t('sign in to see its clusters'),
    icon: { id: 'organization' },
    contextValue: tokens('azureTenant'),
    children: 'none',
    accessibleLabel: t('Tenant {0}, press Enter to sign in', name),
  };
}

export function presentSubscription({ name, state }: AzureSubscription, t: Translate): Presentation {
  const isUsable = state === 'Enabled';
  return {
    label: name,
    description: isUsable ? '' : state,
    icon: { id: 'credit-card', ...(!isUsable && { color: warning }) },
    contextValue: tokens('azureSubscription'),
    children: 'collapsed',
    accessibleLabel: t('Subscription {0}', name),
  };
}

export function presentAzureCluster({ name, region, state }: AzureCluster, t: Translate): Presentation {
  const isRunning = state === 'Running';
  return {
    label: name,
    description: isRunning ? region : `${region} · ${state}`,
    // That it stands still is what somebody wanted.
    icon: { id: 'server-environment', ...(!isRunning && { color: state === 'Stopped' ? asleep : trouble }) },
    contextValue: tokens('azureCluster', isRunning ? 'azureRunning' : 'azureHalted'),
    children: 'collapsed',
    accessibleLabel: t('Azure cluster {0}, {1}, {2}', name, region, state),
  };
}

export function presentAzureDatabase(database: AzureDatabase, t: Translate): Presentation {
  const { name, following, isFollowed, state, suspendedSince } = database;
  const from = following && `← ${following.leaderName}/${following.database}`;
  const size = database.bytes === undefined ? undefined : formatBytes(database.bytes);
  const stands = suspendedSince !== undefined ? t('suspended') : state === 'Succeeded' ? undefined : state;
  const isBroken = suspendedSince !== undefined || state === 'Failed';
  return {
    label: name,
    description: [stands, from ?? (isFollowed ? t('followed') : undefined), size].filter(Boolean).join(' · '),
    icon: isBroken ? { id: 'error', color: trouble } : { id: following ? 'sync' : 'database' },
    contextValue: tokens('azureDatabase', ...(following ? sides(following.origin) : ['azureLeader'])),
    children: 'collapsed',
    accessibleLabel: following
      ? t('{0}, follows {1}', name, `${following.leaderName}/${following.database}`)
      : t('Database {0}', name),
  };
}

/** What came by Data Share is the provider's to change. */
function sides(origin: string): readonly string[] {
  return origin === 'DataShare' ? ['azureFollowing'] : ['azureAttached', 'azureFollowing'];
}

export function presentAzureGroup(group: AzureGroup, t: Translate): Presentation {
  const looks = {
    tables: { label: t('Tables'), icon: 'table' },
    followers: { label: t('Followers'), icon: 'broadcast' },
    attachments: { label: t('Attached Configurations'), icon: 'plug' },
    shares: { label: t('Shares'), icon: 'live-share' },
  };
  const isOwn = group === 'tables' || group === 'followers' || group === 'attachments' || group === 'shares';
  const { label, icon } = isOwn ? looks[group] : entityGroupLook(group, t);
  const own = { shares: ['azureShares'], principals: ['azurePrincipals'] };
  const contextValue = tokens('azureGroup', ...(group === 'shares' || group === 'principals' ? own[group] : []));
  return { label, description: '', icon: { id: icon }, contextValue, children: 'collapsed' };
}

/** An external table, view or function as it looks everywhere. */
export function presentAzureEntity(look: Presentation): Presentation {
  return { ...look, contextValue: tokens('azureEntity') };
}

export function presentAzureTable(table: TableSummary, t: Translate): Presentation {
  return {
    label: table.name,
    description: rowsText(table.rows, t),
    icon: { id: 'table' },
    contextValue: tokens('azureTable'),
    children: table.columns.length === 0 ? 'none' : 'collapsed',
    accessibleLabel: t('Table {0}, {1}', table.name, rowsText(table.rows, t)),
  };
}

export function presentAzureColumn(column: Column, t: Translate): Presentation {
  return { ...presentColumn(column, t), contextValue: tokens('azureColumn') };
}

export function presentAzurePrincipal({ name, role, type, principal }: AzurePrincipal, t: Translate): Presentation {
  const icons: Readonly<Record<string, string>> = { App: 'gear', Group: 'organization' };
  return {
    label: name,
    description: role,
    icon: { id: icons[type] ?? 'account' },
    contextValue: tokens('azurePrincipal', ...(principal === undefined ? [] : ['azureNamed'])),
    children: 'none',
    accessibleLabel: t('{0} is {1}', name, role),
  };
}

export function presentAzureInvitations(t: Translate): Presentation {
  return {
    label: t('Invitations of Azure Data Share'),
    description: '',
    icon: { id: 'mail' },
    contextValue: tokens('azureInvitations'),
    children: 'collapsed',
  };
}

export function presentAzureInvitation({ share, provider, status }: AzureInvitation, t: Translate): Presentation {
  const isPending = status === 'Pending';
  return {
    label: share,
    description: isPending ? t('from {0}', provider) : `${status} · ${t('from {0}', provider)}`,
    icon: { id: 'mail' },
    contextValue: tokens('azureInvitation', isPending ? 'azurePending' : 'azureAnswered'),
    children: 'none',
    accessibleLabel: t('Invitation to {0} from {1}, {2}', share, provider, status),
  };
}

/** A side bar is narrow: how it stands comes first, behind the name of what it is where nothing above tells it. */
export function presentAzureError(error: SharingError, t: Translate, name?: string): Presentation {
  const why = reasonOf(error.code, t);
  return {
    label: name ?? why,
    description: name === undefined ? error.message : `${why} · ${error.message}`,
    icon: error.kind === 'transient' ? { id: 'warning', color: warning } : { id: 'error', color: trouble },
    contextValue: tokens('azureError'),
    children: 'none',
    accessibleLabel: t('Could not be listed: {0} Press Enter to try again.', error.message),
  };
}

function reasonOf(code: ErrorCode, t: Translate): string {
  switch (code) {
    case 'Forbidden':
      return t('No permission');
    case 'AzureSignInNeeded':
      return t('Sign-in needed');
    case 'AzureBusy':
      return t('Busy');
    case 'AzureUnavailable':
      return t('Not reachable');
    case 'ClusterNotRunning':
      return t('Not running');
    default:
      return code.endsWith('NotFound') ? t('Not found') : t('Refused');
  }
}
