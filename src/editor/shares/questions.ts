import * as vscode from 'vscode';
import { isAzureCluster } from '../../protocol/azureClouds.ts';
import type { CallOptions } from '../../protocol/contract.ts';
import type { InvitationSummary, SubscriptionSummary } from '../../protocol/shares.ts';
import type {
  AzureConsumerNode,
  AzureDataSetNode,
  AzureSentInvitationNode,
  AzureShareNode,
} from '../azureClusters/azureNodes.ts';
import { runningCluster } from '../commands/choices.ts';
import { type Choice, enterText, pickOne } from '../commands/inputs.ts';
import { withProgress } from '../commands/progress.ts';
import type { Services } from '../commands/services.ts';
import { runStep } from '../commands/steps.ts';
import { chosen, type Subject, subject } from '../commands/subject.ts';
import { readSetting } from '../configuration.ts';
import { changedMeanwhile, gone, invitationOf, subscriptionOf } from './gone.ts';
import {
  allShares,
  type InvitationChoice,
  localShares,
  type ShareChoice,
  type SubscriptionChoice,
} from './shareLists.ts';
import type { DataSetNode, InvitationNode, ShareNode, SubscriptionNode } from './sharingNodes.ts';
import { presentInvitation, presentShare, presentSubscription } from './sharingPresentation.ts';

const t = vscode.l10n.t;

type Both = Pick<Services, 'backend' | 'azure' | 'sharing'>;

/** Of one cluster, wherever it is. Rejects where it does not run, or where whoever acts may not list them. */
async function sharesOfCluster({ backend, azure }: Both, cluster: string): Promise<readonly ShareChoice[]> {
  const clusterName = isAzureCluster(cluster)
    ? ((await azure.parts()).tree.cluster(cluster)?.name ?? cluster)
    : (await runningCluster(backend, cluster)).name;
  return (await backend.listShares({ cluster })).map((share) => ({ clusterName, share }));
}

/** The share of a node, as it is now, or one that the user chooses. */
export async function shareSubject(
  services: Both,
  title: string,
  placeholder: string,
  given?: ShareNode | DataSetNode | AzureShareNode | AzureDataSetNode,
): Promise<Subject<ShareChoice>> {
  const none = t('There is no share yet. Create one first.');
  const choices = async (): Promise<readonly Choice<ShareChoice>[]> =>
    (await allShares(services)).map((each) => ({
      label: `${each.clusterName}/${each.share.name}`,
      description: presentShare(each.share, t).description,
      iconPath: new vscode.ThemeIcon('package'),
      value: each,
    }));
  const known =
    given &&
    ((await sharesOfCluster(services, given.cluster)).find(({ share }) => share.id === given.share) ??
      (await gone(services, given)));
  return subject({ title, placeholder, none, choices }, known);
}

/** As `shareSubject`, for a command that asks nothing else. Undefined when the user cancels. */
export async function askShare(...args: Parameters<typeof shareSubject>): Promise<ShareChoice | undefined> {
  return chosen(await shareSubject(...args));
}

/** An invitation of a node, or one of the given states that the user chooses, `also` of Azure or only of this workspace. */
export async function invitationSubject(
  services: Both,
  title: string,
  statuses: readonly InvitationSummary['status'][],
  given?: InvitationNode | AzureSentInvitationNode,
  also: 'azure' | 'nothing' = 'nothing',
): Promise<Subject<InvitationChoice>> {
  const shares = given
    ? () => sharesOfCluster(services, given.cluster)
    : () => (also === 'azure' ? allShares(services) : localShares(services.backend));
  const all = async (): Promise<readonly InvitationChoice[]> =>
    (await shares()).flatMap((each) => each.share.invitations.map((invitation) => ({ ...each, invitation })));
  const choices = async (): Promise<readonly Choice<InvitationChoice>[]> =>
    (await all())
      .filter(({ invitation }) => statuses.includes(invitation.status))
      .map((each) => ({
        label: each.invitation.invitee,
        description: presentInvitation(each.invitation, t, `${each.clusterName}/${each.share.name}`).description,
        iconPath: new vscode.ThemeIcon('mail'),
        value: each,
      }));
  const known =
    given &&
    ((await all()).find(({ invitation }) => invitation.id === given.invitation) ?? (await gone(services, given)));
  if (known && !statuses.includes(known.invitation.status)) {
    const { description } = presentInvitation(known.invitation, t);
    throw changedMeanwhile('InvitationNotPending', invitationOf(known.invitation.invitee), description);
  }
  return subject({ title, placeholder: t('The invitation'), none: t('There is no such invitation.'), choices }, known);
}

