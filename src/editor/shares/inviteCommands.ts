import * as vscode from 'vscode';
import { isAzureCluster } from '../../protocol/azureClouds.ts';
import type { Invitee } from '../../protocol/shares.ts';
import type { AzureSentInvitationNode, AzureShareNode } from '../azureClusters/azureNodes.ts';
import { enterText, pickOne } from '../commands/inputs.ts';
import { withProgress } from '../commands/progress.ts';
import type { CommandHandlers, Services } from '../commands/services.ts';
import { forEachOf } from '../commands/several.ts';
import { runSteps, type Step, withAnswer } from '../commands/steps.ts';
import { type About, chosenOfSelection } from '../commands/subject.ts';
import { type Expiry, enterExpiry, pickExpiry } from './expiry.ts';
import { invitationLink } from './invitationLink.ts';
import { askInvitation, confirmed, invitationSubject, shareSubject } from './questions.ts';
import type { InvitationChoice, ShareChoice } from './shareLists.ts';
import type { InvitationNode, ShareNode } from './sharingNodes.ts';

const t = vscode.l10n.t;

type Names = 'invite' | 'resendInvitation' | 'withdrawInvitation' | 'copyInvitationLink' | 'saveInvitation';

/** Whom a provider invites, and how the invitation gets there. */
export function inviteCommands(services: Services): Pick<CommandHandlers, Names> {
  const { backend, extension } = services;
  const tokenOf = async ({ share, invitation }: InvitationChoice): Promise<string> =>
    (await backend.invitationToken({ cluster: share.cluster, share: share.id, invitation: invitation.id })).token;
  return {
    invite: (node) => invite(services, node),
    resendInvitation: (node) => resend(services, node),
    withdrawInvitation: (node, nodes) => withdraw(services, node, nodes),
    copyInvitationLink: async (node) => {
      const chosen = await askInvitation(services, t('Copy Invitation Link'), ['Pending'], node);
      if (chosen) await vscode.env.clipboard.writeText(invitationLink(extension, await tokenOf(chosen)));
    },
    saveInvitation: async (node) => {
      const chosen = await askInvitation(services, t('Save Invitation as File'), ['Pending'], node);
      if (chosen) await save(chosen.share.name, invitationLink(extension, await tokenOf(chosen)));
    },
  };
}

async function withdraw(
  services: Services,
  node?: InvitationNode | AzureSentInvitationNode,
  nodes: readonly (InvitationNode | AzureSentInvitationNode)[] = [],
): Promise<void> {
  const { backend } = services;
  const chosen = await chosenOfSelection(node, nodes, (each) =>
    invitationSubject(services, t('Withdraw Invitation'), ['Pending'], each, 'azure'),
  );
  if (chosen === undefined) return;
  const [first] = chosen;
  const nameOf = ({ invitation }: InvitationChoice): string => invitation.invitee;
  const names = chosen.map(nameOf).join(', ');
  const question =
    chosen.length === 1
      ? t("Withdraw the invitation of '{0}' to '{1}'?", names, first.share.name)
      : t('Withdraw {0} invitations?', chosen.length);
  const onAzure = isAzureCluster(first.share.cluster);
  const one = onAzure ? t('Azure takes it back; it can no longer be accepted.') : t('Its link will no longer work.');
  const who = chosen.map(({ share, invitation }) => `${invitation.invitee} (${share.name})`).join('\n');
  const many = onAzure
    ? t('Azure takes these back; they can no longer be accepted:\n{0}', who)
    : t('The links of these will no longer work:\n{0}', who);
  if (!(await confirmed(question, chosen.length === 1 ? one : many, t('Withdraw'), names))) return;
  await withProgress(t('Withdrawing the invitation of {0}', names), (options) =>
    forEachOf(
      chosen,
      nameOf,
      ({ share, invitation }) =>
        backend.withdrawInvitation({ cluster: share.cluster, share: share.id, invitation: invitation.id }, options),
      options,
    ),
  );
}

interface NewInvitation extends About<ShareChoice> {
  readonly by?: Invitee['kind'];
  readonly first?: string;
  readonly invitee?: Invitee;
  readonly expiry?: Expiry;
}

async function invite(services: Services, node?: ShareNode | AzureShareNode): Promise<void> {
  const { backend, extension } = services;
  const title = t('Invite');
  const { initial, step } = await shareSubject(services, title, t('The share to invite to'), node);
  const steps: readonly Step<NewInvitation>[] = [step, ...inviteSteps(title)];
  const { about, invitee, expiry } = (await runSteps<NewInvitation>(initial, steps)) ?? {};
  if (about === undefined || invitee === undefined || expiry === undefined) return;
  const { share } = about;
  const expiresAt = typeof expiry === 'number' && { expiresAt: expiry };
  const who = invitee.kind === 'email' ? invitee.email : invitee.objectId;
  const { token } = await withProgress(t("Inviting '{0}' to '{1}'", who, share.name), (options) =>
    backend.invite({ cluster: share.cluster, share: share.id, invitee, ...expiresAt }, options),
  );
  if (isAzureCluster(share.cluster)) {
    void vscode.window.showInformationMessage(
      invitee.kind === 'email'
        ? t("'{0}' is invited to '{1}'. Azure sends the invitation to that address.", who, share.name)
        : t("'{0}' is invited to '{1}', and finds that among the invitations of Azure Data Share.", who, share.name),
    );
    return;
  }
  handOn(
    services,
    t("'{0}' is invited to '{1}'. Hand on the link, or the file.", who, share.name),
    share.name,
    invitationLink(extension, token),
  );
}

