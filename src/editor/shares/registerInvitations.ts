import * as vscode from 'vscode';
import { commandIds } from '../contributions.ts';
import { tokenOfUri } from './invitationLink.ts';

const t = vscode.l10n.t;

/** Links from outside: they show an invitation, after a question, and can do nothing else. `extension`: `publisher.name`. */
export function registerInvitationLinks(extension: string): vscode.Disposable {
  return vscode.window.registerUriHandler({ handleUri: (uri) => handleInvitationUri(uri, extension) });
}

export async function handleInvitationUri(uri: vscode.Uri, extension: string): Promise<void> {
  // The editor looks at the authority as well, and hands on whatever else a page makes it open.
  const token = uri.authority.toLowerCase() === extension.toLowerCase() ? tokenOfUri(uri) : undefined;
  if (token === undefined) {
    const link = uri.with({ query: '', fragment: '' }).toString();
    const message = t(
      "'{0}' is no link of an invitation, so nothing was done. Ask whoever sent it for the link of the invitation.",
      link,
    );
    void vscode.window.showErrorMessage(message);
    return;
  }
  const show = t('Show Invitation');
  const detail = t('To show it, the place of the provider that the link names is read. Nothing is accepted by that.');
  const question = t('A link shows an invitation to a share. Open it?');
  const answer = await vscode.window.showInformationMessage(question, { modal: true, detail }, show);
  if (answer === show) await vscode.commands.executeCommand(commandIds.openInvitation, token);
}
