import * as vscode from 'vscode';
import type { FollowerSummary } from '../../protocol/following.ts';
import { chosenByNode, clusterChoices, clusterNow } from '../commands/choices.ts';
import { withProgress } from '../commands/progress.ts';
import type { CommandHandlers, Services } from '../commands/services.ts';
import { forEachOf } from '../commands/several.ts';
import type { ClusterNode, DatabaseNode } from '../tree/nodes.ts';
import { gone } from './gone.ts';
import { ask, confirmed } from './questions.ts';
import type { FollowerNode, GroupNode } from './sharingNodes.ts';
import { presentLeaderFollower } from './sharingPresentation.ts';

const t = vscode.l10n.t;

export function followerCommands(services: Services): Pick<CommandHandlers, 'showFollowers' | 'detachFollowers'> {
  return {
    showFollowers: (of) => showFollowers(services, of),
    detachFollowers: (node, nodes) => detachFollowers(services, node, nodes),
  };
}

/** Shows who follows the databases of a cluster; a text is its name or URI, as errors give it. */
async function showFollowers(services: Services, of?: ClusterNode | DatabaseNode | string): Promise<void> {
  const { backend, model, sharing, show } = services;
  const uri = typeof of === 'object' ? of.cluster : await clusterOf(services, of);
  if (uri === undefined) return;
  const { name: clusterName } = await clusterNow(backend, uri);
  const only = typeof of === 'object' && of.kind === 'database' ? of.database : undefined;
  if (only !== undefined) await chosenByNode(services, { cluster: uri, database: only });
  const databases = await backend.listDatabases({ cluster: uri, patience: 0 });
  const followed = databases.filter(
    ({ name, access, followers }) =>
      access === 'ReadWrite' && followers.length > 0 && (only === undefined || only === name),
  );
  if (followed.length > 0) {
    for (const { name } of followed) await show(sharing.followersNode(model.databaseNode('leader', uri, name)));
    return;
  }
  // It may be what the cluster follows itself that is in the way.
  if (databases.some(({ access }) => access === 'ReadOnlyFollowing')) await show(model.clusterNode('follower', uri));
  else void vscode.window.showInformationMessage(t("No cluster follows a database of '{0}'.", clusterName));
}

async function clusterOf({ backend }: Services, nameOrUri?: string): Promise<string | undefined> {
  if (nameOrUri === undefined) {
    const none = t('There is no cluster yet. Create one first.');
    const chosen = await ask(t('Show Followers'), t('The leader cluster'), none, () => clusterChoices(backend));
    return chosen?.uri;
  }
  return (await clusterNow(backend, nameOrUri)).uri;
}

async function detachFollowers(
  services: Services,
  node?: FollowerNode | GroupNode,
  nodes: readonly (FollowerNode | GroupNode)[] = [],
): Promise<void> {
  const { backend, model } = services;
  const cluster = node?.cluster ?? (await clusterOf(services));
  if (cluster === undefined) return;
  const all = await backend.listFollowers({ cluster });
  const wanted = await followersOf(services, all, node, nodes);
  if (wanted.length === 0) return;
  const clusterName = model.cluster(cluster)?.name ?? cluster;
  const question =
    wanted.length === 1
      ? t("Detach follower '{0}' from '{1}'?", wanted[0]?.clusterName ?? '', clusterName)
      : t("Detach {0} followers from '{1}'?", wanted.length, clusterName);
  const names = wanted.map((each) => `${each.clusterName} (${each.configuration})`).join('\n');
  const detail = t('They lose access at once, their queries end, and their caches and results are gone:\n{0}', names);
  const typed = wanted.map((each) => each.clusterName).join(', ');
  if (!(await confirmed(question, detail, t('Detach'), typed))) return;
  await withProgress(t('Detaching followers of {0}', clusterName), (options) =>
    forEachOf(
      wanted,
      (each) => `${each.clusterName} (${each.configuration})`,
      ({ attachmentId }) => backend.detachFollowers({ cluster, attachmentIds: [attachmentId] }, options),
      options,
    ),
  );
}

/** Those that are selected, those of a group, or one that the user chooses. */
async function followersOf(
  services: Services,
  all: readonly FollowerSummary[],
  node: FollowerNode | GroupNode | undefined,
  nodes: readonly (FollowerNode | GroupNode)[],
): Promise<readonly FollowerSummary[]> {
  if (node?.kind === 'group') {
    const database = node.parent.kind === 'database' ? node.parent.database : undefined;
    return all.filter((each) => database === undefined || each.database === database || each.database === '*');
  }
  if (node) {
    const ids = [node, ...nodes].flatMap((each) =>
      each.kind === 'leaderFollower' && each.cluster === node.cluster ? [each.attachmentId] : [],
    );
    const found = all.filter(({ attachmentId }) => ids.includes(attachmentId));
    return found.length > 0 ? found : gone(services, node);
  }
  const none = t('No cluster follows it.');
  const chosen = await ask(t('Detach Followers'), t('The follower to detach'), none, async () =>
    all.map((each) => ({
      label: each.clusterName,
      description: `${each.database} · ${presentLeaderFollower(each, t).description}`,
      value: each,
    })),
  );
  return chosen ? [chosen] : [];
}