interface Resent extends About<InvitationChoice> {
  readonly expiry?: Expiry;
}

async function resend(services: Services, node?: InvitationNode): Promise<void> {
  const { backend, extension } = services;
  const title = t('Resend Invitation');
  const statuses = ['Pending', 'Expired', 'Rejected', 'Withdrawn'] as const;
  const { initial, step } = await invitationSubject(services, title, statuses, node);
  const steps: readonly Step<Resent>[] = [step, ...expirySteps(title)];
  const { about, expiry } = (await runSteps<Resent>(initial, steps)) ?? {};
  if (about === undefined || expiry === undefined) return;
  const { share, invitation } = about;
  const { token } = await backend.resendInvitation({
    cluster: share.cluster,
    share: share.id,
    invitation: invitation.id,
    ...(typeof expiry === 'number' && { expiresAt: expiry }),
  });
  const message = t("The invitation of '{0}' has a new link; the old one no longer works.", invitation.invitee);
  handOn(services, message, share.name, invitationLink(extension, token));
}

/** Not awaited: the message stays as long as the user likes. */
function handOn({ errors }: Services, message: string, share: string, link: string): void {
  const copy = t('Copy Link');
  const file = t('Save as File');
  void errors.guard(async () => {
    const chosen = await vscode.window.showInformationMessage(message, copy, file);
    if (chosen === copy) await vscode.env.clipboard.writeText(link);
    if (chosen === file) await save(share, link);
  });
}

async function save(share: string, link: string): Promise<void> {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  const name = `${share.replace(/[^\p{L}\p{Nd}_-]+/gu, '-')}.invitation`;
  const target = await vscode.window.showSaveDialog({
    ...(folder && { defaultUri: vscode.Uri.joinPath(folder.uri, name) }),
    filters: { [t('Invitation')]: ['invitation'] },
  });
  if (target) await vscode.workspace.fs.writeFile(target, new TextEncoder().encode(`${link}\n`));
}

function inviteSteps(title: string): readonly Step<NewInvitation>[] {
  return [
    {
      needed: () => true,
      ask: async (state, position) => {
        const by = await pickOne<Invitee['kind']>({
          title,
          position,
          placeholder: t("Whom to invite to '{0}'", state.about?.share.name ?? ''),
          choices: async () => [
            { label: t('A Person by E-Mail Address…'), iconPath: new vscode.ThemeIcon('mail'), value: 'email' },
            {
              label: t('Someone by Tenant and Object Id…'),
              iconPath: new vscode.ThemeIcon('account'),
              value: 'object',
            },
          ],
        });
        return withAnswer(by, (kind) => ({ ...state, by: kind }));
      },
    },
    {
      needed: ({ by }) => by === 'email',
      ask: async (state, position) => {
        const email = await enterText({
          title,
          position,
          prompt: t('E-mail address with which the person signs in'),
          placeholder: 'lee@fabrikam.com',
          problem: (text) =>
            /^[^\s@;=]+@[^\s@;=]+$/.test(text.trim())
              ? undefined
              : t('Write an e-mail address, such as lee@fabrikam.com.'),
        });
        return withAnswer(email, (text) => ({ ...state, invitee: { kind: 'email', email: text.trim() } }));
      },
    },
    {
      needed: ({ by }) => by === 'object',
      ask: (state, position) =>
        part(title, position, t('Id or domain of the tenant'), (first) => ({ ...state, first })),
    },
    {
      needed: ({ by }) => by === 'object',
      ask: (state, position) =>
        part(title, position, t('Object id of the user or application'), (objectId) => ({
          ...state,
          invitee: { kind: 'object', tenantId: state.first ?? '', objectId },
        })),
    },
    ...expirySteps(title),
  ];
}

async function part(
  title: string,
  position: Parameters<Step<NewInvitation>['ask']>[1],
  prompt: string,
  add: (text: string) => NewInvitation,
): ReturnType<Step<NewInvitation>['ask']> {
  const problem = (text: string): string | undefined =>
    /^[^\s;=]+$/.test(text.trim()) ? undefined : t('Write an id without blanks.');
  return withAnswer(await enterText({ title, position, prompt, problem }), (text) => add(text.trim()));
}

export function expirySteps(title: string): readonly Step<{ readonly expiry?: Expiry }>[] {
  return [
    {
      needed: () => true,
      ask: async (state, position) =>
        withAnswer(await pickExpiry(title, position, t('When it expires')), (expiry) => ({ ...state, expiry })),
    },
    {
      needed: ({ expiry }) => expiry === 'other',
      ask: async (state, position) =>
        withAnswer(await enterExpiry(title, position), (expiry) => ({ ...state, expiry })),
    },
  ];
}
