import * as vscode from 'vscode';
import { type SettingName, settings } from './contributions.ts';

type Widen<T> = T extends number ? number : T extends string ? string : T;
export type SettingValue<N extends SettingName> = Widen<(typeof settings)[N]['default']>;

/** What the user has set, or its default when that is of another type than it must be. */
export function readSetting<N extends SettingName>(name: N): SettingValue<N> {
  const setting = settings[name];
  const value: unknown = vscode.workspace.getConfiguration().get(setting.id);
  return (typeof value === typeof setting.default ? value : setting.default) as SettingValue<N>;
}

export function onSettingChanged(name: SettingName, listener: () => void): vscode.Disposable {
  return vscode.workspace.onDidChangeConfiguration((event) => {
    if (event.affectsConfiguration(settings[name].id)) listener();
  });
}
