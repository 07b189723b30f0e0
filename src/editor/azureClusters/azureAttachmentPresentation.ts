import type { AttachmentSummary, FollowerSummary } from '../../protocol/following.ts';
import type { Translate } from '../translate.ts';
import { type Presentation, tokens } from '../tree/presentation.ts';
import { type FilterPart, filterParts, filterText, kindLabel } from './azureFilterParts.ts';

export function presentAzureFollower(
  { clusterName, configuration, database, origin, filter }: FollowerSummary,
  t: Translate,
): Presentation {
  const what = database === '*' ? t('all databases') : database;
  const notes = [
    ...(filterParts(filter).length > 0 ? [t('a part of it')] : []),
    ...(origin === 'DataShare' ? [t('by Data Share')] : []),
  ];
  return {
    label: clusterName,
    description: [what, ...notes, configuration].join(' · '),
    icon: { id: 'broadcast' },
    contextValue: tokens('azureFollower'),
    children: 'none',
    accessibleLabel: t('Follower {0}, {1}, configuration {2}', clusterName, what, configuration),
  };
}

export function presentAzureAttachment(attachment: AttachmentSummary, t: Translate): Presentation {
  const { configuration, leader, database, phase, filter } = attachment;
  const isAll = database === '*';
  const what = isAll ? t('{0}: all databases', leader.clusterName) : `${leader.clusterName}/${database}`;
  const stands = phase === 'attaching' ? t('attaching') : attachment.state;
  const description = [stands, `← ${what}`, ...(filterParts(filter).length > 0 ? [t('a part of it')] : [])];
  return {
    label: configuration,
    description: description.filter(Boolean).join(' · '),
    icon: iconOf(attachment),
    contextValue: tokens('azureAttachment'),
    children: detailsOf(attachment, t).length > 0 ? 'collapsed' : 'none',
    accessibleLabel:
      stands === undefined
        ? t('Configuration {0}, follows {1}', configuration, what)
        : t('Configuration {0}, follows {1}, {2}', configuration, what, stands),
  };
}

function iconOf({ phase, state }: AttachmentSummary): Presentation['icon'] {
  if (phase === 'attaching') return { id: 'sync' };
  return state === undefined ? { id: 'plug' } : { id: 'error', color: 'list.errorForeground' };
}

/** What a configuration brings, and how: a line each, whose name is its own among them. */
export function detailsOf(
  { databases, filter, principalsKind, database }: AttachmentSummary,
  t: Translate,
): readonly { readonly name: string; readonly look: Presentation }[] {
  return [
    ...databases.map(({ localName, database: original }) => {
      const from = original === localName ? '' : `← ${original}`;
      return { name: `database ${localName}`, look: detail(localName, from, 'database') };
    }),
    ...(database === '*' && databases.length === 0
      ? [{ name: 'none', look: detail(t('No database yet'), '', 'info') }]
      : []),
    ...filterParts(filter).map((part) => ({
      name: `${part.kind} ${part.isIncluded}`,
      look: filterDetail(part, t),
    })),
    ...(principalsKind ? [{ name: 'principals', look: detail(t('Principals'), principalsKind, 'key') }] : []),
  ];
}

function filterDetail(part: FilterPart, t: Translate): Presentation {
  const { kind, isIncluded, names } = part;
  const which = isIncluded ? t('shared') : t('held back');
  const look = detail(kindLabel(kind, t), `${which}: ${names.join(', ')}`, isIncluded ? 'check' : 'circle-slash');
  return { ...look, accessibleLabel: filterText(part, t) };
}

function detail(label: string, description: string, icon: string): Presentation {
  return { label, description, icon: { id: icon }, contextValue: tokens('azureDetail'), children: 'none' };
}
