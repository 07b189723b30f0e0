import * as vscode from 'vscode';
import type { DocumentDatabase } from '../../protocol/editor.ts';
import type { Services } from '../commands/services.ts';
import { destructiveCommand } from './destructiveCommand.ts';
import { titleOf } from './queryAtCursor.ts';

const t = vscode.l10n.t;

/** Runs a text and shows how it goes in the results panel; settles when it has ended. */
export async function runOn(services: Services, text: string, on: DocumentDatabase): Promise<void> {
  const { backend, results } = services;
  const { cluster, clusterName, database } = on;
  if (!(await isWanted(text, on))) return;
  const about = { title: titleOf(text), text, clusterName, database, cluster };
  await results.run(about, (signal) => backend.runQuery({ cluster, database, text, firstPage: true }, { signal }));
}

/** Queries only read. A command that destroys is run when the user has seen on which database. */
export async function isWanted(text: string, { clusterName, database }: DocumentDatabase): Promise<boolean> {
  const command = destructiveCommand(text);
  if (command === undefined) return true;
  const run = t('Run');
  const question = t("Run '{0}' on {1}/{2}?", command, clusterName, database);
  const detail = t('What this command takes away is gone for everybody, followers included.');
  return (await vscode.window.showWarningMessage(question, { modal: true, detail }, run)) === run;
}
