import * as vscode from 'vscode';
import { isAzureCluster } from '../../protocol/azureClouds.ts';
import { SharingError } from '../../protocol/errors.ts';
import type { TableLevelSharing } from '../../protocol/filters.ts';
import { sharedKinds } from '../../protocol/sharedKinds.ts';
import type { AzureDatabaseNode } from '../azureClusters/azureNodes.ts';
import {
  allDatabaseChoices,
  chosenByNode,
  type DatabaseChoice,
  type DatabaseRef,
  databaseChoices,
} from '../commands/choices.ts';
import { withProgress } from '../commands/progress.ts';
import type { CommandHandlers, Services } from '../commands/services.ts';
import { runSteps } from '../commands/steps.ts';
import type { DatabaseNode } from '../tree/nodes.ts';
import type { FilterEntry, FilterMode } from './filterModes.ts';
import { type FilterAnswers, filterOf, filterSteps } from './filterSteps.ts';
import { agreesOnAzure, ask, confirmed } from './questions.ts';
import type { AttachmentNode } from './sharingNodes.ts';
import { noFilter } from './sharingTexts.ts';

const t = vscode.l10n.t;

type Names = 'changeSharedTables' | 'detachAttachment';

/** What a follower changes about what it has attached. */
export function attachmentCommands(services: Services): Pick<CommandHandlers, Names> {
  return {
    changeSharedTables: (node) => changeSharedTables(services, node),
    detachAttachment: (node) => detachAttachment(services, node),
  };
}

/**
 * A followed database of a node, or one that the user chooses, `also` of Azure or only of this workspace. Undefined when
 * the user cancels.
 */
export async function askFollowed(
  services: Services,
  title: string,
  node?: DatabaseRef,
  also: 'azure' | 'nothing' = 'nothing',
): Promise<DatabaseChoice | undefined> {
  if (node !== undefined) return chosenByNode(services, node);
  return ask(title, t('The follower database'), t('No database is followed.'), () =>
    also === 'azure'
      ? allDatabaseChoices(services, 'ReadOnlyFollowing')
      : databaseChoices(services.backend, 'ReadOnlyFollowing'),
  );
}

async function changeSharedTables(services: Services, node?: DatabaseNode | AzureDatabaseNode): Promise<void> {
  const { backend } = services;
  const title = t('Change Shared Tables');
  const chosen = await askFollowed(services, title, node, 'azure');
  if (chosen === undefined) return;
  const { cluster, database } = chosen;
  const attachment = (await backend.listAttachments({ cluster })).find(({ databases }) =>
    databases.some(({ localName, standing }) => localName === database && standing === 'active'),
  );
  const leader = isAzureCluster(cluster)
    ? attachment && { ...attachment.leader, database: attachment.database }
    : chosen.summary.freshness?.leader;
  if (leader === undefined) return;
  // Without the leader at hand there is nothing to choose from; better said now than after all questions.
  const isAtHand = isAzureCluster(cluster)
    ? isAzureCluster(leader.cluster)
    : (await backend.listClusters({})).some(({ uri }) => uri === leader.cluster);
  if (!isAtHand) {
    throw new SharingError(
      'LeaderUnavailable',
      isAzureCluster(cluster)
        ? t("None of your subscriptions has leader '{0}', so its tables cannot be listed.", leader.clusterName)
        : t(
            "Leader '{0}' is not in this workspace, so its tables cannot be listed. Add its folder to the workspace.",
            leader.clusterName,
          ),
    );
  }
  const now = attachment?.filter ?? noFilter;
  const steps = filterSteps<FilterAnswers>({
    title,
    backend,
    database: () => ({ cluster: leader.cluster, database: leader.database }),
  });
  const answers = await runSteps<FilterAnswers>(answersOf(now), steps);
  if (answers === undefined) return;
  const filter = filterOf(answers) ?? noFilter;
  if (!(await agreesOnAzure(cluster, t("Change what '{0}' shows?", database), t('Change')))) return;
  await withProgress(t('Changing what {0} shows', database), (options) =>
    backend.alterFilter({ cluster, database, filter }, options),
  );
}

/** What is shared at the moment, as answers that the user goes on from. */
function answersOf(filter: TableLevelSharing): FilterAnswers {
  const list = (mode: FilterMode): readonly FilterEntry[] =>
    sharedKinds.flatMap((kind) => filter[kind][mode].filter((name) => name !== '*').map((name) => ({ kind, name })));
  const included = list('include');
  const entries = included.length > 0 ? included : list('exclude');
  return {
    was: included.length > 0 ? 'include' : 'exclude',
    picked: entries.filter(({ name }) => !name.includes('*')),
    wildcards: entries.filter(({ name }) => name.includes('*')),
  };
}

async function detachAttachment({ backend, model, sharing }: Services, node?: AttachmentNode): Promise<void> {
  if (node === undefined) return;
  const { cluster, attachmentId } = node;
  const attachment = (await backend.listAttachments({ cluster })).find((each) => each.attachmentId === attachmentId);
  const name = attachment?.configuration ?? sharing.look(node).label;
  const clusterName = model.cluster(cluster)?.name ?? '';
  const shown = (attachment?.databases ?? []).filter(({ standing }) => standing === 'active');
  const detail =
    shown.length === 0
      ? t('The leader is not changed.')
      : t('These go with it: {0}. The leader is not changed.', shown.map(({ localName }) => localName).join(', '));
  const question = t("Detach configuration '{0}' from cluster '{1}'?", name, clusterName);
  if (!(await confirmed(question, detail, t('Detach')))) return;
  await backend.detachAttachment({ cluster, attachmentId });
}
