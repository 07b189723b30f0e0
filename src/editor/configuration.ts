import * as vscode from 'vscode';
import { type SettingName, settings } from './contributions.ts';

type Widen<T> = T extends number
  ? number
  : T extends string
    ? string
    : T extends object
      ? Readonly<Record<string, unknown>>
      : T;
export type SettingValue<N extends SettingName> = Widen<(typeof settings)[N]['default']>;

/** What the user has set, or its default when that is of another type than it must be. */
export function readSetting<N extends SettingName>(name: N): SettingValue<N> {
  const setting = settings[name];
  const value: unknown = vscode.workspace.getConfiguration().get(setting.id);
  const fits = typeof value === typeof setting.default && value !== null;
  return (fits ? value : setting.default) as SettingValue<N>;
}

/** Into the settings of the workspace where there is one, so that whoever shares it shares this. */
export async function writeSetting<N extends SettingName>(name: N, value: SettingValue<N>): Promise<void> {
  const hasWorkspace = (vscode.workspace.workspaceFolders ?? []).length > 0;
  const target = hasWorkspace ? vscode.ConfigurationTarget.Workspace : vscode.ConfigurationTarget.Global;
  await vscode.workspace.getConfiguration().update(settings[name].id, value, target);
}

export function onSettingChanged(name: SettingName, listener: () => void): vscode.Disposable {
  return vscode.workspace.onDidChangeConfiguration((event) => {
    if (event.affectsConfiguration(settings[name].id)) listener();
  });
}
