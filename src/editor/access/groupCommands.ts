import * as vscode from 'vscode';
import type { Group } from '../../protocol/access.ts';
import type { ClusterSummary } from '../../protocol/catalog.ts';
import { nameProblem } from '../../protocol/names.ts';
import { principalProblem } from '../../protocol/principals.ts';
import type { AzureDatabaseNode } from '../azureClusters/azureNodes.ts';
import { clusterChoices, type DatabaseChoice } from '../commands/choices.ts';
import { enterText, pickOne } from '../commands/inputs.ts';
import { withProgress } from '../commands/progress.ts';
import type { CommandHandlers, Services } from '../commands/services.ts';
import { runSteps, type Step, withAnswer } from '../commands/steps.ts';
import { type About, subject } from '../commands/subject.ts';
import { followedSubject } from '../shares/attachmentCommands.ts';
import { agreesOnAzure } from '../shares/questions.ts';
import type { ClusterNode, DatabaseNode } from '../tree/nodes.ts';

const t = vscode.l10n.t;

type Names = 'editGroup' | 'renameFollowed';

/** Groups whose members are known to a cluster, and the local name of what it follows. */
export function groupCommands(services: Services): Pick<CommandHandlers, Names> {
  return {
    editGroup: (node) => editGroup(services, node),
    renameFollowed: (node) => renameFollowed(services, node),
  };
}

type ClusterRef = Pick<ClusterSummary, 'uri' | 'name'>;

interface GroupAnswers extends About<ClusterRef> {
  /** With an empty name: a new one. */
  readonly group?: Group;
  readonly name?: string;
  readonly members?: readonly string[];
}

async function editGroup(services: Services, node?: ClusterNode): Promise<void> {
  const { backend, model } = services;
  const title = t('Edit Group');
  const none = t('There is no cluster yet. Create one first.');
  const choices = (): ReturnType<typeof clusterChoices> => clusterChoices(backend);
  const { initial, step } = subject<ClusterRef>(
    { title, placeholder: t('The cluster'), none, choices },
    node && { uri: node.cluster, name: model.cluster(node.cluster)?.name ?? '' },
  );
  const steps: readonly Step<GroupAnswers>[] = [
    step,
    {
      needed: () => true,
      ask: async (state, position) => {
        const other: Group = { name: '', members: [] };
        const group = await pickOne<Group>({
          title,
          position,
          placeholder: t('The group'),
          choices: async () => [
            ...(await backend.listGroups({ cluster: state.about?.uri ?? '' })).map((each) => ({
              label: each.name,
              description: each.members.join('; '),
              value: each,
            })),
            { label: `$(add) ${t('New Group…')}`, value: other },
          ],
        });
        return withAnswer(group, (chosen) => ({ ...state, group: chosen }));
      },
    },
    {
      needed: ({ group }) => group?.name === '',
      ask: async (state, position) => {
        const name = await enterText({
          title,
          position,
          prompt: t('Fully qualified name of the group'),
          placeholder: 'aadgroup=analysts@contoso.com',
          problem: groupNameProblem,
        });
        return withAnswer(name, (typed) => ({ ...state, name: typed.trim() }));
      },
    },
    {
      needed: () => true,
      ask: async (state, position) => {
        const name = state.name ?? state.group?.name ?? '';
        const members = await enterText({
          title,
          position,
          prompt: t('Members of {0}: fully qualified names with commas between them; none empties the group', name),
          placeholder: 'aaduser=kim@contoso.com, aadgroup=analysts@contoso.com',
          value: (state.group?.members ?? []).join(', '),
          problem: (text) => listed(text).map(principalProblem).find(Boolean),
        });
        return withAnswer(members, (typed) => ({ ...state, name, members: listed(typed) }));
      },
    },
  ];
  const { about, name, members } = (await runSteps<GroupAnswers>(initial, steps)) ?? {};
  if (about === undefined || name === undefined || members === undefined) return;
  await backend.setGroup({ cluster: about.uri, group: { name, members } });
}

function groupNameProblem(text: string): string | undefined {
  return (
    principalProblem(text) ??
    (/^aadgroup=/i.test(text.trim()) ? undefined : t("The name of a group begins with 'aadgroup='."))
  );
}

function listed(text: string): string[] {
  return text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

interface NewName extends About<DatabaseChoice> {
  readonly name?: string;
}

async function renameFollowed(services: Services, node?: DatabaseNode | AzureDatabaseNode): Promise<void> {
  const title = t('Rename Followed Database');
  const { initial, step } = await followedSubject(services, title, node, 'azure');
  const steps: readonly Step<NewName>[] = [
    step,
    {
      needed: () => true,
      ask: async (state, position) => {
        const database = state.about?.database ?? '';
        const name = await enterText({
          title,
          position,
          prompt: t("New local name of '{0}'; its leader keeps its own", database),
          value: database,
          problem: (text) => nameProblem('database', text),
        });
        return withAnswer(name, (typed) => ({ ...state, name: typed }));
      },
    },
  ];
  const { about, name } = (await runSteps<NewName>(initial, steps)) ?? {};
  if (about === undefined || name === undefined || name === about.database) return;
  const { cluster, database } = about;
  if (!(await agreesOnAzure(cluster, t("Rename '{0}' to '{1}'?", database, name), t('Rename')))) return;
  await withProgress(t("Renaming '{0}'", database), (options) =>
    services.backend.renameFollowed({ cluster, database, name }, options),
  );
}
