import * as vscode from 'vscode';
import type { Freshness } from '../../protocol/catalog.ts';
import { commandIds } from '../contributions.ts';
import { formatDuration } from '../format.ts';
import type { FollowersModel } from './followersModel.ts';
import { MissedObjectives } from './missedObjectives.ts';
import { followerName, type ObjectiveOf } from './objectives.ts';

/** Milliseconds between two looks while something is late; nothing is looked at otherwise. */
const interval = 1000;
const recovery = 60_000;

/** Warns when a follower misses its freshness objective, once for each time that it does. */
export function watchObjectives(followers: FollowersModel, objective: ObjectiveOf): vscode.Disposable {
  const missed = new MissedObjectives(objective, recovery);
  let timer: NodeJS.Timeout | undefined;
  const look = (): void => {
    clearTimeout(timer);
    const now = performance.now();
    const all = followers.all;
    warn(missed.look(all, now), objective);
    if (all.some(({ lag }) => lag > 0)) timer = setTimeout(look, interval);
  };
  const stop = followers.onChanged(look);
  return vscode.Disposable.from({ dispose: stop }, { dispose: () => clearTimeout(timer) });
}

function warn(missed: readonly Freshness[], objective: ObjectiveOf): void {
  const [first, ...others] = missed;
  if (first === undefined) return;
  const name = followerName(first);
  const limit = formatDuration(objective(first));
  const message =
    others.length === 0
      ? vscode.l10n.t('{0} is more than {1} behind its leader.', name, limit)
      : vscode.l10n.t('{0} and {1} more follower databases miss their freshness objectives.', name, others.length);
  const show = vscode.l10n.t('Show Freshness');
  const change = vscode.l10n.t('Change Objective');
  void vscode.window.showWarningMessage(message, show, change).then((chosen) => {
    if (chosen === show) void vscode.commands.executeCommand(commandIds.showFreshness);
    if (chosen === change) void vscode.commands.executeCommand(commandIds.setFreshnessObjective);
  });
}
