import * as vscode from 'vscode';
import { afterName } from '../afterName.ts';
import type { Presentation } from './presentation.ts';

const collapsible = {
  none: vscode.TreeItemCollapsibleState.None,
  collapsed: vscode.TreeItemCollapsibleState.Collapsed,
  expanded: vscode.TreeItemCollapsibleState.Expanded,
} as const;

/** A presentation as the editor shows it. `filtered`: only what matches a text is shown, and what holds a match is open. */
export function treeItem(id: string, look: Presentation, filtered?: { readonly isOpen: boolean }): vscode.TreeItem {
  const item = new vscode.TreeItem(look.label, collapsible[filtered?.isOpen ? 'expanded' : look.children]);
  // Another id while a filter holds: the editor remembers by it what was open, and what is found shall be.
  item.id = filtered ? `${id} #filtered` : id;
  item.description = afterName(look.label, look.description);
  item.contextValue = look.contextValue;
  item.iconPath = new vscode.ThemeIcon(
    look.icon.id,
    look.icon.color === undefined ? undefined : new vscode.ThemeColor(look.icon.color),
  );
  item.accessibilityInformation = {
    label: look.accessibleLabel ?? [look.label, look.description].filter(Boolean).join(', '),
  };
  return item;
}