/** As `invitationSubject`, for a command that asks nothing else. Undefined when the user cancels. */
export async function askInvitation(
  ...args: Parameters<typeof invitationSubject>
): Promise<InvitationChoice | undefined> {
  return chosen(await invitationSubject(...args));
}

/** A provider's subscription of a node, or one of the given states that the user chooses. */
export async function subscriptionSubject(
  services: Both,
  title: string,
  statuses: readonly SubscriptionSummary['status'][],
  given?: SubscriptionNode | AzureConsumerNode,
): Promise<Subject<SubscriptionChoice>> {
  const all = async (): Promise<readonly SubscriptionChoice[]> =>
    (await (given ? sharesOfCluster(services, given.cluster) : allShares(services))).flatMap((each) =>
      each.share.subscriptions.map((subscription) => ({ ...each, subscription })),
    );
  const choices = async (): Promise<readonly Choice<SubscriptionChoice>[]> =>
    (await all())
      .filter(({ subscription }) => statuses.includes(subscription.status))
      .map((each) => ({
        label: each.subscription.consumer,
        description: `${each.clusterName}/${each.share.name} · ${presentSubscription(each.subscription, t).description}`,
        iconPath: new vscode.ThemeIcon('account'),
        value: each,
      }));
  const known =
    given &&
    ((await all()).find(({ subscription }) => subscription.id === given.subscription) ?? (await gone(services, given)));
  if (known && !statuses.includes(known.subscription.status)) {
    const { label, description } = presentSubscription(known.subscription, t);
    throw changedMeanwhile('SubscriptionNotActive', subscriptionOf(label), description);
  }
  return subject(
    { title, placeholder: t('The subscription'), none: t('There is no such subscription.'), choices },
    known,
  );
}

/** One question alone. Undefined when the user cancels. */
export async function ask<T>(
  title: string,
  placeholder: string,
  none: string,
  choices: () => Promise<readonly Choice<T>[]>,
): Promise<T | undefined> {
  return runStep<T>((position) => pickOne<T>({ title, position, placeholder, none, choices }));
}

/** Asks before something goes, in the user's way. `name`: what is typed where that is asked for; absent: the button. */
export async function confirmed(question: string, detail: string, button: string, name = button): Promise<boolean> {
  if (readSetting('confirmationStyle') === 'typeName') return typedName(question, detail, name);
  return (await vscode.window.showWarningMessage(question, { modal: true, detail }, button)) === button;
}

/** What cannot be undone is confirmed by typing its name. */
export async function typedName(question: string, detail: string, name: string): Promise<boolean> {
  const wanted = t("Type '{0}' to confirm.", name);
  const typed = await runStep((position) =>
    enterText({
      title: question,
      position,
      prompt: `${detail} ${wanted}`,
      problem: (text) => (text === name ? undefined : wanted),
    }),
  );
  return typed === name;
}

/** On a cluster of Azure a configuration is put anew, which takes minutes and cannot be stopped half-way. */
export async function agreesOnAzure(cluster: string, question: string, button: string): Promise<boolean> {
  if (!isAzureCluster(cluster)) return true;
  const detail = t(
    'Azure changes the attached database configuration, which may take minutes. The leader is not changed.',
  );
  return confirmed(question, detail, button);
}

/** Tells what was done, and offers to take it back as long as the message stands. */
export function offerUndo(
  services: Pick<Services, 'errors'>,
  done: string,
  undo: (options: CallOptions) => Promise<void>,
): void {
  const button = t('Undo');
  void vscode.window.showInformationMessage(done, button).then((chosen) => {
    if (chosen === button) void services.errors.guard(() => withProgress(button, undo));
  });
}
