import * as vscode from 'vscode';
import { commandIds } from '../contributions.ts';
import { tokenOfUri } from './invitationLink.ts';

const t = vscode.l10n.t;

/** Links from outside: they show an invitation, after a question, and can do nothing else. */
export function registerInvitationLinks(): vscode.Disposable {
  return vscode.window.registerUriHandler({ handleUri: handleInvitationUri });
}

export async function handleInvitationUri(uri: vscode.Uri): Promise<void> {
  const token = tokenOfUri(uri);
  if (token === undefined) {
    void vscode.window.showWarningMessage(t('The link is none of an invitation and was ignored.'));
    return;
  }
  const show = t('Show Invitation');
  const detail = t('To show it, the place of the provider that the link names is read. Nothing is accepted by that.');
  const question = t('A link shows an invitation to a share. Open it?');
  const answer = await vscode.window.showInformationMessage(question, { modal: true, detail }, show);
  if (answer === show) await vscode.commands.executeCommand(commandIds.openInvitation, token);
}
