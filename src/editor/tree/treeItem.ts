import * as vscode from 'vscode';
import type { Presentation } from './presentation.ts';

const collapsible = {
  none: vscode.TreeItemCollapsibleState.None,
  collapsed: vscode.TreeItemCollapsibleState.Collapsed,
  expanded: vscode.TreeItemCollapsibleState.Expanded,
} as const;

/** A presentation as the editor shows it. */
export function treeItem(id: string, look: Presentation, children: keyof typeof collapsible): vscode.TreeItem {
  const item = new vscode.TreeItem(look.label, collapsible[children]);
  item.id = id;
  item.description = look.description;
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
