import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { ExtensionApi } from '../../../src/extension.ts';

/** The extension, activated. */
export async function activated(): Promise<ExtensionApi> {
  const extension = vscode.extensions.getExtension<ExtensionApi>('data-share-explorer.data-share-explorer');
  assert.ok(extension);
  return extension.activate();
}

export function workspaceFolder(): vscode.WorkspaceFolder {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(folder);
  return folder;
}

/** Writes a file into the workspace, and gives its path. */
export async function workspaceFile(name: string, content: string): Promise<string> {
  const path = join(workspaceFolder().uri.fsPath, name);
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(path, content);
  return path;
}

/** URI of a cluster of that name, made in the workspace when there is none. */
export async function cluster({ services }: ExtensionApi, name: string): Promise<string> {
  const { backend } = services;
  const found = (await backend.listClusters({})).find((each) => each.name === name);
  const folder = workspaceFolder().uri.toString();
  return (found ?? (await backend.createCluster({ folder, name, region: 'West Europe' }))).uri;
}

/** What the window shows as messages while `act` runs, instead of showing them. The first button is never pressed. */
export async function messagesOf(act: () => Promise<unknown>): Promise<readonly string[]> {
  const shown: string[] = [];
  const { showErrorMessage, showWarningMessage } = vscode.window;
  const note = async (message: string): Promise<undefined> => void shown.push(message);
  Object.assign(vscode.window, { showErrorMessage: note, showWarningMessage: note });
  try {
    await act();
  } finally {
    Object.assign(vscode.window, { showErrorMessage, showWarningMessage });
  }
  return shown;
}
