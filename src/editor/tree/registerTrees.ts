import * as vscode from 'vscode';
import type { ServerSupervisor } from '../client/supervisor.ts';
import { type ContextKey, contextKeys, viewIds } from '../contributions.ts';
import type { InvitationsModel } from '../shares/invitationsModel.ts';
import type { GroupNode } from '../shares/sharingNodes.ts';
import type { SharingTree } from '../shares/sharingTree.ts';
import type { ObjectiveOf } from '../status/objectives.ts';
import type { AnyNode } from './anyNode.ts';
import type { CatalogModel } from './catalogModel.ts';
import { ClustersTreeProvider } from './clustersTreeProvider.ts';
import { TreeDragAndDrop } from './dragAndDrop.ts';
import type { EntityTree } from './entityTree.ts';
import { showFilter } from './filterInput.ts';
import { missingIn } from './missing.ts';
import type { ClusterNode, DatabaseNode, Side } from './nodes.ts';
import { StateDecorations } from './stateDecorations.ts';
import type { TreeFilter } from './treeFilter.ts';
import type { TreeFilters } from './treeFilters.ts';

export interface Trees {
  /** Resolves when a view was given its first clusters. */
  readonly asked: Promise<void>;
  /** Resolves when a view was given all that it shows at first. */
  readonly filled: Promise<void>;
  /** Brings a cluster or database into sight that has just come to be. */
  reveal(node: ClusterNode | DatabaseNode): Promise<void>;
  /** Brings into sight what is there already. */
  show(node: AnyNode): Promise<void>;
}

export interface TreesOptions {
  readonly model: CatalogModel;
  readonly sharing: SharingTree;
  readonly entities: EntityTree;
  /** Of these two views. */
  readonly filter: TreeFilter;
  /** Of all views. */
  readonly filters: TreeFilters;
  readonly invitations: InvitationsModel;
  readonly server: ServerSupervisor;
  readonly objective: ObjectiveOf;
  readonly keep: <T extends { dispose(): unknown }>(disposable: T) => T;
  readonly log: vscode.LogOutputChannel;
}

/** Shows both views, and keeps the keys that commands and welcome texts depend on. */
export function registerTrees(options: TreesOptions): Trees {
  const { model, sharing, entities, filter, filters, invitations, server, objective, keep, log } = options;
  const asked: Promise<void>[] = [];
  const filled: Promise<void>[] = [];
  const settled: Record<Side, () => Promise<void>> = { leader: async () => {}, follower: async () => {} };
  const create = (side: Side, viewId: string): vscode.TreeView<AnyNode> => {
    const treeDataProvider = keep(new ClustersTreeProvider(side, model, sharing, entities, objective));
    asked.push(treeDataProvider.asked);
    filled.push(treeDataProvider.filled);
    settled[side] = () => treeDataProvider.settled;
    const dragAndDropController = new TreeDragAndDrop(model);
    const look = { treeDataProvider, showCollapseAll: true, canSelectMany: true, dragAndDropController };
    return keep(vscode.window.createTreeView(viewId, look));
  };
  const ids = { leader: viewIds.leaders, follower: viewIds.followers };
  const views = { leader: create('leader', ids.leader), follower: create('follower', ids.follower) };

  const set = contextSetter();
  const stopModel = model.onLoaded((clusters) => {
    for (const key of Object.keys(contextKeys) as ContextKey[]) {
      const isMissing = missingIn(clusters)[key];
      if (isMissing !== undefined) set(key, isMissing);
    }
  });
  const stopInvitations = invitations.onCounted((count) => set('noReceivedInvitation', count === 0));
  keep({ dispose: stopInvitations });
  const stopServer = server.onState(({ kind }) => set('serverDown', kind === 'waiting' || kind === 'stopped'));
  keep({ dispose: stopModel });
  keep({ dispose: stopServer });

  keep(vscode.window.registerFileDecorationProvider(new StateDecorations()));
  keep({ dispose: filters.onChanged(({ text }) => set('filtered', text !== '')) });
  keep({ dispose: showFilter(filter, [views.leader, views.follower]) });
  keep(refreshFollowers(views.leader, sharing, settled.leader));

  const show = async (node: AnyNode): Promise<void> => {
    try {
      // The editor finds it among the rows that it was given last.
      await settled[node.side]();
      // A view that has the keyboard takes it back when it is redrawn at this moment: it gives it up before.
      await vscode.commands.executeCommand(`${ids[node.side]}.focus`);
      await views[node.side].reveal(node, { select: true, focus: true, expand: true });
    } catch (error) {
      // What was asked for is done; that it cannot be shown, because another took it away at once, is no failure.
      log.debug(String(error));
    }
  };
  return {
    asked: Promise.race(asked),
    filled: Promise.race(filled),
    show,
    reveal: async (node) => {
      // It need not match.
      await filters.set('');
      model.announce(node);
      await show(node);
    },
  };
}

/** Milliseconds between two looks at the reports of followers that are seen. */
const reportsEvery = 5000;

/** Followers say how far they are in reports that no one tells of: those that are seen are looked at again and again. */
function refreshFollowers(
  view: vscode.TreeView<AnyNode>,
  sharing: SharingTree,
  settled: () => Promise<void>,
): vscode.Disposable {
  const open = new Set<GroupNode>();
  let isLooking = false;
  const timer = setInterval(async () => {
    if (!view.visible || open.size === 0 || isLooking) return;
    isLooking = true;
    sharing.refresh([...open]);
    await settled();
    isLooking = false;
  }, reportsEvery);
  return vscode.Disposable.from(
    view.onDidExpandElement(({ element }) => {
      if (element.kind === 'group' && element.group === 'followers') open.add(element);
    }),
    view.onDidCollapseElement(({ element }) => {
      if (element.kind === 'group') open.delete(element);
    }),
    { dispose: () => clearInterval(timer) },
  );
}

/** Setting a key goes to another process; only a change is worth it. */
function contextSetter(): (key: ContextKey, value: boolean) => void {
  const known = new Map<ContextKey, boolean>();
  return (key, value) => {
    if (known.get(key) === value) return;
    known.set(key, value);
    void vscode.commands.executeCommand('setContext', contextKeys[key], value);
  };
}
