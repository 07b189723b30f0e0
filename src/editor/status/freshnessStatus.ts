import * as vscode from 'vscode';
import type { Freshness } from '../../protocol/catalog.ts';
import type { ServerState, ServerSupervisor } from '../client/supervisor.ts';
import { commandIds } from '../contributions.ts';
import { type FollowersModel, worstOf } from './followersModel.ts';
import type { ObjectiveOf } from './objectives.ts';
import { type StatusText, statusOf } from './statusText.ts';

/** Milliseconds after which a lag that nobody has told anew is a larger figure. */
const aging = 1000;

/** The item at the bottom: how far the worst follower is behind, or what is wrong with the server. */
export class FreshnessStatus implements vscode.Disposable {
  readonly #item: vscode.StatusBarItem;
  readonly #followers: FollowersModel;
  readonly #server: ServerSupervisor;
  readonly #objective: ObjectiveOf;
  readonly #unsubscribe: readonly (() => void)[];
  #shown: StatusText | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(followers: FollowersModel, server: ServerSupervisor, objective: ObjectiveOf) {
    this.#item = vscode.window.createStatusBarItem('dataShareExplorer.freshness', vscode.StatusBarAlignment.Left, 0);
    this.#item.name = vscode.l10n.t('Data Share Freshness');
    this.#followers = followers;
    this.#server = server;
    this.#objective = objective;
    const update = (): void => this.update();
    this.#unsubscribe = [followers.onChanged(update), server.onState(update)];
    this.update();
  }

  dispose(): void {
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
    clearTimeout(this.#timer);
    this.#item.dispose();
  }

  update(): void {
    clearTimeout(this.#timer);
    const state: ServerState = this.#server.state;
    const followers: readonly Freshness[] = this.#followers.all;
    const worst = worstOf(followers, this.#objective);
    const objective = worst ? this.#objective(worst) : 0;
    this.#show(statusOf(state, worst, followers.length, objective, vscode.l10n.t));
    if (worst && worst.lag > 0) this.#timer = setTimeout(() => this.update(), aging);
  }

  /** Each text that is set goes to the window, also where it is the same. */
  #show(status: StatusText | undefined): void {
    if (JSON.stringify(status) === JSON.stringify(this.#shown)) return;
    this.#shown = status;
    if (status === undefined) {
      this.#item.hide();
      return;
    }
    this.#item.text = status.text;
    this.#item.tooltip = status.tooltip;
    this.#item.command = status.serverTrouble ? commandIds.showLog : commandIds.showFreshness;
    this.#item.backgroundColor = status.warning ? new vscode.ThemeColor('statusBarItem.warningBackground') : undefined;
    this.#item.accessibilityInformation = { label: status.tooltip };
    this.#item.show();
  }
}
