import * as vscode from 'vscode';
import type { Group } from '../../protocol/access.ts';
import { nameProblem } from '../../protocol/names.ts';
import { principalProblem } from '../../protocol/principals.ts';
import type { AzureDatabaseNode } from '../azureClusters/azureNodes.ts';
import { clusterChoices } from '../commands/choices.ts';
import { enterText } from '../commands/inputs.ts';
import { withProgress } from '../commands/progress.ts';
import type { CommandHandlers, Services } from '../commands/services.ts';
import { isOutcome } from '../commands/steps.ts';
import { askFollowed } from '../shares/attachmentCommands.ts';
import { agreesOnAzure, ask, single } from '../shares/questions.ts';
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

async function editGroup({ backend }: Services, node?: ClusterNode): Promise<void> {
  const title = t('Edit Group');
  const cluster =
    node?.cluster ??
    (await ask(title, t('The cluster'), t('There is no cluster yet. Create one first.'), () => clusterChoices(backend)))
      ?.uri;
  if (cluster === undefined) return;
  const other: Group = { name: '', members: [] };
  const group = await ask<Group>(title, t('The group'), '', async () => [
    ...(await backend.listGroups({ cluster })).map((each) => ({
      label: each.name,
      description: each.members.join('; '),
      value: each,
    })),
    { label: `$(add) ${t('New Group…')}`, value: other },
  ]);
  if (group === undefined) return;
  const name = group.name || (await askGroupName(title));
  if (name === undefined) return;
  const members = await enterText({
    title,
    position: single,
    prompt: t('Members of {0}: fully qualified names with commas between them; none empties the group', name),
    placeholder: 'aaduser=kim@contoso.com, aadgroup=analysts@contoso.com',
    value: group.members.join(', '),
    problem: (text) => listed(text).map(principalProblem).find(Boolean),
  });
  if (isOutcome(members)) return;
  await backend.setGroup({ cluster, group: { name, members: listed(members) } });
}

async function askGroupName(title: string): Promise<string | undefined> {
  const name = await enterText({
    title,
    position: single,
    prompt: t('Fully qualified name of the group'),
    placeholder: 'aadgroup=analysts@contoso.com',
    problem: (text) =>
      principalProblem(text) ??
      (/^aadgroup=/i.test(text.trim()) ? undefined : t("The name of a group begins with 'aadgroup='.")),
  });
  return isOutcome(name) ? undefined : name.trim();
}

function listed(text: string): string[] {
  return text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

async function renameFollowed(services: Services, node?: DatabaseNode | AzureDatabaseNode): Promise<void> {
  const title = t('Rename Followed Database');
  const chosen = await askFollowed(services, title, node, 'azure');
  if (chosen === undefined) return;
  const { cluster, database } = chosen;
  const name = await enterText({
    title,
    position: single,
    prompt: t("New local name of '{0}'; its leader keeps its own", database),
    value: database,
    problem: (text) => nameProblem('database', text),
  });
  if (isOutcome(name) || name === database) return;
  if (!(await agreesOnAzure(cluster, t("Rename '{0}' to '{1}'?", database, name), t('Rename')))) return;
  await withProgress(t("Renaming '{0}'", database), (options) =>
    services.backend.renameFollowed({ cluster, database, name }, options),
  );
}
