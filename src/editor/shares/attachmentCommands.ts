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
import type { Choice } from '../commands/inputs.ts';
import { withProgress } from '../commands/progress.ts';
import type { CommandHandlers, Services } from '../commands/services.ts';
import { isOutcome, runSteps, type Step } from '../commands/steps.ts';
import { type About, chosen, type Subject, subject } from '../commands/subject.ts';
import type { DatabaseNode } from '../tree/nodes.ts';
import type { FilterEntry, FilterMode } from './filterModes.ts';
import { type FilterAnswers, filterOf, filterSteps } from './filterSteps.ts';
import { gone } from './gone.ts';
import { agreesOnAzure, confirmed } from './questions.ts';
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

/** A followed database of a node, or one that the user chooses, `also` of Azure or only of this workspace. */
export async function followedSubject(
  services: Services,
  title: string,
  node?: DatabaseRef,
  also: 'azure' | 'nothing' = 'nothing',
): Promise<Subject<DatabaseChoice>> {
  const choices = (): Promise<readonly Choice<DatabaseChoice>[]> =>
    also === 'azure'
      ? allDatabaseChoices(services, 'ReadOnlyFollowing')
      : databaseChoices(services.backend, 'ReadOnlyFollowing');
  const question = { title, placeholder: t('The follower database'), none: t('No database is followed.'), choices };
  return subject(question, node && (await chosenByNode(services, node)));
}

/** As `followedSubject`, for a command that asks nothing else. Undefined when the user cancels. */
export async function askFollowed(...args: Parameters<typeof followedSubject>): Promise<DatabaseChoice | undefined> {
  return chosen(await followedSubject(...args));
}

interface SharedTables extends FilterAnswers, About<DatabaseChoice> {
  readonly leader?: { readonly cluster: string; readonly database: string };
}

async function changeSharedTables(services: Services, node?: DatabaseNode | AzureDatabaseNode): Promise<void> {
  const { backend } = services;
  const title = t('Change Shared Tables');
  const { initial, step } = await followedSubject(services, title, node, 'azure');
  const withLeader = async (state: SharedTables): Promise<SharedTables> =>
    state.about ? { ...state, ...(await leaderAndFilter(services, state.about)) } : state;
  const steps: readonly Step<SharedTables>[] = [
    {
      ...step,
      ask: async (state, position) => {
        const answer = await step.ask(state, position);
        return isOutcome(answer) ? answer : withLeader(answer);
      },
    },
    ...filterSteps<SharedTables>({ title, backend, database: ({ leader }) => leader }),
  ];
  const answers = await runSteps<SharedTables>(await withLeader(initial), steps);
  if (answers?.about === undefined) return;
  const { cluster, database } = answers.about;
  const filter = filterOf(answers) ?? noFilter;
  if (!(await agreesOnAzure(cluster, t("Change what '{0}' shows?", database), t('Change')))) return;
  await withProgress(t('Changing what {0} shows', database), (options) =>
    backend.alterFilter({ cluster, database, filter }, options),
  );
}

/** Without the leader at hand there is nothing to choose from; better said now than after all questions. */
async function leaderAndFilter(
  { backend }: Services,
  { cluster, database, summary }: DatabaseChoice,
): Promise<Omit<SharedTables, 'about'>> {
  const attachment = (await backend.listAttachments({ cluster })).find(({ databases }) =>
    databases.some(({ localName, standing }) => localName === database && standing === 'active'),
  );
  const leader = isAzureCluster(cluster)
    ? attachment && { ...attachment.leader, database: attachment.database }
    : summary.freshness?.leader;
  if (leader === undefined) {
    throw new SharingError(
      'AttachmentNotFound',
      t("'{0}' does not follow a leader at the moment. The views were refreshed.", database),
    );
  }
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
  return {
    ...answersOf(attachment?.filter ?? noFilter),
    leader: { cluster: leader.cluster, database: leader.database },
  };
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

async function detachAttachment(services: Services, node?: AttachmentNode): Promise<void> {
  if (node === undefined) return;
  const { backend, model } = services;
  const { cluster, attachmentId } = node;
  const attachment =
    (await backend.listAttachments({ cluster })).find((each) => each.attachmentId === attachmentId) ??
    (await gone(services, node));
  const name = attachment.configuration;
  const clusterName = model.cluster(cluster)?.name ?? '';
  const shown = attachment.databases.filter(({ standing }) => standing === 'active');
  const detail =
    shown.length === 0
      ? t('The leader is not changed.')
      : t('These go with it: {0}. The leader is not changed.', shown.map(({ localName }) => localName).join(', '));
  const question = t("Detach configuration '{0}' from cluster '{1}'?", name, clusterName);
  if (!(await confirmed(question, detail, t('Detach'), name))) return;
  await withProgress(t('Detaching {0}', name), (options) =>
    backend.detachAttachment({ cluster, attachmentId }, options),
  );
}
