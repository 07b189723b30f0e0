import * as vscode from 'vscode';
import { commandIds } from '../contributions.ts';
import { type ActingPrincipal, shortName } from './actingPrincipal.ts';

/** Says as whom everything is done, and lets the user act as another. */
export class PrincipalStatus implements vscode.Disposable {
  readonly #item: vscode.StatusBarItem;
  readonly #principal: ActingPrincipal;
  readonly #unsubscribe: () => void;

  constructor(principal: ActingPrincipal) {
    this.#item = vscode.window.createStatusBarItem('dataShareExplorer.principal', vscode.StatusBarAlignment.Left, -1);
    this.#item.name = vscode.l10n.t('Data Share Principal');
    this.#item.command = commandIds.actAs;
    this.#principal = principal;
    this.#unsubscribe = principal.onChanged(() => this.#update());
    this.#update();
    this.#item.show();
  }

  dispose(): void {
    this.#unsubscribe();
    this.#item.dispose();
  }

  #update(): void {
    const { current, local } = this.#principal;
    const tooltip =
      current === local
        ? vscode.l10n.t('Data Share: you act as yourself, {0}', current)
        : vscode.l10n.t('Data Share: you act as {0}', current);
    this.#item.text = `$(account) ${shortName(current)}`;
    this.#item.tooltip = tooltip;
    this.#item.accessibilityInformation = { label: tooltip };
    // Whoever acts as another must not forget it.
    this.#item.backgroundColor =
      current === local ? undefined : new vscode.ThemeColor('statusBarItem.warningBackground');
  }
}
